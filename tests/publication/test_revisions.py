"""A day that is over is counted anew in the open: both figures, when, and why (T42)."""

import json
from datetime import date, timedelta

import pytest

from components import actions as components
from components.models import Component
from components.status import ComponentStatus as S
from incidents import actions, amending, merging
from incidents.backfill import backfill
from incidents.models import Incident
from outbox import relay
from people.models import AuditEntry
from publication import decisions, revising
from publication.models import ToldDays, UptimeRevision, UptimeRules
from tests import factories
from tests.publication.conftest import NOON, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    """A component whose last year was kept, day by day, this morning."""
    factories.make_page()
    api = factories.make_component(name="API", created_at=NOON - timedelta(days=400))
    with at():
        revising.keep_daily()
    return api


@pytest.fixture
def listen(broker):
    """Let everybody hear of what has happened."""

    def run(**later):
        with at(**later):
            relay.relay_all()

    return run


def told_afterwards(component, *, days=-2, hours=1):
    begin = NOON + timedelta(days=days)
    return backfill(
        title="x", impacts={component: S.MAJOR_OUTAGE}, body="x", by="c",
        started_at=begin, ended_at=begin + timedelta(hours=hours),
    )  # fmt: skip


def revisions():
    return [(row.day.isoformat(), row.number, row.in_words(), row.reason) for row in UptimeRevision.objects.all()]


def test_T42_what_is_told_after_the_day_is_over_shows_both_figures(api, listen, publish):
    with at(minutes=5):
        incident = told_afterwards(api)
    listen(minutes=6)
    assert revisions() == [("2026-02-28", 2, "100 % → 95.83 %", "told_late")]
    tree = publish(minutes=7)
    page = tree[f"components/{api.code}.html"].decode()
    assert "100 % before, 95.83 % now" in page
    assert "Revision 2 of these figures" in page
    assert 'datetime="2026-03-02T12:06:00Z"' in page
    assert "An incident was told of after the day was over." in page
    assert f'href="/incidents/{incident.code}"' in page[page.index('id="revised"') :]
    assert "revised, was 100 %" in page
    assert f'href="/components/{api.code}#revised"' in tree["uptime.html"].decode()
    told = json.loads(tree["api/v3/uptime.json"])["components"][0]
    assert told["revision"] == 2
    assert told["revisions"] == [
        {
            "date": "2026-02-28",
            "revised_at": "2026-03-02T12:06:00Z",
            "before": {"down_ms": 0, "observed_s": 86_400},
            "after": {"down_ms": 3_600_000, "observed_s": 86_400},
            "reason": "told_late",
            "incident_id": incident.code,
        }
    ]


def test_T42_an_incident_taken_away_shows_that_but_not_itself(api, listen, publish):
    with at(minutes=5):
        incident = told_afterwards(api)
    listen(minutes=6)
    with at(minutes=7):
        amending.hide(incident, by="carla")
    listen(minutes=8)
    assert revisions()[1:] == [("2026-02-28", 3, "95.83 % → 100 %", "hidden")]
    page = publish(minutes=9)[f"components/{api.code}.html"].decode()
    assert "An incident was taken off this page." in page
    assert incident.code not in page
    assert "revised, was" not in page  # the month is again what was told first


def test_T42_a_row_changed_behind_every_verb_is_found_the_next_day(api):
    with at(minutes=5):
        incident = told_afterwards(api)
    with at(minutes=6):
        relay.relay_all()
    Incident.objects.filter(pk=incident.pk).update(started_at=NOON - timedelta(days=2) + timedelta(minutes=30))
    with at(minutes=7):
        revising.keep_daily()  # the day has been compared; once is enough for one day
    assert len(revisions()) == 1
    with at(days=1):
        revising.keep_daily()
    assert revisions()[1:] == [("2026-02-28", 3, "95.83 % → 97.91 %", "unexplained")]


def test_T42_a_revision_is_in_the_audit_log(api, listen):
    with at(minutes=5):
        told_afterwards(api)
    listen(minutes=6)
    entry = AuditEntry.objects.get(deed="revise_uptime")
    assert (entry.subject, entry.details) == (
        api.code,
        {"reason": "told_late", "days": {"2026-02-28": "100 % → 95.83 %"}},
    )


def test_rules_decided_for_the_past_and_a_component_that_is_older_than_told_revise_too(api, listen):
    with at(minutes=5):
        told_afterwards(api)
    listen(minutes=6)
    with at(minutes=7):
        decided = UptimeRules(effective_on=date(2026, 2, 1), partial_weight=50, reason="x")
        decisions.decide_uptime_rules(decided, by="anna")
    listen(minutes=8)
    assert len(revisions()) == 1  # nothing of what counts differently happened
    with at(minutes=9):
        softer = UptimeRules(effective_on=date(2026, 2, 1), major_weight=50, partial_weight=0, reason="x")
        decisions.decide_uptime_rules(softer, by="anna")
    listen(minutes=10)
    assert revisions()[1:] == [("2026-02-28", 3, "95.83 % → 97.91 %", "rules")]


def test_a_component_that_says_it_is_older_or_younger_than_told_is_seen(api, listen):
    with at(minutes=5):
        part = Component.objects.get(pk=api.pk)
        part.start_date = date(2026, 2, 28)
        components.save_part(part, by="anna")
    listen(minutes=6)
    rows = {(row.in_words(), row.reason) for row in UptimeRevision.objects.all()}
    assert rows == {("100 % → —", "component")}


def test_two_incidents_that_become_one_say_so(api, listen):
    with at(minutes=5):
        first, second = told_afterwards(api, days=-3), told_afterwards(api, days=-2)
    listen(minutes=6)
    with at(minutes=7):
        merging.merge(first, into=second, by="carla")
    listen(minutes=8)
    one = [("2026-02-27", 3, "95.83 % → 50.00 %", "merged"), ("2026-02-28", 3, "95.83 % → 45.83 %", "merged")]
    assert revisions()[2:] == one  # it began with the first and ended with the second


def test_what_is_told_while_it_lasts_revises_nothing(api, listen):
    with at(minutes=5):
        incident = actions.open_incident(title="x", impacts={api: S.MAJOR_OUTAGE}, body="x", by="c")
    with at(days=1, minutes=1):
        revising.keep_daily()
    with at(days=1, hours=1):
        actions.post_update(incident, status="resolved", body="Over.", by="c")
        relay.relay_all()
    with at(days=2, minutes=1):
        revising.keep_daily()
    assert revisions() == []
    kept = ToldDays.objects.get(component=api, first_day=date(2026, 3, 1))
    assert kept.figures["02"] == [1000 * (86_400 - 43_500), 86_400]
    assert kept.until == date(2026, 3, 3)


def test_hearing_twice_is_once_and_figures_are_kept_after_what_explains_them(api, broker):
    with at(minutes=5):
        told_afterwards(api)
    with at(days=1):
        revising.keep_daily()  # somebody still has to hear why: it waits
        assert revisions() == []
        relay.relay_all()
        revising.keep_daily()
        revising.keep_daily()
    assert [reason for *_, reason in revisions()] == ["told_late"]


def test_a_day_of_which_nothing_was_told_as_a_whole_is_not_revised():
    factories.make_page()
    api = factories.make_component(name="API", created_at=NOON - timedelta(days=9))
    with at():
        told_afterwards(api)
        relay.relay_all()
        revising.keep_daily()
    assert revisions() == []
