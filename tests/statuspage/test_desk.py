"""What the staff home and the preview say."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core import clock
from incidents import actions
from incidents.models import Incident
from monitoring.models import Proposal
from outbox.models import OutboxEvent
from people.models import AuditEntry
from statuspage import desk
from subscribers.models import Subscription
from tests.factories import make_component, make_subscriber

pytestmark = pytest.mark.django_db
SAID = {"body": "We look.", "by": "carla"}


@pytest.fixture
def chat():
    return make_component(name="Chat")


def fails(component, state="approved"):
    """The probes see it fail, and a person has decided so."""
    now = clock.now()
    moments = {"since": now, "opened_at": now, "updated_at": now, "last_bad_at": now, "sampled_at": now}
    decided = {"decided_at": now, "decided_by": "rob"} if state != "open" else {}
    seen = Proposal.objects.create(
        dedupe_key=f"component:{component.pk}", title=f"{component.name} fails", state=state, confidence=0.9,
        **moments, **decided,
    )  # fmt: skip
    seen.suggestions.create(component=component, status="major_outage", since=now)
    return seen


def told():
    return [(one.subject, one.button) for one in desk.contradictions()]


def test_nothing_contradicts_itself_when_all_is_well(chat):
    actions.open_incident(title="Chat fails", impacts={chat: "major_outage"}, **SAID)
    fails(chat)
    assert told() == []


def test_a_component_that_is_down_without_an_incident_is_named(chat):
    chat.baseline = "partial_outage"
    chat.save()
    assert told() == [("Chat", "Open an incident")]
    actions.open_incident(title="Chat fails", impacts={chat: "partial_outage"}, **SAID)
    assert told() == []


def test_what_the_probes_see_and_nobody_says_is_named_unless_a_proposal_waits(chat):
    proposal = fails(chat)
    assert told() == [("Chat", "Open an incident")]
    Proposal.objects.filter(pk=proposal.pk).update(state="dismissed")
    assert told() == []
    Proposal.objects.filter(pk=proposal.pk).update(state="open", decided_at=None, decided_by="")
    assert told() == []


def test_a_claim_that_the_probes_contradict_is_named_with_the_way_to_correct_it(chat):
    api = make_component(name="API")
    actions.open_incident(title="Chat fails", impacts={chat: "major_outage", api: "operational"}, **SAID)
    fails(api)
    assert told() == [("API", "Correct it")]


def test_an_open_incident_whose_components_are_all_well_is_named(chat):
    incident = actions.open_incident(title="Chat fails", impacts={chat: "major_outage"}, **SAID)
    actions.post_update(incident, status="monitoring", impacts={chat: "operational"}, **SAID)
    assert told() == [("Chat fails", "Say how it stands")]
    fails(chat)
    assert told() == []


def test_what_is_overdue_stands_first_and_is_red(staff_client):
    with time_machine.travel(clock.now() - timedelta(hours=2), tick=False):
        actions.open_incident(title="Old", impacts={}, next_update_by=clock.now() + timedelta(hours=1), **SAID)
    actions.open_incident(title="New", impacts={}, **SAID)
    page = staff_client.get(reverse("home")).content.decode()
    assert [row.incident.title for row in desk.open_rows()] == ["Old", "New"]
    assert page.count("row--late") == 1
    assert page.index("Old") < page.index("New")


def test_resolving_while_the_probes_still_see_it_fail_asks_why(staff_client, chat):
    incident = actions.open_incident(title="Chat fails", impacts={chat: "major_outage"}, **SAID)
    fails(chat)
    url = reverse("incidents:post_update", args=[incident.pk])
    form = {"status": "resolved", "body": "Over.", "expected_version": 1, "submission_key": str(uuid.uuid4())}
    page = staff_client.post(url, form).content.decode()
    assert "The probes still see Chat fail: major outage since" in page
    form |= {"reason_red_evidence": "The probe asks the old address."}
    assert staff_client.post(url, form).status_code == 302
    assert incident.updates.first().overrides == {"red_evidence": "The probe asks the old address."}
    assert AuditEntry.objects.filter(deed="post_update").latest("pk").details["overrides"]


def opening(component, **given):
    said = {"title": "Chat fails", "status": "investigating", "body": "**Chat** fails.", "tells_followers": "on"}
    sure = {f"impact_{component.code}": "major_outage", "submission_key": str(uuid.uuid4()), "next_update_in": "30"}
    return said | sure | given


def test_the_preview_is_what_goes_out_and_keeps_nothing(staff_client, chat):
    make_subscriber()
    for _ in range(3):
        Subscription.objects.create(subscriber=make_subscriber(follows_everything=False), component=chat)
    make_subscriber(follows_everything=False)  # follows nothing of this
    page = staff_client.post(reverse("preview"), opening(chat)).content.decode()
    assert "4 by" in page
    assert "25 % of them follow everything" in page
    assert "75 % because of <bdi>Chat</bdi>" in page
    assert "<strong>Chat</strong> fails." in page
    mail = page.partition('<pre class="mail-text"')[2].partition("</pre>")[0]
    assert "Sent to [address]" in mail
    assert "Next update by" in mail
    assert not [letter for letter in mail if "\ue000" <= letter <= "\ue0ff"]  # no mark that a reader never sees
    assert not Incident.objects.exists()
    assert not OutboxEvent.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_preview_of_an_update_asks_no_reasons_and_shows_refusals(staff_client, chat):
    incident = actions.open_incident(title="x", impacts={chat: "operational"}, status="monitoring", **SAID)
    form = {"incident": incident.pk, "status": "resolved", "body": "Over.", "expected_version": 1}
    form |= {"submission_key": str(uuid.uuid4())}
    assert "Over." in staff_client.post(reverse("preview"), form).content.decode()
    worse = form | {"status": "identified", f"impact_{chat.code}": "major_outage"}
    answer = staff_client.post(reverse("preview"), worse)
    assert answer.status_code == 422
    assert "told that Chat is not affected" in answer.content.decode()
    assert incident.updates.count() == 1


def test_a_proposal_is_two_clicks_from_the_public(staff_client, chat):
    proposal = fails(chat, state="open")
    home = staff_client.get(reverse("home")).content.decode()
    address = reverse("monitoring:approve", args=[proposal.pk])
    assert f'href="{address}"' in home
    form = staff_client.get(address).context["form"]  # the first click
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False, "")}
    assert sent[f"impact_{chat.code}"] == "major_outage"
    answer = staff_client.post(address, sent | {"body": sent.get("body", "Chat fails.")})  # the second
    assert answer.status_code == 302
    assert Incident.objects.get().title == "Chat fails"
