"""`manage.py emergency "text"`: a banner and a post on the published files when everything else is dead."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from publication import actions
from publication.emergency import speaking


class Command(BaseCommand):
    help = "Speak to the public through the published files alone; needs no database, broker, worker or web server."
    requires_system_checks: list[str] = []  # a check may ask the database

    def add_arguments(self, parser: CommandParser) -> None:
        speaking.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            record = speaking.speak(Path(settings.PUBLIC_DIR), options)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(speaking.answer(record, options))
        if settings.OBJECT_STORE:
            self._mirror()

    def _mirror(self) -> None:
        try:
            self.stdout.write(f"Copied to the object store: {actions.mirror()} objects.")
        except Exception as error:  # the folder has it; a store that is down must not look like a failure to speak
            self.stderr.write(f"The object store does not answer ({error}); run the command again to try anew.")
