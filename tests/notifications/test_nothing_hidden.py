"""What followers and programs are told is the same, byte for byte, whether something hidden suffers too or not."""

import json
from datetime import UTC, datetime

import pytest
import time_machine

from incidents import actions, report
from incidents.lifecycle import Status
from incidents.models import Incident, IncidentUpdate
from notifications.models import Delivery, Notice
from outbox import relay
from subscribers import actions as subscribers
from subscribers.actions import Wishes
from subscribers.kinds import IMPACT_RANK
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BEFORE = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def parts():
    make_page(code="page")
    return make_component(name="Chat", code="chat"), make_component(name="Secret project", is_private=True)


def told(parts, *, hidden):
    """An incident from its beginning to its end, told; its codes are given, so that two of them can be compared."""
    chat, secret = parts
    worse, over = ({secret: "major_outage"}, {secret: "operational"}) if hidden else ({}, {})
    with time_machine.travel(NOON, tick=False):
        words = {"title": "Sign-in is slow", "body": "We look.", "by": "carla"}
        incident = actions.open_incident(impacts={chat: "degraded_performance", **worse}, **words)
        Incident.objects.filter(pk=incident.pk).update(code="incident")
        incident.updates.update(code="first")
        relay.relay_all()
        incident.refresh_from_db()
        actions.post_update(incident, status=Status.IDENTIFIED, body="Found.", by="carla")
        IncidentUpdate.objects.filter(incident=incident).exclude(code="first").update(code="middle")
        relay.relay_all()
        incident.refresh_from_db()
        actions.post_update(incident, status=Status.RESOLVED, impacts=over, body="It is over.", by="carla")
        IncidentUpdate.objects.filter(incident=incident).exclude(code__in=["first", "middle"]).update(code="second")
        relay.relay_all()
    heard = [(each.texts, {**each.payload, "sequence": 0}) for each in Notice.objects.order_by("pk")]
    owed = sorted(Delivery.objects.values_list("notice__pk", "address"))
    first = min(pk for pk, _address in owed)
    return json.dumps([heard, [(pk - first, address) for pk, address in owed]], sort_keys=True, default=str)


def test_a_hidden_outage_changes_no_mail_no_feed_of_programs_no_card_and_nobody_who_hears(parts):
    make_subscriber(address="all@example.com", confirmed_at=BEFORE)
    make_subscriber(address="worst@example.com", least_impact=IMPACT_RANK["critical"], confirmed_at=BEFORE)
    follower = make_subscriber(address="insider@example.com", follows_everything=False, confirmed_at=BEFORE)
    subscribers.follow(follower, Wishes([parts[1]]))
    plain = told(parts, hidden=False)
    for rows in (Delivery, Notice, Incident):
        rows.objects.all().delete()
    assert told(parts, hidden=True) == plain
    assert json.loads(plain)[0][0][1]["incident"]["impact"] == "minor"
    assert {address for _notice, address in json.loads(plain)[1]} == {"all@example.com"}


def test_staff_see_the_whole_and_visitors_what_is_theirs(parts):
    chat, secret = parts
    impacts = {chat: "degraded_performance", secret: "major_outage"}
    incident = actions.open_incident(title="x", impacts=impacts, body="We look.", by="carla")
    assert (incident.impact, incident.public_impact) == ("critical", "minor")


def test_what_a_person_decided_for_the_public_stands(parts):
    chat, secret = parts
    incident = actions.open_incident(
        title="x", impacts={chat: "degraded_performance", secret: "major_outage"}, impact_override="major",
        body="We look.", by="carla",
    )  # fmt: skip
    assert incident.public_impact == "major"


def test_the_first_words_of_a_postmortem_name_nothing_hidden(parts):
    chat, secret = parts
    impacts = {chat: "degraded_performance", secret: "major_outage"}
    incident = actions.open_incident(title="x", impacts=impacts, body="We look.", by="carla")
    assert report.impact(incident) == "- Chat: degraded performance"
