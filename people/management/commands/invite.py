"""`manage.py invite NAME`: an account, or a new link for one, when no admin can sign in."""

import getpass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from people import staffing
from people.invitations import invitation_path
from people.policy import Role


class Command(BaseCommand):
    help = "Makes an account and prints the link with which its owner sets a password; with --again for an old one."

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.RESPONDER))
        parser.add_argument("--email", default="")
        parser.add_argument("--again", action="store_true", help="for somebody who lost password or phone")

    def handle(self, *args, **options):
        by = f"{getpass.getuser()} in a shell"
        try:
            if options["again"]:
                user = get_user_model().objects.get(username=options["name"], is_active=True)
                staffing.begin_again(user, by=by)
            else:
                user = staffing.invite(options["name"], email=options["email"], role=options["role"], by=by)
        except get_user_model().DoesNotExist:
            raise CommandError(f"There is no account {options['name']} that may come in.") from None
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Hand this link to {user}; it works once:\n{settings.STAFF_URL}{invitation_path(user)}")
