"""Tells what is owed without a broker and without workers: for an hour in which those are dead."""

import time

from django.core.management.base import BaseCommand, CommandParser

from notifications import actions
from notifications.doorbells import DRAINS
from outbox import relay

PAUSE = 5.0


class Command(BaseCommand):
    """Safe beside running workers: whoever claims a row first sends it."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C, and look every five seconds")

    def handle(self, *args: object, follow: bool, **options: object) -> None:
        while True:
            relay.relay_all()
            done = sum(actions.drain(channel) for channel in DRAINS)
            if done:
                self.stdout.write(f"{done} told")
            elif not follow:
                return
            else:
                time.sleep(PAUSE)
