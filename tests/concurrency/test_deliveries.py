"""Several workers send at once; every inbox gets every notice once (trap 1)."""

import pytest

from incidents.actions import open_incident
from notifications.actions import claim, drain
from notifications.models import Delivery
from outbox import relay
from tests.concurrency.threads import together
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db(transaction=True)
SUBSCRIBERS = 60


@pytest.fixture
def owed(settings, smtp_sink, monkeypatch):
    """A notice owed to many, and workers that take a few at a time."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port
    monkeypatch.setattr("notifications.actions.BATCH", 7)
    make_page()
    addresses = [make_subscriber().address for _ in range(SUBSCRIBERS)]
    open_incident(title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    relay.relay_all()
    return addresses


def test_six_workers_claim_each_delivery_once(owed):
    taken = together(6, lambda number: [delivery.pk for delivery in claim(channel="email", limit=10) or []])
    assert sorted(pk for batch in taken for pk in batch) == sorted(Delivery.objects.values_list("pk", flat=True))


def test_six_workers_send_each_mail_once(owed, smtp_sink):
    assert sum(together(6, lambda number: drain("email", seconds=20))) == SUBSCRIBERS
    assert sorted(mail.recipient for mail in smtp_sink.mails) == sorted(owed)
    assert list(Delivery.objects.values_list("state", "attempts").distinct()) == [("sent", 1)]
