"""Subscribers over the API: nobody is told without consent, nobody comes back against their will."""

from datetime import timedelta

import pytest

from core import clock
from outbox.models import OutboxEvent
from people.models import AuditEntry
from subscribers.models import Endpoint, State, Subscriber
from tests import factories

PAGE = "pages/pgpgpgpgpg00"
LIST = f"{PAGE}/subscribers"


def test_an_address_is_asked_before_it_is_told(program):
    component = factories.make_component()
    made = program.post(LIST, {"subscriber": {"email": "Ann@Example.com", "component_ids": [component.code]}})
    assert made.status_code == 201
    assert (made.json()["email"], made.json()["mode"]) == ("ann@example.com", "email")
    assert made.json()["components"] == [component.code]
    subscriber = Subscriber.objects.get()
    assert (subscriber.state, subscriber.code) == (State.ASKED, made.json()["id"])
    assert OutboxEvent.objects.get().kind == "subscriber.asked"
    assert program.get(LIST).json() == []
    assert [each["id"] for each in program.get(f"{LIST}?state=unconfirmed").json()] == [subscriber.code]


def test_an_address_is_asked_once_a_day_and_the_program_knows(program):
    assert program.post(LIST, {"subscriber": {"email": "ann@example.com"}}).status_code == 201
    again = program.post(LIST, {"subscriber": {"email": "ann@example.com"}})
    assert again.status_code == 422
    assert "written to enough" in again.json()["message"]
    assert OutboxEvent.objects.count() == 1


def test_who_skips_the_confirmation_answers_for_the_consent(program):
    made = program.post(LIST, form="subscriber[email]=ann@example.com&subscriber[skip_confirmation_notification]=true")
    assert made.status_code == 201
    subscriber = Subscriber.objects.get()
    assert subscriber.is_reachable
    assert subscriber.source == "api"
    assert subscriber.consent.startswith("token admin program (")
    assert AuditEntry.objects.filter(deed="add_subscriber").exists()
    again = program.post(LIST, {"subscriber": {"email": "ann@example.com"}})
    assert again.status_code == 422
    assert "already" in again.json()["message"]


def test_who_has_left_is_not_brought_back(program):
    gone = factories.make_subscriber(state="unsubscribed", unsubscribed_at=clock.now())
    wanted = {"subscriber": {"email": gone.address, "skip_confirmation_notification": True}}
    answer = program.post(LIST, wanted)
    assert answer.status_code == 422
    assert "has unsubscribed" in answer.json()["message"]
    assert [each["id"] for each in program.get(f"{LIST}/unsubscribed").json()] == [gone.code]
    refused = program.post(f"{LIST}/reactivate", {"subscribers": [gone.code]})
    assert refused.status_code == 422
    gone.refresh_from_db()
    assert gone.state == State.UNSUBSCRIBED


def test_a_webhook_gets_the_body_it_was_written_for_and_its_owner_is_asked(program):
    wanted = {"email": "ops@example.com", "endpoint": "https://hooks.example.com/status"}
    made = program.post(LIST, {"subscriber": wanted})
    assert made.status_code == 201
    assert (made.json()["mode"], made.json()["endpoint"]) == ("webhook", "https://hooks.example.com/status")
    assert made.json()["email"] == "ops@example.com"
    assert Subscriber.objects.get().endpoint.body == "statuspage"
    skipped = program.post(LIST, {"subscriber": {**wanted, "skip_confirmation_notification": True}})
    assert skipped.status_code == 501


@pytest.mark.parametrize(
    ("subscriber", "status"),
    [
        ({}, 422),
        ({"email": "nobody"}, 422),
        ({"email": "a@example.com", "component_ids": []}, 422),
        ({"email": "a@example.com", "component_ids": ["nosuch000000"]}, 422),
        ({"email": "a@example.com", "endpoint": "ftp://example.com"}, 422),
        ({"endpoint": "https://hooks.example.com/"}, 422),
        ({"phone_number": "2025550105", "phone_country": "US"}, 501),
        ({"email": "a@example.com", "page_access_user": "x"}, 501),
    ],
)
def test_a_subscriber_that_makes_no_sense_is_refused(program, subscriber, status):
    assert program.post(LIST, {"subscriber": subscriber}).status_code == status
    assert not Subscriber.objects.exists()


