"""Staff screens about windows, templates, drafts, post-mortems and the past: what a person sees and what changes."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from incidents import actions, approvals, maintenance
from incidents.models import Incident, MessageTemplate, PostMortem, Recurrence, SeverityPolicy
from people.policy import Role
from tests.conftest import make_person
from tests.factories import make_component, make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    return make_component(name="Chat")


@pytest.fixture
def rob_client():
    client = Client()
    client.force_login(make_person("rob", Role.COMMANDER))
    return client


def window(component, **given):
    said = {"title": "Upgrade", "body": "An hour.", "start_body": "a", "completion_body": "b"}
    plan = {f"planned_{component.code}": "degraded_performance", "submission_key": str(uuid.uuid4())}
    zone = {"time_zone": "Europe/Berlin", "starts_at": "2036-03-30T01:00", "ends_at": "2036-03-30T03:30"}
    return said | plan | zone | given


def opening(component, **given):
    said = {"title": "Chat fails", "status": "investigating", "body": "Chat fails since 12:04 UTC; wait."}
    sure = {f"impact_{component.code}": "major_outage", "submission_key": str(uuid.uuid4()), "next_update_in": "30"}
    return said | sure | given


def test_F27_a_window_at_a_time_that_does_not_exist_is_refused_and_nothing_is_lost(staff_client, chat):
    answer = staff_client.post(reverse("incidents:schedule"), window(chat, starts_at="2036-03-30T02:30"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "02:30 does not exist on 30 March 2036 in Europe/Berlin" in page
    assert "An hour.</textarea>" in page
    assert not Incident.objects.exists()


def test_F27_a_window_at_a_time_that_comes_twice_is_asked_about(staff_client, chat):
    twice = window(chat, starts_at="2036-10-26T02:30", ends_at="2036-10-26T04:00")
    page = staff_client.post(reverse("incidents:schedule"), twice).content.decode()
    assert "02:30 comes twice on 26 October 2036" in page
    assert 'name="starts_at_fold"' in page
    assert staff_client.post(reverse("incidents:schedule"), twice | {"starts_at_fold": "1"}).status_code == 302
    made = Incident.objects.get()
    assert made.starts_at.isoformat() == "2036-10-26T01:30:00+00:00"
    assert made.planned_impacts.get().status == "degraded_performance"


def test_a_rule_shows_its_windows_before_it_is_kept(staff_client, chat):
    form = window(chat, first_starts_at="2036-03-23T02:30", rule="FREQ=WEEKLY", lasts_minutes="30", ahead_days="7")
    page = staff_client.post(reverse("incidents:recur"), form | {"preview": "1"}).content.decode()
    assert "02:30 does not exist that day; it begins at 03:30" in page
    assert not Recurrence.objects.exists()
    assert staff_client.post(reverse("incidents:recur"), form | {"rule": "sometimes"}).status_code == 422
    kept = staff_client.post(reverse("incidents:recur"), form, follow=True).content.decode()
    rule = Recurrence.objects.get()
    assert "FREQ=WEEKLY" in kept
    assert staff_client.get(reverse("incidents:maintenance_list")).content.decode().count("FREQ=WEEKLY") == 1
    staff_client.post(reverse("incidents:end_recurrence", args=[rule.pk]))
    rule.refresh_from_db()
    assert not rule.is_active


def test_a_template_with_a_name_that_nothing_replaces_is_refused_while_it_is_written(staff_client):
    form = {"name": "First", "body": "{{ component }} fails for {{ everyone }}.", "language": "en"}
    answer = staff_client.post(reverse("incidents:new_template"), form)
    assert answer.status_code == 422
    assert "Nothing will replace {{ everyone }}" in answer.content.decode()
    good = form | {"body": "{{ component }} fails."}
    look = staff_client.post(reverse("incidents:new_template"), good | {"preview": "1"})
    assert "<p>Chat fails.</p>" in look.content.decode()
    assert staff_client.post(reverse("incidents:new_template"), good).status_code == 302
    kept = MessageTemplate.objects.get()
    staff_client.post(reverse("incidents:delete_template", args=[kept.pk]))
    assert not MessageTemplate.objects.exists()


def test_a_templates_words_come_into_the_form_and_nothing_else_is_lost(staff_client, chat):
    template = MessageTemplate.objects.create(
        name="First", title="{{ component }} is down", body="{{ component }}: {{ x }}"
    )
    form = opening(chat, template=template.pk, title="", use_template="1")
    page = staff_client.post(reverse("incidents:open"), form).content.decode()
    assert "Chat: {{ x }}</textarea>" in page
    assert 'value="Chat is down"' in page
    assert f'name="submission_key" value="{form["submission_key"]}"' in page
    assert '<option value="major_outage" selected>' in page
    assert not Incident.objects.exists()


def test_what_needs_two_people_waits_and_the_second_publishes_it(staff_client, rob_client, chat):
    SeverityPolicy.objects.create(impact="critical", needs_two_people=True)
    page = staff_client.post(reverse("incidents:open"), opening(chat), follow=True).content.decode()
    assert "It waits for somebody else" in page
    assert not Incident.objects.exists()
    draft = approvals.Draft.objects.get()
    staff_client.post(reverse("incidents:publish_draft", args=[draft.pk]))
    assert not Incident.objects.exists()
    rob_client.post(reverse("incidents:publish_draft", args=[draft.pk]))
    assert Incident.objects.get().updates.get().approved_by == "rob"
    late = rob_client.post(reverse("incidents:refuse_draft", args=[draft.pk]), follow=True).content.decode()
    assert "rob was faster: published" in late


def test_resolving_too_early_asks_why_and_keeps_the_words(staff_client):
    incident = actions.open_incident(title="x", impacts={}, body="y", by="carla", status="monitoring")
    url = reverse("incidents:post_update", args=[incident.pk])
    form = {"status": "resolved", "body": "All is well.", "expected_version": 1, "submission_key": str(uuid.uuid4())}
    answer = staff_client.post(url, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "30 min are the rule" in page
    assert 'name="reason_dwell"' in page
    assert "All is well.</textarea>" in page
    assert staff_client.post(url, form | {"reason_dwell": "A false alarm."}).status_code == 302
    assert "A false alarm." in staff_client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()


def test_a_post_mortem_is_drafted_with_the_record_and_published(staff_client):
    incident = actions.open_incident(title="x", impacts={}, body="We look.", by="carla")
    actions.post_update(incident, status="resolved", body="Over.", by="carla")
    url = reverse("incidents:postmortem", args=[incident.pk])
    assert "resolved. Over." in staff_client.get(url).content.decode()
    form = {"summary": "It failed.", "impact": "Nobody could chat.", "insert_figures": "1"}
    page = staff_client.post(url, form, follow=True).content.decode()
    assert "We kept 1 of 1 promises" in page
    written = PostMortem.objects.get()
    stale = {"expected_version": written.version + 1}
    deed = reverse("incidents:postmortem_deed", args=[incident.pk, "publish"])
    staff_client.post(deed, stale)
    assert not PostMortem.objects.get().is_public
    staff_client.post(deed, {"expected_version": written.version, "tells_followers": "on"})
    assert PostMortem.objects.get().is_public
    assert staff_client.post(reverse("incidents:postmortem_deed", args=[incident.pk, "burn"])).status_code == 404


def test_a_past_incident_is_told_merged_and_found(staff_client, chat):
    form = {"title": "Chat failed at night", "body": "For an hour.", "started_at": "2026-01-01T01:00"}
    form |= {"ended_at": "2026-01-01T02:00", f"impact_{chat.code}": "major_outage", "submission_key": str(uuid.uuid4())}
    assert staff_client.post(reverse("incidents:backfill"), form | {"ended_at": "2026-01-01T00:00"}).status_code == 422
    page = staff_client.post(reverse("incidents:backfill"), form, follow=True).content.decode()
    assert "told afterwards" in page
    told, other = Incident.objects.get(), make_incident(title="Another")
    staff_client.post(reverse("incidents:relate", args=[told.pk]), {"other": other.pk})
    assert "Another" in staff_client.get(reverse("incidents:detail", args=[told.pk])).content.decode()
    staff_client.post(reverse("incidents:merge", args=[other.pk]), {"other": told.pk})
    other.refresh_from_db()
    assert other.merged_into == told
    assert "It is a part of" in staff_client.get(reverse("incidents:detail", args=[other.pk])).content.decode()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"q": "night"}, ["Chat at night"]),
        ({"q": "sockets night"}, ["Chat at night"]),
        ({"q": "nothing"}, []),
        ({"state": "open"}, ["API slow"]),
        ({"state": "over"}, ["Chat at night"]),
        ({"impact": "minor"}, ["API slow"]),
        ({"since": "2100-01-01"}, []),
        ({}, ["API slow", "Chat at night"]),
    ],
)
def test_the_list_is_searched(staff_client, search, found):
    api = make_component(name="API")
    night = actions.open_incident(title="Chat at night", impacts={}, body="Sockets close.", by="carla")
    actions.post_update(night, status="resolved", body="Over.", by="carla")
    actions.open_incident(title="API slow", impacts={api: "degraded_performance"}, body="Slow.", by="carla")
    page = staff_client.get(reverse("incidents:list"), search).content.decode()
    shown = [title for title in ("API slow", "Chat at night") if f'dir="auto">{title}</a>' in page]
    assert shown == found


def test_a_window_that_runs_over_says_so(staff_client, chat):
    now = clock.now()
    late = maintenance.schedule_maintenance(
        title="Upgrade", body="x", components=[chat], by="carla", is_completed_by_clock=False,
        starts_at=now - timedelta(hours=2), ends_at=now + timedelta(seconds=1),
    )  # fmt: skip
    maintenance.start(late)
    Incident.objects.filter(pk=late.pk).update(ends_at=now - timedelta(hours=1))
    assert "is still under way" in staff_client.get(reverse("incidents:detail", args=[late.pk])).content.decode()
    assert "still under way" in staff_client.get(reverse("home")).content.decode()
