"""`manage.py load_demo`: the reconstruction of March 2026 in an empty installation."""

from django.core.management.base import BaseCommand, CommandError

from components.models import Page
from drill import loading, timeline


class Command(BaseCommand):
    help = "Load the demo (a reconstruction of 2 and 3 March 2026) into an empty installation."

    def handle(self, *args, **options):
        if Page.objects.exists():
            raise CommandError("There is a page already; the demo is only loaded into an empty installation.")
        loading.load(timeline.read())
        self.stdout.write("The demo is loaded: the outages of 2 and 3 March 2026, as history.")
