"""`manage.py import_statuspage SOURCE`: another product's page, with its history, into this installation."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError

from api.importing.actions import Outcome, import_page
from api.importing.complaints import NotImportable
from api.importing.manage.actions import bring
from api.importing.manage.source import Folder, Live
from api.importing.progress import Progress
from components.models import Page
from publication.assets import collect_if_missing

STOPPED = 130  # the shell's code for Ctrl-C


class Command(BaseCommand):
    help = (
        "Import a status page that speaks the public API v2: page, groups, components, incidents with all updates, "
        "and maintenances. Importing it again brings only what is new. Nobody is notified."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="SOURCE", help="a folder of captured answers, one file, or a base URL")
        parser.add_argument("--dry-run", action="store_true", help="show what would come, and change nothing")

        parser.add_argument(
            "--all-history",
            action="store_true",
            help="of a live page, also what is older than its 50 newest incidents: one request for each",
        )
        parser.add_argument(
            "--manage",
            metavar="SOURCE",
            help="also settings, templates, subscribers, metrics and post-mortems: the base URL of the manage API "
            "(the token in STATUSPAGE_TOKEN), or a folder of its answers",
        )

    def handle(self, *args, source, dry_run, all_history, manage, **options):
        progress = Progress((options.get("stderr") or sys.stderr) if options["verbosity"] else None)
        collect_if_missing()
        try:
            outcome = import_page(source, progress=progress, has_all_history=all_history, is_rehearsal=dry_run)
        except NotImportable as error:
            raise CommandError(error.message) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; nothing was changed.", returncode=STOPPED) from None
        except OperationalError as error:
            sentence = f"The database does not answer, or is not prepared (manage.py migrate): {_first_line(error)}"
            raise CommandError(f"{sentence}. Nothing was changed.") from None
        except DatabaseError as error:
            raise CommandError(f"The database refused: {_first_line(error)}. Nothing was changed.") from None
        self._report(outcome, dry_run)
        if manage:
            self._bring_private(manage, source, dry_run, progress)
        if count := len(outcome.capture.broken):
            what = "1 record or file is" if count == 1 else f"{count} records or files are"
            raise CommandError(f"{what} broken and left out; everything else is in.")

    def _bring_private(self, place: str, origin: str, dry_run: bool, progress: Progress) -> None:
        """What comes by the manage API, after the public part; a rehearsal needs the page to be here already."""
        page = Page.objects.order_by("pk").first()
        if page is None:
            raise CommandError("A rehearsal of the private part needs the page itself: import that first.")
        try:
            is_live = place.lower().startswith(("http://", "https://"))
            found = Live(place, page.code, settings.STATUSPAGE_TOKEN) if is_live else Folder(Path(place))
            ledger = bring(found, origin=origin, progress=progress, is_rehearsal=dry_run)
        except NotImportable as error:
            raise CommandError(f"{error.message} What has come is kept; start again to go on.") from None
        self.stdout.write("\nWhat is not public:")
        for line in ledger.lines():
            self.stdout.write(line)

    def _report(self, outcome: Outcome, dry_run: bool) -> None:
        for note in dict.fromkeys(map(str, outcome.capture.notes)):
            self.stdout.write(f"note: {note}")
        for left in outcome.capture.left:
            self.stdout.write(f"left: {left}")
        for complaint in outcome.capture.broken:
            self.stderr.write(f"broken: {complaint}")
        for line in outcome.tally.lines():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("This was a rehearsal; nothing was changed.")
        elif not outcome.tally.has_changes:
            self.stdout.write("Nothing is new; nothing was changed.")
        else:
            self.stdout.write("The worker brings the public files up to date; without one, run manage.py publish.")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
