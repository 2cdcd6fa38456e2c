"""Looks whether the world will believe that our mail is ours, and says what to mend: `doctor mail`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications.doctor import mail
from notifications.doctor.finding import FAULT
from notifications.doctor.names import Names, Silent


class Command(BaseCommand):
    """Exit code 1 when something has to be mended."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subject", choices=["mail"])
        parser.add_argument("--from", dest="sent_from", default="", help="the public IP address of your mail server")
        parser.add_argument("--nameserver", default="", help="HOST:PORT of another name server")

    def handle(self, *args: object, sent_from: str, nameserver: str, **options: object) -> None:
        faults = 0
        try:
            for finding in mail.examine(Names(nameserver), sent_from=sent_from):
                faults += finding.verdict == FAULT
                self.stdout.write(f"{finding.verdict:<7}{finding.subject}: {finding.words}")
                if finding.remedy:
                    self.stdout.write(f"       -> {finding.remedy}")
        except Silent as error:
            raise CommandError(error.message) from error
        if faults:
            raise CommandError(f"{faults} to mend.")