@pytest.fixture
def crowd(page):
    """Of each kind one or two."""
    return {
        "ann": factories.make_subscriber(address="ann@example.com"),
        "bob": factories.make_subscriber(address="bob@example.org"),
        "cyd": factories.make_subscriber(address="cyd@example.com", state="asked", confirmed_at=None),
        "dan": factories.make_subscriber(address="dan@example.com", state="suppressed"),
        "eve": factories.make_subscriber(address="eve@example.com", state="unsubscribed", unsubscribed_at=clock.now()),
        "hook": factories.make_subscriber(address="https://h.example.com/", channel="webhook"),
    }


def test_the_list_is_searched_filtered_sorted_and_paged_from_zero(program, crowd):
    def found(query=""):
        names = {subscriber.code: name for name, subscriber in crowd.items()}
        return [names[each["id"]] for each in program.get(f"{LIST}.json{query}").json()]

    assert found() == ["ann", "bob", "hook"]
    assert found("?state=all") == ["ann", "bob", "cyd", "dan", "hook"]
    assert found("?state=quarantined") == ["dan"]
    assert found("?type=webhook") == ["hook"]
    assert found("?q=example.com&type=email") == ["ann"]
    assert found("?limit=1&page=0") == ["ann"]
    assert found("?limit=1&page=1") == ["bob"]
    assert found("?sort_field=primary&sort_direction=desc") == ["hook", "bob", "ann"]
    for wrong in ("?state=x", "?type=x", "?sort_field=x", "?sort_field=relevance", "?sort_direction=x", "?page=-1"):
        assert program.get(f"{LIST}{wrong}").status_code == 422


def test_they_are_counted(program, crowd):
    nobody = {"sms": 0, "slack": 0, "integration_partner": 0}
    assert program.get(f"{LIST}/count").json() == {"email": 2, "webhook": 1, **nobody}
    assert program.get(f"{LIST}/count?state=all&type=email").json() == {"email": 4}
    histogram = program.get(f"{LIST}/histogram_by_state").json()
    assert histogram["email"] == {"active": 2, "unconfirmed": 1, "quarantined": 1, "total": 4}
    assert histogram["webhook"]["total"] == 1


def test_who_was_quarantined_starts_anew_and_nobody_else_does(program, crowd):
    hook = crowd["hook"]
    given_up = {"failures": 9, "failing_since": clock.now(), "closed_until": clock.now() + timedelta(days=1)}
    Endpoint.objects.create(subscriber=hook, owner="ops@example.com", host="h.example.com", **given_up)
    Subscriber.objects.filter(pk=hook.pk).update(state="quarantined")
    assert program.get(f"{LIST}/histogram_by_state").json()["webhook"]["quarantined"] == 1
    assert program.get(f"{LIST}/{hook.code}").json()["quarantined_at"]
    refused = program.post(f"{LIST}/reactivate", {"subscribers": [hook.code, crowd["cyd"].code]})
    assert refused.status_code == 422  # cyd has never confirmed, so nobody was started
    assert program.post(f"{LIST}/reactivate", {"subscribers": [hook.code]}).status_code == 201
    hook = Subscriber.objects.get(pk=hook.pk)
    assert (hook.state, hook.endpoint.failures, hook.endpoint.closed_until) == ("confirmed", 0, None)
    assert program.get(f"{LIST}/{hook.code}").json()["quarantined_at"] is None


def test_a_telephone_is_asked_with_a_code(program, settings):
    wanted = {"phone_number": "0151 23456789", "phone_country": "DE"}
    unset = program.post(LIST, {"subscriber": wanted})
    assert unset.status_code == 501
    assert "SMS_ACCOUNT" in unset.json()["message"]
    settings.SMS_ACCOUNT = "AC1"
    made = program.post(LIST, {"subscriber": wanted})
    assert made.status_code == 201, made.content
    assert (made.json()["mode"], made.json()["phone_number"]) == ("sms", "+4915123456789")
    phone = Subscriber.objects.get()
    assert (phone.channel, phone.state, phone.confirm_secret != "") == ("sms", "asked", True)
    assert program.post(f"{LIST}/{phone.code}/resend_confirmation").status_code == 201
    assert Subscriber.objects.count() == 1
    assert program.post(LIST, {"subscriber": {"phone_number": "12"}}).status_code == 422
    sure = {"phone_number": "+4915123456780", "skip_confirmation_notification": True}
    assert program.post(LIST, {"subscriber": sure}).status_code == 201
    assert program.get(f"{LIST}/count?type=sms").json() == {"sms": 1}
    assert program.post(LIST, {"subscriber": sure}).status_code == 422  # is there already


