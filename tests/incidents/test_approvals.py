"""Where two people are needed, one writes and another publishes."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core import clock
from incidents import actions, approvals, objections, severity
from incidents.models import Incident, SeverityPolicy
from incidents.scope import Scope
from outbox.models import OutboxEvent
from tests.factories import make_component

pytestmark = pytest.mark.django_db
SAID = {"title": "Chat is down", "body": "Nobody can chat.", "by": "carla"}


@pytest.fixture
def chat():
    SeverityPolicy.objects.create(impact="critical", needs_two_people=True, promise_minutes=20, dwell_minutes=10)
    return make_component(name="Chat")


def test_one_person_alone_cannot_open_what_needs_two(chat):
    with pytest.raises(severity.NeedsSecondPerson):
        actions.open_incident(impacts={chat: "major_outage"}, **SAID)
    with pytest.raises(severity.NeedsSecondPerson):
        actions.open_incident(impacts={chat: "major_outage"}, approved_by="carla", **SAID)
    assert not Incident.objects.exists()
    assert actions.open_incident(impacts={chat: "partial_outage"}, **SAID).is_open  # milder: one is enough


def test_the_second_person_publishes_what_the_first_wrote(chat):
    scope = Scope(regions=("Europe",), affected_share=Decimal("12.5"), share_basis="request logs")
    held = approvals.hold(
        impacts={chat: "major_outage"}, next_update_by=clock.now() + timedelta(minutes=15), scope=scope, **SAID
    )
    assert not Incident.objects.exists()
    with pytest.raises(approvals.OwnDraft):
        approvals.publish(held, by="carla")
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        update = approvals.publish(held, by="rob")
        assert update.next_update_by - clock.now() == pytest.approx(timedelta(minutes=15), abs=timedelta(seconds=2))
        assert clock.now() - update.incident.started_at > timedelta(minutes=59)  # not when the second person had time
    assert (update.posted_by, update.approved_by, update.regions) == ("carla", "rob", ["Europe"])
    assert update.affected_share == Decimal("12.5")
    assert update.impacts.get().new == "major_outage"
    with pytest.raises(approvals.DraftDecided, match="rob was faster: published"):
        approvals.publish(held, by="ann")
    assert Incident.objects.count() == 1
    assert OutboxEvent.objects.filter(kind="draft.written").count() == 1


def test_a_resolution_needs_two_people_and_other_updates_one(chat):
    incident = approvals.publish(approvals.hold(impacts={chat: "major_outage"}, **SAID), by="rob").incident
    said = {"body": "It works again.", "by": "carla"}
    actions.post_update(incident, status="identified", **said)
    with pytest.raises(severity.NeedsSecondPerson):
        actions.post_update(incident, status="resolved", **said)
    held = approvals.hold(incident=incident, status="resolved", expected_version=1, **said)
    assert approvals.publish(held, by="rob").status == "resolved"


def test_a_refused_draft_is_never_published(chat):
    held = approvals.hold(impacts={chat: "major_outage"}, **SAID)
    approvals.refuse(held, by="rob", reason="It is a test.")
    with pytest.raises(approvals.DraftDecided):
        approvals.publish(held, by="rob")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(held).objects.filter(pk=held.pk).update(state="published", decided_by="carla")


def test_monitoring_lasts_before_it_is_resolved_unless_somebody_says_why():
    incident = actions.open_incident(**SAID, impacts={}, status="monitoring")
    said = {"status": "resolved", "body": "Over.", "by": "carla"}
    with pytest.raises(objections.ObjectionStands, match="monitored for 0 min; 30 min are the rule"):
        actions.post_update(incident, **said)
    with pytest.raises(objections.ObjectionStands):
        actions.post_update(incident, overrides={"dwell": "  "}, **said)
    update = actions.post_update(incident, overrides={"dwell": "A false alarm.", "other": "x"}, **said)
    assert update.overrides == {"dwell": "A false alarm."}


def test_after_the_dwell_nothing_speaks_against_it(chat):
    with time_machine.travel(clock.now(), tick=False) as now:
        incident = actions.open_incident(**SAID, impacts={}, status="monitoring")
        now.shift(timedelta(minutes=30))
        assert actions.post_update(incident, status="resolved", body="Over.", by="carla").overrides == {}
