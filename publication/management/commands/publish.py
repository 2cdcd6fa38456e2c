"""`manage.py publish`: the public files by hand, or for the folder of a further web host."""

import sys
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections

from core.errors import DomainError
from publication import actions
from publication.assets import collect_if_missing
from publication.kept import newest_version
from publication.translate import publish_translations

log = structlog.get_logger(__name__)
LOOK_EVERY = 1.0  # seconds between two looks for something new
LIFE_EVERY = 60.0  # seconds between two signs of life
WIDTH = 30


class Command(BaseCommand):
    help = "Bring the public files up to date; with --full write every page anew, with --follow keep doing so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="render every page, also those that did not change")
        parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C, within a second of each change")

    def handle(self, *args: Any, full: bool, follow: bool, verbosity: int, **options: Any) -> None:
        tell = self._bar if verbosity and sys.stderr.isatty() else actions.quiet
        collect_if_missing()
        actions.publish(is_full=full, tell=tell)
        publish_translations(is_full=full)
        if verbosity:
            self.stdout.write(f"Published version {newest_version()}.")
        if follow:
            self._follow()

    def _bar(self, done: int, of: int) -> None:
        filled = WIDTH * done // of
        bar = "#" * filled + "." * (WIDTH - filled)
        self.stderr.write(f"\r[{bar}] {done} of {of} months", ending="\n" if done == of else "")

    def _follow(self) -> None:
        published, due = newest_version(), time.monotonic() + LIFE_EVERY
        while True:
            try:
                time.sleep(LOOK_EVERY)
                close_old_connections()
                newest = newest_version()
                if newest != published or time.monotonic() >= due:
                    actions.publish()
                    publish_translations()
                    published, due = newest, time.monotonic() + LIFE_EVERY
            except KeyboardInterrupt:
                return
            except (DatabaseError, OSError, DomainError) as error:
                log.warning("publishing failed, trying again", error=str(error))
