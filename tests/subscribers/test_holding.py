"""Addresses to which nothing is sent, and how they come back."""

import pytest

from people.models import AuditEntry
from subscribers import actions, erasure, suppression
from subscribers.models import Subscriber, Suppression
from subscribers.wishes import Wishes
from tests.factories import make_page, make_subscriber

pytestmark = pytest.mark.django_db
READER = "reader@example.com"


@pytest.fixture(autouse=True)
def _page():
    make_page()


def test_a_quarantined_address_is_released_and_a_suppressed_one_with_a_reason(staff_client):
    quiet, angry = make_subscriber(), make_subscriber()
    suppression.quarantine(quiet, why="It failed for five days.")
    suppression.suppress(angry, why="550 5.1.1 no such mailbox")
    page = staff_client.get("/manage/subscribers/suppressed/").content.decode()
    assert quiet.address in page
    assert "550 5.1.1 no such mailbox" in page
    for subscriber, why in ((quiet, ""), (angry, "")):
        staff_client.post(f"/manage/subscribers/{subscriber.pk}/release/", {"why": why})
    assert list(Subscriber.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "suppressed"]
    staff_client.post(f"/manage/subscribers/{angry.pk}/release/", {"why": "The owner wrote to us."})
    angry.refresh_from_db()
    assert (angry.state, angry.suppressed_because) == ("confirmed", "")
    assert AuditEntry.objects.filter(deed="release_subscriber").count() == 2


def test_t31_of_a_forgotten_suppressed_address_only_its_seal_is_left(staff_client, commander):
    subscriber = make_subscriber(address=READER)
    suppression.suppress(subscriber, why="It complained.")
    erasure.erase(subscriber, by=commander)
    assert READER not in str([list(model.objects.values()) for model in (Subscriber, Suppression, AuditEntry)])
    assert actions.answer(actions.ask(READER, wishes=Wishes()).pk).answer == "silent"
    with pytest.raises(actions.HasLeft):
        actions.add(READER, wishes=Wishes(), consent="a table", by=commander)
    kept = Suppression.objects.get()
    staff_client.post(f"/manage/subscribers/suppressed/{kept.pk}/forgive/", {"why": " "})
    assert Suppression.objects.count() == 1
    staff_client.post(f"/manage/subscribers/suppressed/{kept.pk}/forgive/", {"why": "It asked us by post."})
    assert Suppression.objects.count() == 0


def test_the_owner_of_a_quarantined_address_brings_it_back():
    subscriber = make_subscriber(address=READER)
    suppression.quarantine(subscriber, why="It failed.")
    assert actions.answer(actions.ask(READER, wishes=Wishes()).pk).answer == "confirm"
    subscriber.refresh_from_db()
    assert actions.confirm(subscriber).is_reachable


def test_the_page_of_one_subscriber_says_what_it_wants(staff_client):
    subscriber = make_subscriber(address=READER, time_zone="Asia/Tokyo", pace="ends", consent="signed")
    page = staff_client.get(f"/manage/subscribers/{subscriber.pk}/").content.decode()
    for words in (READER, "Asia/Tokyo", "Only beginning and end", "signed", "everything"):
        assert words in page
    assert f"/manage/deliveries/subscriber/{subscriber.pk}/" in page


@pytest.mark.parametrize(("query", "found"), [
    ("state=suppressed", ["b@example.com"]), ("channel=sms", ["+4915123456789"]), ("q=a%40", ["a@example.com"]),
])  # fmt: skip
def test_the_list_is_narrowed_by_state_channel_and_words(staff_client, query, found):
    make_subscriber(address="a@example.com")
    make_subscriber(address="b@example.com", state="suppressed")
    make_subscriber(address="+4915123456789", channel="sms")
    page = staff_client.get(f"/manage/subscribers/?{query}").content.decode()
    everybody = ["a@example.com", "b@example.com", "+4915123456789"]
    assert [address for address in everybody if f">{address}<" in page] == found
