"""`manage.py audit verify`: whether the chain of the audit log is whole."""

from django.core.management.base import BaseCommand, CommandError

from people.actions import first_broken_entry
from people.models import AuditEntry


class Command(BaseCommand):
    help = "Checks that no entry of the audit log was changed, added in between or removed."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args, **options):
        broken = first_broken_entry()
        if broken is not None:
            raise CommandError(
                f"Entry {broken.pk} ({broken}) does not continue the chain: it, or the one before it, was changed "
                "or removed. Entries before it are whole. Compare with a backup or an earlier export."
            )
        last = AuditEntry.objects.order_by("-pk").first()
        count = AuditEntry.objects.count()
        self.stdout.write(f"Whole: {count} entries. Last seal: {last.seal if last else 'none'}")
