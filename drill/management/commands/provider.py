"""`manage.py provider`: the fake AI provider, whose parts a person breaks and heals one by one."""

import time
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from core.errors import DomainError
from drill import cells, replay, timeline
from drill.provider import Provider


class Command(BaseCommand):
    help = "Run a fake AI provider that the probes look at (run), and break or heal its parts one by one."

    def add_arguments(self, parser):
        parser.add_argument("deed", choices=["run", "break", "heal"])
        parser.add_argument("parts", nargs="*", metavar="PART", help=f"Of {', '.join(cells.BREAKABLE)}.")

    def handle(self, *args, **options):
        try:
            if options["deed"] == "run":
                self._run()
            for part in options["parts"] if options["deed"] != "run" else []:
                self.stdout.write(f"broken: {cells.tell(options['deed'], part) or 'nothing'}")
        except DomainError as error:
            raise CommandError(error.message) from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer ({error}). Is `make run` running?") from error

    def _run(self):
        with Provider() as provider:
            probes = list(cells.look_at(provider, replay.find_parts(timeline.read())))
            cells.announce(provider)
            self.stdout.write(f"{len(probes)} probes look at {provider.url}; Ctrl-C ends it. In another terminal:")
            self.stdout.write(f"  .venv/bin/python manage.py provider break PART   ({', '.join(cells.BREAKABLE)})")
            self.stdout.flush()
            try:
                with suppress(KeyboardInterrupt):
                    while True:
                        time.sleep(1)
            finally:
                cells.withdraw()
                cells.stop_looking()
