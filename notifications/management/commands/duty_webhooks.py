"""`manage.py duty_webhooks`: the addresses that hear of proposals, and the secret that signs what they get."""

from django.conf import settings
from django.core.management.base import BaseCommand

from notifications.channels import duty
from subscribers.endpoint import secret_text


class Command(BaseCommand):
    help = "Print the webhooks on duty (DUTY_WEBHOOKS) and the secret by which they know that a message is ours."

    def handle(self, *args, **options):
        for url in settings.DUTY_WEBHOOKS:
            self.stdout.write(f"{url}  ({duty.chat_of(url) or 'signed JSON'})")
        if not settings.DUTY_WEBHOOKS:
            self.stdout.write("DUTY_WEBHOOKS is empty: people on duty hear by mail alone.")
        self.stdout.write(f"secret: {secret_text(duty.NAME, 1)}")
