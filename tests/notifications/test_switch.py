"""Stopping a channel: by a person, and by itself when it fails for everybody."""

import pytest
from django.db import IntegrityError, transaction

from incidents import actions as incidents
from notifications import actions, switch
from notifications.channels.base import Fate
from notifications.models import ChannelStop, Delivery
from outbox import relay
from people.models import AuditEntry
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db


def told(*addresses):
    make_page(name="Claude")
    for address in addresses:
        make_subscriber(address=address)
    incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    relay.relay_all()


def recalled():
    return switch.recall("email", switch.situation("email")[0])


@pytest.mark.parametrize(
    ("fates", "is_alarming"),
    [
        ([], False),
        ([Fate.PERMANENT] * 199, False),
        ([Fate.PERMANENT] * 200, True),
        ([Fate.SENT] * 190 + [Fate.PERMANENT] * 10, False),
        ([Fate.SENT] * 189 + [Fate.PERMANENT] * 11, True),
        ([Fate.PERMANENT] * 11 + [Fate.SENT] * 200, False),
        ([Fate.TEMPORARY] * 500, False),
    ],
)
def test_too_many_refusals_are_an_alarm(fates, is_alarming):
    tally = switch.Tally()
    tally.note(fates)
    assert tally.is_alarming is is_alarming


def test_what_several_workers_saw_is_counted_together_and_forgotten_with_the_stop(commander):
    for fate in [Fate.PERMANENT] * 6:
        tally = recalled()
        tally.note([fate, *[Fate.SENT] * 20])
        switch.keep("email", tally)
    tally = recalled()
    tally.note([*[Fate.SENT] * 69, *[Fate.PERMANENT] * 5])
    assert tally.is_alarming
    switch.keep("email", tally)
    switch.stop("email", by=commander, why="x")
    switch.resume("email", by=commander)
    switch.keep("email", tally)  # of the era that is over
    again = recalled()
    again.note([Fate.PERMANENT])
    assert again.fresh == "x"
    assert not again.is_alarming


def test_people_on_duty_hear_of_a_stop_though_the_channel_is_stopped(inbox, commander):
    told("reader@example.com")
    switch.stop_by_itself("email", recalled())
    relay.relay_all()
    actions.drain("email")
    assert [(mail.to, mail.subject) for mail in inbox] == [(["carla@example.com"], "Stopped: E-mail of Claude")]
    assert "refused for good" in inbox[0].body
    assert Delivery.objects.get(address="reader@example.com").state == "queued"


def test_f20_who_was_slow_does_not_stop_again_what_a_person_has_resumed(commander):
    slow = recalled()
    slow.note([Fate.PERMANENT] * switch.WINDOW)
    switch.stop_by_itself("email", slow)
    assert switch.is_stopped("email")
    switch.resume("email", by=commander)
    switch.stop_by_itself("email", slow)
    assert not switch.is_stopped("email")
    switch.stop_by_itself("email", recalled())
    assert switch.is_stopped("email")


def test_what_is_stopped_waits_and_goes_on(inbox, commander):
    told("reader@example.com")
    switch.stop("email", by=commander, why="wrong text")
    assert actions.drain("email") == 0
    assert (inbox, Delivery.objects.get().state) == ([], "queued")
    switch.resume("email", by=commander)
    actions.drain("email")
    assert len(inbox) == 1
    assert list(AuditEntry.objects.filter(by="carla").values_list("deed", flat=True))[-2:] == [
        "stop_channel",
        "resume_channel",
    ]


def test_one_channel_does_not_stop_another(commander):
    switch.stop("webhook", by=commander, why="x")
    assert (switch.is_stopped("webhook"), switch.is_stopped("email")) == (True, False)


def test_stopping_needs_a_reason_and_happens_once(commander):
    with pytest.raises(switch.NoReason):
        switch.stop("email", by=commander, why=" ")
    switch.stop("email", by=commander, why="first")
    switch.stop("email", by=commander, why="second")
    assert ChannelStop.objects.get().why == "first"
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelStop.objects.create(channel="email", by="x", why="x")


@pytest.mark.usefixtures("smtp_sink")
def test_f20_a_server_that_refuses_everybody_stops_the_channel_after_200(settings, smtp_sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_CONNECTIONS = "127.0.0.1", smtp_sink.port, 2
    addresses = [f"r{number}@example.com" for number in range(230)]
    for address in addresses:
        smtp_sink.always(address, "550 5.7.1 You are listed")
    told(*addresses)
    actions.drain("email")
    failed = Delivery.objects.filter(state="failed").count()
    assert 200 <= failed <= 202  # what was under way is heard to its end
    assert Delivery.objects.filter(state="queued", attempts=0).count() == 230 - failed
    assert switch.stops()["email"].by == "the mail room"


def test_staff_stop_and_resume(staff_client):
    told("reader@example.com")
    url = "/manage/deliveries/channel/email/"
    staff_client.post(f"{url}stop/", {"why": "wrong text"})
    text = staff_client.get("/manage/deliveries/").content.decode()
    assert "wrong text" in text
    staff_client.post(f"{url}resume/")
    assert not switch.is_stopped("email")
    staff_client.post(f"{url}stop/", {"why": ""})
    staff_client.post("/manage/deliveries/channel/pigeon/stop/", {"why": "x"})
    assert switch.stops() == {}


def test_who_only_watches_stops_nothing(client, responder):
    client.force_login(responder)
    assert client.post("/manage/deliveries/channel/email/stop/", {"why": "x"}).status_code == 403
    assert not switch.is_stopped("email")
