"""Who wants one mail an hour gets no more, and misses nothing."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from core import clock
from incidents import actions as incidents
from incidents.lifecycle import Status
from notifications import actions
from notifications.channels.letters import Letters
from notifications.models import Delivery, Notice
from outbox import relay
from subscribers.kinds import Pace
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _page():
    make_page()


@pytest.fixture
def at(monkeypatch):
    """A clock that is moved by hand: the database's is the same."""

    def move(minutes):
        moment = NOON + timedelta(minutes=minutes)
        monkeypatch.setattr("core.database.now", lambda: moment)
        return time_machine.travel(moment, tick=False)

    return move


def test_beginning_and_end_at_once_and_between_them_one_an_hour(at, inbox):
    reader = make_subscriber(pace=Pace.HOURLY, confirmed_at=NOON - timedelta(days=1))
    eager = make_subscriber(confirmed_at=NOON - timedelta(days=1))

    def arrived():
        actions.drain("email")
        mine = [mail for mail in inbox if mail.to == [reader.address]]
        count = len(mine)
        return count, mine[-1] if mine else None

    with at(0):
        incident = incidents.open_incident(
            title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
        )
        relay.relay_all()
        assert arrived()[0] == 1
    for minute, words in ((5, "First thought."), (20, "Second thought."), (50, "Third thought.")):
        with at(minute):
            incidents.post_update(incident, status=Status.IDENTIFIED, body=words, by="carla")
            relay.relay_all()
            assert arrived()[0] == 1
    with at(60):
        count, mail = arrived()
        assert count == 2
        for words in ("First thought.", "Second thought.", "Third thought.", "We look."):
            assert words in mail.body
    with at(70):
        incidents.post_update(incident, status=Status.MONITORING, body="It mends.", by="carla")
        relay.relay_all()
        assert arrived()[0] == 2
        assert Delivery.objects.get(state="queued").due_at == NOON + timedelta(minutes=120)
    with at(110):
        incidents.post_update(incident, status=Status.RESOLVED, body="All is well.", by="carla")
        relay.relay_all()
        count, mail = arrived()
        assert (count, "All is well." in mail.body, "It mends." in mail.body) == (3, True, True)
    assert Delivery.objects.filter(subscriber=reader).exclude(state__in=["sent", "superseded"]).count() == 0
    assert sum(mail.to == [eager.address] for mail in inbox) == 6


def test_nobody_hourly_waits_who_was_told_nothing_yet(at, inbox):
    api, chat = make_component(), make_component()
    with at(0):
        incident = incidents.open_incident(
            title="Sign-in fails", impacts={chat: "major_outage"}, body="We look.", by="carla"
        )
        relay.relay_all()
    reader = make_subscriber(pace=Pace.HOURLY, confirmed_at=NOON - timedelta(days=1))
    with at(10):
        incidents.post_update(incident, status=Status.IDENTIFIED, impacts={api: "major_outage"}, body="More.", by="c")
        relay.relay_all()
        actions.drain("email")
    assert [mail.to for mail in inbox] == [[reader.address]]


def test_times_in_a_mail_are_those_of_the_reader_with_the_name_of_their_zone():
    with time_machine.travel(NOON, tick=False):
        readers = {
            zone: make_subscriber(time_zone=zone, language=language, confirmed_at=clock.now())
            for zone, language in (("Europe/Berlin", "de"), ("America/Sao_Paulo", "en"), ("Etc/UTC", "en"))
        }
        incidents.open_incident(
            title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
        )
        relay.relay_all()
    expected = {
        "Europe/Berlin": "2. März 2026, 13:00 CET",
        "America/Sao_Paulo": "2 Mar 2026, 09:00 UTC-03",
        "Etc/UTC": "2 Mar 2026, 12:00 UTC",
    }
    letters = Letters()
    for zone, words in expected.items():
        delivery = Delivery.objects.select_related("notice", "subscriber").get(subscriber=readers[zone])
        mail = message_from_bytes(letters.write(delivery), policy=policy.default)
        for kind in ("plain", "html"):
            text = mail.get_body((kind,)).get_content()
            assert words in text, text
            assert "\ue000" not in text
    assert Notice.objects.count() == 1
