"""Takes alerts that came by mail: one on standard input, or all of a maildir; they propose, and never publish."""

import logging
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from core import clock
from core.errors import DomainError
from monitoring import conclusions
from monitoring.inbound import actions, mails

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """`alert_mail` for a pipe of the mail server, `alert_mail MAILDIR` for a job that runs every minute."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("maildir", nargs="?", help="a maildir whose new mails are taken, and then seen")

    def handle(self, *args: object, maildir: str | None, **options: object) -> None:
        if maildir is None:
            self.stdout.write(self.taken(sys.stdin.buffer.read(mails.LONGEST)))
            return
        for path in sorted(Path(maildir, "new").iterdir(), key=lambda path: (path.stat().st_mtime, path.name)):
            self.stdout.write(f"{path.name}: {self.taken(path.read_bytes())}")
            path.rename(Path(maildir, "cur", f"{path.name}:2,S"))

    def taken(self, raw: bytes) -> str:
        """What became of one mail, in words; a refused one is no error of the mail server."""
        try:
            told = mails.read(raw, at=clock.now())
            news = actions.take_in_about(told.source, told.component, told.alert)
        except DomainError as error:
            return f"refused: {error.message}"
        except DatabaseError:
            raise  # the mail is good: it is taken next time
        except Exception:  # whatever a stranger's mail does to the parsers, those behind it must not wait for ever
            log.exception("a mail cannot be read")
            return "refused: it cannot be read."
        if news:
            conclusions.draw(news)
        return f"{told.component}: {'down' if told.alert.is_firing else 'up'}{'' if news else ', known already'}"
