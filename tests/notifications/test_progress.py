"""How far an update has come: pace, time left, and where it is in trouble."""

from datetime import timedelta

import pytest

from core import clock
from incidents import actions as incidents
from notifications import actions, by_hand, progress
from notifications.models import Delivery
from notifications.progress import Counts, Progress
from outbox import relay
from tests.factories import make_component, make_page, make_subscriber


@pytest.mark.parametrize(
    ("counts", "lately", "minutes"),
    [
        ({"sent": 10}, 10, None),
        ({"queued": 100}, 0, None),
        ({"queued": 5}, 10, 1),
        ({"queued": 6000, "claimed": 600}, 100, 12),
        ({"retry": 100}, 10, None),  # waits for its own time, not for us
    ],
)
def test_the_time_to_the_last_inbox(counts, lately, minutes):
    assert Progress("email", Counts(counts), lately).minutes_left == minutes


@pytest.mark.django_db
def test_pace_and_trouble_are_told_by_channel_and_domain():
    make_page()
    addresses = ["a@slow.example", "b@slow.example", "c@gone.example", "d@good.example", "e@good.example"]
    for address in addresses:
        make_subscriber(address=address)
    make_subscriber(channel="webhook", address="https://hooks.example.com/x")
    update = incidents.open_incident(
        title="x", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
    ).updates.get()
    relay.relay_all()
    now = clock.now()
    due = now + timedelta(minutes=5)
    Delivery.objects.filter(address__endswith="slow.example").update(state="retry", due_at=due)
    Delivery.objects.filter(channel="webhook").update(state="retry")
    Delivery.objects.filter(address__endswith="gone.example").update(state="failed", concluded_at=now)
    Delivery.objects.filter(address="d@good.example").update(state="sent", concluded_at=now)
    Delivery.objects.filter(address="e@good.example").update(state="sent", concluded_at=now - timedelta(minutes=1))
    email, webhook = progress.of_update(update)
    assert (email.counts.total, email.owed, email.sent_lately) == (5, 2, 1)
    seen = [(place, counts.owed, counts.sent, counts.retrying, counts.failed) for place, counts in email.places]
    assert seen == [("slow.example", 2, 0, 2, 0), ("gone.example", 0, 0, 0, 1), ("good.example", 0, 2, 0, 0)]
    assert (email.is_waiting, email.next_try_at, email.has_more_places) == (True, due, False)
    assert (webhook.label, [place for place, _ in webhook.places]) == ("Webhook", ["hooks.example.com"])


@pytest.mark.django_db
def test_what_a_person_has_stopped_is_not_folded_away(staff_client, commander):
    make_page()
    make_subscriber()
    incident = incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="x", by="carla")
    relay.relay_all()
    update = incident.updates.get()
    by_hand.stop_update(update.pk, by=commander)
    text = staff_client.get(f"/manage/deliveries/update/{update.pk}/", headers={"hx-request": "true"}).content.decode()
    assert ("Go on telling" in text, "A person has stopped this" in text, "<summary>Told" in text) == (
        True,
        True,
        False,
    )


@pytest.mark.django_db
def test_of_many_domains_the_most_troubled_are_told(staff_client):
    make_page()
    for number in range(progress.MOST_PLACES + 1):
        make_subscriber(address=f"a@d{number}.example")
    incident = incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="x", by="carla")
    relay.relay_all()
    Delivery.objects.filter(address="a@d8.example").update(state="failed")
    [email] = progress.of_update(incident.updates.get())
    assert (next(place for place, _ in email.places), len(email.places)) == ("d8.example", progress.MOST_PLACES)
    assert email.has_more_places


@pytest.mark.django_db
def test_the_figures_of_an_incident_count_who_was_told(staff_client):
    make_page()
    for _ in range(3):
        make_subscriber()
    incident = incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="x", by="carla")
    relay.relay_all()
    Delivery.objects.filter(pk=Delivery.objects.first().pk).update(state="failed")
    actions.drain("email")
    page = " ".join(staff_client.get(f"/manage/incidents/{incident.pk}/").content.decode().split())
    assert "<dt>Told</dt><dd>2 of 3, 1 could not be reached</dd>" in page
