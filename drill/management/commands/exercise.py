"""`manage.py exercise start|stop|status`, and `signals`, which an exercise runs by itself."""

import getpass
import json
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from drill import replay, timeline
from drill.exercise import actions, place, playing
from drill.provider import Provider

UNTIL = "2026-03-02T16:00Z"  # the first wave; the whole record goes on to the next day


class Command(BaseCommand):
    help = "Practise on a private copy of the page while a recorded outage happens; nothing leaves it."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["start", "stop", "status", "signals"])
        parser.add_argument("--speed", type=float, default=10, help="recorded seconds per second (default: 10)")
        parser.add_argument("--until", default=UNTIL, help=f"where the record stops (default: {UNTIL})")

    def handle(self, *args, what, speed, until, **options):
        by = f"{getpass.getuser()} in a shell"
        try:
            if what == "start":
                actions.start(speed=speed, until=until, by=by)
                self.stdout.write(f"Starting; in half a minute at {place.address()}/manage/")
            elif what == "stop":
                actions.stop(by=by)
            elif what == "status":
                running = place.process()
                self.stdout.write(f"Running at {place.address()}/manage/" if running else "No exercise is running.")
                self.stdout.write(json.dumps(place.report(), indent=1))
            else:
                self._signals()
        except DomainError as error:
            raise CommandError(error.message) from error

    def _signals(self):
        if not settings.EXERCISE:
            raise CommandError("Signals belong into an exercise; begin one with `manage.py exercise start`.")
        story = timeline.read()
        with Provider() as provider:
            list(replay.look_at(provider, story))
            exercise = playing.Playing(
                story,
                provider,
                speed=settings.EXERCISE_SPEED,
                until=datetime.fromisoformat(settings.EXERCISE_UNTIL),
                report=Path(settings.DATA_DIR) / playing.REPORT,
            )
            while True:
                exercise.look()
                time.sleep(playing.STEP)
