"""Takes mails that were returned: one on standard input, or all of a maildir."""

import logging
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from notifications import bounces, returned
from notifications.models import BounceKind, Delivery

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """`bounces` for a pipe of the mail server, `bounces MAILDIR` for a job that runs every minute."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("maildir", nargs="?", help="a maildir whose new mails are taken, and then seen")

    def handle(self, *args: object, maildir: str | None, **options: object) -> None:
        if maildir is None:
            self.stdout.write(self.taken(sys.stdin.buffer.read(returned.LONGEST)))
            return
        for path in sorted(Path(maildir, "new").iterdir()):
            self.stdout.write(f"{path.name}: {self.taken(path.read_bytes())}")
            path.rename(Path(maildir, "cur", f"{path.name}:2,S"))

    def taken(self, raw: bytes) -> str:
        """What became of one mail, in words."""
        try:
            meaning = returned.read(raw)
        except Exception:  # whatever a stranger's mail does to the parser, those behind it must not wait for ever
            log.exception("a mail cannot be read")
            return "it cannot be read"
        if meaning is None:
            return "no returned mail of ours"
        delivery = Delivery.objects.select_related("subscriber").filter(pk=meaning.delivery_id).first()
        if delivery is None:
            return "its delivery is forgotten"
        is_new = bounces.take(delivery, BounceKind(meaning.kind), words=meaning.words, source="mailbox")
        return meaning.kind if is_new else f"{meaning.kind}, known already"
