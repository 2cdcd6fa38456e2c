"""What uptime means is decided in the open: versions from a day on, on the page, in the data, in the audit log."""

import json
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.urls import reverse

from components.status import ComponentStatus as S
from incidents import actions, maintenance
from people.models import AuditEntry
from publication import bars, decisions, uptime
from publication.build import build
from publication.models import UptimeRules
from publication.rules import COUNT, Rules
from tests import factories
from tests.publication.conftest import NOON, at


def decide(day, **given):
    return decisions.decide_uptime_rules(UptimeRules(effective_on=day, reason="Agreed.", **given), by="anna")


@pytest.fixture
def api(db):
    factories.make_page()
    return factories.make_component(name="API", created_at=NOON - timedelta(days=400))


def outage(component, status, **earlier):
    with at(**earlier):
        incident = actions.open_incident(title="x", impacts={component: status}, body="x", by="c")
    with at(**{**earlier, "hours": 1}):
        actions.post_update(incident, status="resolved", body="Over.", by="c")


def test_weights_count_from_their_day_on_and_leave_the_past_as_it_was(api):
    outage(api, S.PARTIAL_OUTAGE, days=-10)
    outage(api, S.PARTIAL_OUTAGE, days=-2)
    decide(date(2026, 2, 25), partial_weight=100)
    (shown,) = (part.uptime for part in build(NOON).components)
    assert [day.down for day in shown.days if day.down] == [3600 * 300, 3600 * 1000]


@pytest.mark.parametrize(("hours", "observed"), [(24, 12), (12, 10)])
def test_how_long_before_maintenance_must_be_announced_is_decided_too(api, hours, observed):
    decide(date(2026, 3, 1), announced_hours=hours)
    start = NOON - timedelta(hours=10)
    with at(hours=-23):
        window = maintenance.schedule_maintenance(
            title="x", body="x", components=[api], starts_at=start, ends_at=start + timedelta(hours=2), by="c"
        )
    for moment, step in ((-10, maintenance.start), (-8, maintenance.complete)):
        with at(hours=moment):
            step(window)
    (shown,) = (part.uptime for part in build(NOON).components)
    assert shown.days[-1].observed == observed * 3600


def test_a_decision_is_on_the_page_in_the_data_and_in_the_audit_log(story, publish):
    publish()
    with at(minutes=1):
        decide(date(2026, 3, 1), partial_weight=50, maintenance=COUNT, credits="below 99.9 %: 10 %")
    tree = publish(minutes=1)
    about = tree["about.html"].decode()
    assert "1 Mar 2026" in about
    assert "50 %" in about
    assert "informative, not a contract" in about
    assert about.count('class="card prose rules"') == 2
    told = json.loads(tree["api/v3/uptime.json"])
    assert told["weights_percent"]["partial_outage"] == 50
    assert told["credits"] == {
        "note": "informative, not a contract",
        "steps": [{"below_percent": 99.9, "credit_percent": 10}],
    }
    assert [version["since"] for version in told["versions"]] == [None, "2026-03-01"]
    assert AuditEntry.objects.filter(deed="decide_uptime_rules").count() == 1


def test_upt_14_months_show_credits_only_where_some_were_decided(story, publish):
    page = f"components/{story.api.code}.html"
    assert "credit" not in publish()[page].decode()
    with at(minutes=1):
        decide(date(2020, 1, 1), credits="below 99.999 %: 7 %")
    shown = publish(minutes=1)[page].decode()
    assert "(7 % credit)" in shown
    assert "informative, not a contract" in shown


@pytest.mark.parametrize(
    ("down", "seconds", "target", "told"),
    [
        (0, 30 * 86400, 99_900, ("0.0", "43.2")),
        (1, 30 * 86400, 99_900, ("0.1", "43.2")),  # what is used up is never told less than it is
        (600_000, 30 * 86400, 99_999, ("10.0", "0.4")),  # more can be used up than there was
        (60_000, 31 * 86400, 50_000, ("1.0", "22320.0")),
    ],
)
def test_a_budget_is_what_a_target_leaves(down, seconds, target, told):
    budget = uptime.budget(down, seconds, Rules(target=target))
    assert (budget.used, budget.allowed) == told
    assert uptime.budget(down, seconds, Rules()) is None


def test_a_target_is_told_on_about_and_its_budget_on_the_page_of_each_component(story, publish):
    page = f"components/{story.api.code}.html"
    before = publish()
    assert b"leaves in this month" not in before[page] + before["about.html"]
    with at(minutes=1):
        decide(date(2020, 1, 1), target="99.9")
    shown = publish(minutes=1)
    sentence = "Of the 44.5 min that a target of 99.9 % leaves in this month, 9.0 min are used up."
    assert sentence in shown[page].decode()  # half an hour of a partial outage
    assert "The target is 99.9 % of each month" in shown["about.html"].decode()
    assert json.loads(shown["api/v3/uptime.json"])["target_percent"] == 99.9
    assert "of 99.9 % leaves in this month, 27.0 min" in publish(hours=1)[page].decode()


def test_what_was_decided_is_never_changed_and_worse_never_weighs_less(db):
    factories.make_page()
    kept = decide(date(2026, 3, 1), partial_weight=20)
    kept.partial_weight = 40
    decisions.decide_uptime_rules(kept, by="anna")
    assert list(UptimeRules.objects.values_list("partial_weight", flat=True)) == [20, 40]
    with pytest.raises(IntegrityError), transaction.atomic():
        decide(date(2026, 3, 1), partial_weight=100, major_weight=90)


def test_the_admin_adds_a_version_through_the_same_door_and_changes_none(client, db):
    factories.make_page()
    client.force_login(get_user_model().objects.create_superuser("anna", password="x"))
    form = {"effective_on": "2026-03-01", "degraded_weight": 0, "partial_weight": 30, "major_weight": 100}
    form |= {"maintenance": "exclude", "announced_hours": 24, "reason": "Agreed.", "credits": "99: 10"}
    answer = client.post(reverse("admin:publication_uptimerules_add"), form)
    assert "Line 1 is not like" in answer.content.decode()
    answer = client.post(reverse("admin:publication_uptimerules_add"), form | {"credits": "below 99: 10"})
    assert answer.status_code == 302
    (row,) = UptimeRules.objects.all()
    assert AuditEntry.objects.get(deed="decide_uptime_rules").by == "anna"
    assert client.post(reverse("admin:publication_uptimerules_change", args=[row.pk]), form).status_code == 403
    assert client.post(reverse("admin:publication_uptimerules_delete", args=[row.pk]), {}).status_code == 403


def test_rules_begin_at_midnight_of_the_zone_of_the_page(db):
    row = UptimeRules(effective_on=date(2026, 3, 1))
    assert row.as_rules(ZoneInfo("Asia/Tokyo")).since == int(
        bars.midnight(date(2026, 3, 1), ZoneInfo("Asia/Tokyo")).timestamp()
    )
