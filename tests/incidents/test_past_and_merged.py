"""Incidents told afterwards, merged and related."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from incidents import actions, merging
from incidents.backfill import NotOverYet, backfill
from incidents.effective import statuses_now
from incidents.models import Incident
from incidents.scope import Scope, ShareOutOfRange, ShareWithoutBasis
from tests.factories import make_component, make_incident, make_maintenance

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def open_one(**given):
    return actions.open_incident(**{"title": "Chat fails", "impacts": {}, "body": "We look.", "by": "carla", **given})


def test_what_is_told_afterwards_says_when_it_was_and_when_that_was_said():
    chat, now = make_component(), clock.now()
    told = backfill(
        title="Chat failed in the night",
        impacts={chat: "major_outage"},
        body="Nobody could chat.",
        started_at=now - 5 * HOUR,
        ended_at=now - 4 * HOUR,
        by="carla",
    )
    update = told.updates.get()
    assert (told.is_backfilled, told.impact, told.status) == (True, "critical", "resolved")
    assert (told.started_at, told.resolved_at) == (now - 5 * HOUR, now - 4 * HOUR)
    assert update.posted_at >= now
    assert not update.tells_followers
    assert update.impacts.get().new == "major_outage"
    assert statuses_now([chat]) == {chat.pk: "operational"}


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (-1, -2), (-1, -1)])
def test_what_is_not_over_is_not_told_afterwards(start, end):
    now = clock.now()
    with pytest.raises(NotOverYet):
        backfill(title="x", impacts={}, body="y", by="carla", started_at=now + start * HOUR, ended_at=now + end * HOUR)
    assert not Incident.objects.exists()


def test_merged_the_updates_are_one_timeline_and_nothing_that_was_said_is_lost():
    chat, api = make_component(), make_component()
    part, whole = open_one(impacts={chat: "major_outage"}), open_one(impacts={api: "degraded_performance"})
    merging.merge(part, into=whole, by="carla")
    part.refresh_from_db()
    whole.refresh_from_db()
    assert (part.merged_into, part.is_open, whole.impact) == (whole, False, "critical")
    assert whole.updates.count() == 2
    assert set(whole.components.all()) == {chat, api}
    assert list(Incident.objects.public()) == [whole]
    assert statuses_now([chat, api]) == {chat.pk: "major_outage", api.pk: "degraded_performance"}
    actions.post_update(whole, status="resolved", body="Over.", by="carla")
    assert statuses_now([chat, api]) == {chat.pk: "operational", api.pk: "operational"}


def test_what_cannot_be_one_is_not_merged():
    first, second = open_one(), open_one()
    merging.merge(first, into=second, by="carla")
    for part, whole in [(second, second), (second, first), (first, second), (make_maintenance(), second)]:
        with pytest.raises(merging.CannotMerge):
            merging.merge(part, into=whole, by="carla")
    with pytest.raises(merging.CannotMerge):
        merging.merge(make_incident(is_private=True), into=second, by="carla")


def test_related_incidents_name_each_other():
    first, second = open_one(), open_one()
    merging.relate(first, other=second, by="carla")
    assert list(second.related.all()) == [first]
    merging.unrelate(second, other=first, by="carla")
    assert not first.related.exists()


def test_an_update_says_whom_it_concerns_and_how_that_is_known():
    scope = Scope(("Europe", " Europe "), ("Web",), Decimal("12.5"), " from  request logs ", "Use the *app*.")
    update = open_one(scope=scope).updates.get()
    assert (update.regions, update.surfaces, update.affected_share) == (["Europe"], ["Web"], Decimal("12.5"))
    assert (update.share_basis, update.workaround_html) == ("from request logs", "<p>Use the <em>app</em>.</p>")


@pytest.mark.parametrize(
    ("scope", "refusal"),
    [(Scope(affected_share=Decimal(12)), ShareWithoutBasis), (Scope(affected_share=Decimal(101)), ShareOutOfRange)],
)
def test_a_share_without_a_basis_is_refused(scope, refusal):
    with pytest.raises(refusal):
        open_one(scope=scope)
    incident = open_one()
    with pytest.raises(IntegrityError), transaction.atomic():
        incident.updates.update(affected_share=scope.affected_share)
