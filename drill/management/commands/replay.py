"""`manage.py replay`: the story of March 2026, live, against the running installation."""

import time
from contextlib import suppress
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from core.errors import DomainError
from drill import cells, replay, timeline
from drill.provider import Provider


class Command(BaseCommand):
    help = "Replay the outages of 2 and 3 March 2026 live: watch the page, the proposals, the mails and the feeds move."

    def add_arguments(self, parser):
        parser.add_argument("--speed", type=float, default=60, help="Story seconds per second (default: 60).")
        parser.add_argument(
            "--until", type=datetime.fromisoformat, help="Stop at this moment of the story, like 2026-03-02T16:00Z."
        )

    def handle(self, *args, **options):
        if options["speed"] <= 0:
            raise CommandError("--speed must be greater than 0.")
        try:
            with Provider() as provider:
                self._play(provider, options)
        except DomainError as error:
            raise CommandError(error.message) from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer ({error}). Is `make run` running?") from error

    def _play(self, provider, options):
        story = timeline.read()
        replay.add_readers(story)
        probes = list(replay.look_at(provider, story))
        cells.announce(provider)
        self.stdout.write(f"{len(probes)} probes look at a fake provider at {provider.url}; Ctrl-C ends the replay.")
        try:
            with suppress(KeyboardInterrupt):
                replay.Replay(story, provider, options["speed"], self._tell, time.sleep).run(options["until"])
        finally:
            cells.withdraw()
            replay.stop_looking()

    def _tell(self, line):
        self.stdout.write(line)
        self.stdout.flush()
