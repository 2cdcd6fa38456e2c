"""`manage.py make_token NAME --scope publish`: a token for a program, printed once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from api import actions
from api.scopes import Scope
from core import clock


class Command(BaseCommand):
    help = "Make a token for a program and print it; it is kept as a hash and never shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="which program holds it")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ)
        parser.add_argument("--days", type=int, help="how long it is good; for ever if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        expires_at = clock.now() + timedelta(days=options["days"]) if options["days"] else None
        _, text = actions.make_token(
            name=options["name"], scope=options["scope"], expires_at=expires_at, by="manage.py make_token"
        )
        self.stdout.write(text)