def test_one_is_read_changed_and_removed(program, crowd):
    component = factories.make_component()
    ann = crowd["ann"].code
    assert program.get(f"{LIST}/{ann}").json()["components"] is None
    for body in ({"component_ids": [component.code]}, {"subscriber": {"component_ids": [component.code]}}):
        assert program.patch(f"{LIST}/{ann}", body).json()["components"] == [component.code]
    gone = program.delete(f"{LIST}/{ann}?skip_unsubscription_notification=true")
    assert (gone.status_code, gone.json()["id"]) == (200, ann)
    assert Subscriber.objects.get(code=ann).state == State.UNSUBSCRIBED
    deeds = list(AuditEntry.objects.filter(subject=ann).values_list("deed", flat=True))
    assert deeds == ["choose_for_subscriber", "choose_for_subscriber", "remove_subscriber"]


def test_several_are_removed_stopped_ones_start_again_and_others_are_asked_again(program, crowd):
    codes = {name: subscriber.code for name, subscriber in crowd.items()}
    removed = program.post(f"{LIST}/unsubscribe", {"subscribers": [codes["ann"], codes["hook"]], "type": "email"})
    assert removed.status_code == 422  # the hook is no mail address, so nobody was removed
    assert program.post(f"{LIST}/unsubscribe", {"subscribers": [codes["ann"]]}).status_code == 201
    started = program.post(f"{LIST}/reactivate", {"subscribers": "all"})
    assert (started.status_code, started.content) == (201, b"")
    assert program.post(f"{LIST}/resend_confirmation", {"subscribers": [codes["cyd"]]}).status_code == 201
    again = [program.post(f"{LIST}/{codes['cyd']}/resend_confirmation").status_code for _ in range(3)]
    assert again == [201, 201, 422]  # three within a month are enough
    assert program.post(f"{LIST}/{codes['bob']}/resend_confirmation").status_code == 422  # has confirmed
    states = {name: Subscriber.objects.get(code=code).state for name, code in codes.items()}
    assert states == {
        "ann": "unsubscribed",
        "bob": "confirmed",
        "cyd": "asked",
        "dan": "confirmed",
        "eve": "unsubscribed",
        "hook": "confirmed",
    }


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"subscribers": []},
        {"subscribers": 7},
        {"subscribers": ["x"] * 101},
        {"subscribers": ["nosuch000000"]},
        {"subscribers": "all", "state": "x"},
        {"subscribers": "all", "type": "x"},
    ],
)
def test_a_list_of_subscribers_that_makes_no_sense_removes_nobody(program, crowd, wanted):
    assert program.post(f"{LIST}/unsubscribe", wanted).status_code == 422
    assert Subscriber.objects.filter(state="confirmed").count() == 3


def test_an_incident_has_subscribers_of_its_own(program, crowd):
    incident = factories.make_incident()
    mine = f"{PAGE}/incidents/{incident.code}/subscribers"
    new = program.post(mine, {"subscriber": {"email": "new@example.com"}}).json()
    known = program.post(mine, {"subscriber": {"email": "ann@example.com"}}).json()
    assert known["id"] == crowd["ann"].code
    assert {each["id"] for each in program.get(mine).json()} == {new["id"], known["id"]}
    assert program.get(f"{mine}/{new['id']}").json() == new
    assert program.get(f"{mine}/{crowd['bob'].code}").status_code == 404
    assert program.post(f"{mine}/{new['id']}/resend_confirmation").status_code == 201
    for each in (new, known):
        assert program.delete(f"{mine}/{each['id']}").status_code == 200
    assert program.get(mine).json() == []
    assert Subscriber.objects.get(address="ann@example.com").is_reachable  # follows everything else still
    assert Subscriber.objects.get(address="new@example.com").state == State.UNSUBSCRIBED


def test_a_program_that_reads_sees_no_address(program_with, crowd):
    for path in (LIST, f"{LIST}/count", f"{LIST}/{crowd['ann'].code}", f"{LIST}/unsubscribed"):
        answer = program_with("read").get(path)
        assert answer.status_code == 403
        assert b"example.com" not in answer.content
