"""Make a vantage known, and say how the worker that looks from it is started."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

from monitoring.models import Vantage

WORKER = (
    ".venv/bin/python -m celery --app statuspage worker --queues probe.{name} --pool prefork --concurrency 2 {quiet}"
)
QUIET = "--without-gossip --without-mingle"


class Command(BaseCommand):
    help = "Makes a vantage known and prints the command of its worker; run that on the machine that shall look."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="a short name without spaces, like frankfurt")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        try:
            validate_slug(name)
        except ValidationError as error:
            raise CommandError("A vantage's name has letters, digits, - and _ only.") from error
        if len(name) > 32:
            raise CommandError("A vantage's name has at most 32 characters.")
        _, is_new = Vantage.objects.get_or_create(name=name)
        self.stderr.write(f"{name} is {'known from now on' if is_new else 'known already'}. On its machine, with the")
        self.stderr.write("same DATABASE_URL, BROKER_URL and SECRET_KEY as here, run:")
        self.stdout.write(WORKER.format(name=name, quiet=QUIET))
