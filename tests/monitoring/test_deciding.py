"""The five things that a person can do with a proposal."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core import clock
from incidents import approvals
from incidents.actions import open_incident, post_update
from incidents.message_templates import save_template
from incidents.models import Draft, Incident, IncidentUpdate, SeverityPolicy
from monitoring import actions, held
from monitoring.actions import AlreadyDecided, IncidentIsOver
from monitoring.models import Proposal
from monitoring.stance import Kind
from outbox import relay
from outbox.models import OutboxEvent
from people.models import AuditEntry
from tests.factories import make_component, make_page
from tests.monitoring.suggesting import propose

pytestmark = pytest.mark.django_db
M, P, GOOD = "major_outage", "partial_outage", "operational"


@pytest.fixture
def chat():
    make_page()
    return make_component(name="Chat")


@pytest.fixture
def incident(chat):
    return open_incident(title="Sign-in fails", impacts={chat: P}, body="We look.", by="carla")


def sent(client, url, **given):
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return client.post(url, {**{name: value or "" for name, value in values.items()}, **given})


def alerts():
    return OutboxEvent.objects.filter(kind="proposal.opened").count()


@pytest.mark.parametrize(
    ("kind", "status", "phase"),
    [
        (Kind.ESCALATE, M, "investigating"),
        (Kind.DE_ESCALATE, "degraded_performance", "investigating"),
        (Kind.RECOVER, GOOD, "monitoring"),
    ],
)
def test_approving_leads_to_the_update_form_filled_in(staff_client, chat, incident, kind, status, phase):
    proposal = propose(chat, status, kind, incident)
    answer = sent(staff_client, reverse("monitoring:approve", args=[proposal.pk]))
    assert answer.url == reverse("incidents:detail", args=[incident.pk])
    update = incident.updates.first()
    assert (update.body, update.status, update.posted_by) == ("Chat has been down.", phase, "carla")
    assert incident.impacts_now() == {chat: status}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.incident) == ("approved", "carla", incident)


def test_a_recovery_of_what_is_monitored_leads_to_the_end(staff_client, chat, incident):
    post_update(incident, status="monitoring", body="A fix is out.", by="carla")
    incident.refresh_from_db()
    proposal = propose(chat, GOOD, Kind.RECOVER, incident)
    form = staff_client.get(reverse("monitoring:approve", args=[proposal.pk])).context["form"]
    assert form["status"].value() == "resolved"


def test_a_contradiction_is_published_as_a_correction(staff_client, chat, incident):
    api = make_component(name="API")
    claim = post_update(incident, status="investigating", body="The API works.", by="carla", impacts={api: GOOD})
    proposal = propose(api, M, Kind.CONTRADICTION, incident)
    answer = sent(staff_client, reverse("monitoring:approve", args=[proposal.pk]))
    assert answer.status_code == 302
    assert incident.updates.first().corrects == claim


def test_what_gets_worse_after_it_was_said_to_be_well_is_a_correction_and_what_was_not_is_none(
    staff_client, chat, incident
):
    api = make_component(name="API")
    claim = post_update(incident, status="investigating", body="The API works.", by="carla", impacts={api: GOOD})
    post_update(incident, status="identified", body="It fails.", by="carla", impacts={api: P}, corrects=claim)
    proposal = propose(chat, M, Kind.ESCALATE, incident)
    assert sent(staff_client, reverse("monitoring:approve", args=[proposal.pk])).status_code == 302
    assert incident.updates.first().corrects is None
    proposal = propose(api, M, Kind.ESCALATE, incident)
    assert sent(staff_client, reverse("monitoring:approve", args=[proposal.pk])).status_code == 302
    assert incident.updates.first().corrects == claim


def test_choosing_a_template_fills_the_update_in_and_publishes_nothing(staff_client, chat, incident):
    template = save_template(by="ada", name="Worse", body="{{ component }} is worse than we said.")
    proposal = propose(chat, M, Kind.ESCALATE, incident)
    url = reverse("monitoring:approve", args=[proposal.pk])
    answer = sent(staff_client, url, template=template.pk, use_template="1")
    assert answer.status_code == 200
    assert answer.context["form"]["body"].value() == "Chat is worse than we said."
    proposal.refresh_from_db()
    assert (proposal.state, incident.updates.count()) == ("open", 1)


def test_merging_posts_an_update_to_the_chosen_incident(staff_client, chat, incident):
    proposal = propose(chat)
    url = f"{reverse('monitoring:merge', args=[proposal.pk])}?incident={incident.pk}"
    assert sent(staff_client, url).url == reverse("incidents:detail", args=[incident.pk])
    assert Incident.objects.count() == 1
    assert incident.updates.first().body == "Chat has been down."
    assert Proposal.objects.get().incident == incident


def test_merging_without_a_word_says_nothing(staff_client, chat, incident):
    proposal = propose(chat)
    url = f"{reverse('monitoring:merge', args=[proposal.pk])}?incident={incident.pk}"
    assert staff_client.post(url, {"silently": "1"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.incident, IncidentUpdate.objects.count()) == ("approved", incident, 1)
    assert AuditEntry.objects.order_by("-pk").first().deed == "merge"


def test_merging_needs_an_open_incident(staff_client, chat, incident):
    proposal = propose(chat)
    over = {"red_evidence": "It was a test."}
    post_update(incident, status="resolved", body="Over.", by="carla", overrides=over)
    url = f"{reverse('monitoring:merge', args=[proposal.pk])}?incident={incident.pk}"
    assert staff_client.post(url, {"silently": "1"}).status_code == 422
    with pytest.raises(IncidentIsOver):
        actions.merge(proposal, incident, by="carla")
    assert Proposal.objects.get().is_open


def test_T25_a_second_update_is_refused_and_names_the_winner(staff_client, chat, incident):
    proposal = propose(chat, M, Kind.ESCALATE, incident)
    actions.approve_update(proposal, incident, by="ann", status="investigating", body="Worse.", impacts={chat: M})
    answer = staff_client.get(reverse("monitoring:approve", args=[proposal.pk]))
    assert answer.status_code == 409
    assert "ann was faster: Approved at" in answer.content.decode()
    with pytest.raises(AlreadyDecided):
        actions.approve_update(proposal, incident, by="bob", status="investigating", body="Worse.", impacts={chat: M})
    assert incident.updates.count() == 2


def test_a_snoozed_proposal_is_told_again_when_its_time_has_come(client, responder, chat):
    client.force_login(responder)
    proposal = propose(chat)
    assert client.post(reverse("monitoring:snooze", args=[proposal.pk]), {"length": "30"}).status_code == 302
    told = []
    for minutes in (5, 10, 29, 31, 40):
        with time_machine.travel(proposal.opened_at + timedelta(minutes=minutes), tick=False):
            actions.remind()
            told.append(alerts())
    assert told == [1, 1, 1, 2, 3]
    page = client.get(reverse("monitoring:proposals")).content.decode()
    assert "Chat is down" in page


def test_until_it_gets_worse_is_ended_by_getting_worse(chat):
    proposal = propose(chat, P)
    actions.snooze(proposal, by="rob", until=None)
    with time_machine.travel(proposal.opened_at + timedelta(hours=9), tick=False):
        assert actions.remind() == 0
        propose(chat, M)
    proposal.refresh_from_db()
    assert (proposal.is_snoozed, alerts()) == (False, 2)


def test_the_inbox_keeps_what_sleeps_apart(staff_client, chat):
    actions.snooze(propose(chat), by="rob", until=None)
    page = staff_client.get(reverse("monitoring:proposals"))
    assert "Nothing waits for you." in page.content.decode()
    assert "snoozed by rob until it gets worse" in page.content.decode()


@pytest.mark.parametrize("length", ["", "7", "x"])
def test_a_snooze_that_nobody_offered_is_refused(staff_client, chat, length):
    proposal = propose(chat)
    answer = staff_client.post(reverse("monitoring:snooze", args=[proposal.pk]), {"length": length})
    assert answer.status_code == 422
    assert not Proposal.objects.get().is_snoozed


def test_good_news_wakes_nobody_twice(chat, incident):
    proposal = propose(chat, GOOD, Kind.RECOVER, incident)
    with time_machine.travel(proposal.opened_at + timedelta(minutes=20), tick=False):
        assert actions.remind() == 0


@pytest.fixture
def two_people(chat):
    """What is critical is published by a second person."""
    return SeverityPolicy.objects.create(impact="critical", needs_two_people=True)


def test_what_needs_two_people_becomes_a_draft_and_the_proposal_waits_with_it(staff_client, chat, two_people):
    proposal = propose(chat)
    url = reverse("monitoring:approve", args=[proposal.pk])
    answer = sent(staff_client, url)
    draft = Draft.objects.get()
    assert answer.url == reverse("incidents:draft", args=[draft.pk])
    assert not Incident.objects.exists()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.held) == ("open", draft)
    assert (
        b"a second person publishes them"
        in staff_client.get(reverse("monitoring:proposal", args=[proposal.pk])).content
    )
    # One text for one proposal: who comes later is led to it.
    again = sent(staff_client, url, submission_key="9b2f0a52-7c7c-4d59-9f3f-0f1f5f0c7a11")
    assert again.url == answer.url
    assert Draft.objects.count() == 1

    update = approvals.publish(draft, by="rob")
    relay.relay_all()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.incident) == ("approved", "carla and rob", update.incident)
    assert (update.incident.source, update.posted_by, update.approved_by) == ("proposal", "carla", "rob")
    assert not proposal.suggestions.filter(waits=True).exists()


def test_what_waits_for_a_second_person_is_not_overtaken_by_a_milder_text_of_one(staff_client, chat, two_people):
    """Else the milder text would open one incident, and the second person another one."""
    proposal = propose(chat)
    url = reverse("monitoring:approve", args=[proposal.pk])
    draft = held.hold(proposal, by="ann", title="Chat fails", body="Nobody can chat.", impacts={chat: M})
    answer = sent(staff_client, url, **{f"impact_{chat.code}": P})
    assert answer.url == reverse("incidents:draft", args=[draft.pk])
    for deed in (
        lambda: actions.merge(proposal, open_incident(title="x", impacts={}, body="x", by="ann"), by="carla"),
        lambda: actions.dismiss(proposal, by="rob", reason="It is a test."),
    ):
        with pytest.raises(actions.AlreadyWritten, match="ann has written it already"):
            deed()
    approvals.publish(draft, by="rob")
    with pytest.raises(actions.AlreadyWritten, match="ann and rob were faster"):  # the outbox has not been read yet
        actions.approve(proposal, by="carla", title="x", impacts={chat: P}, body="x")
    relay.relay_all()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.incident.title) == ("approved", "Chat fails")
    assert Incident.objects.filter(source="proposal").count() == 1


def test_a_refused_draft_gives_the_proposal_back(staff_client, chat, two_people):
    proposal = propose(chat)
    url = reverse("monitoring:approve", args=[proposal.pk])
    sent(staff_client, url)
    approvals.refuse(Draft.objects.get(), by="rob", reason="It is our own test.")
    sent(staff_client, url)
    assert [draft.state for draft in Draft.objects.order_by("pk")] == ["refused", "waiting"]


def test_a_resolution_that_a_proposal_suggests_waits_for_the_second_person_too(staff_client, chat, two_people):
    incident = open_incident(title="x", impacts={chat: M}, body="x", by="ann", approved_by="bob", status="monitoring")
    post_update(incident, status="monitoring", body="x", by="ann", impacts={chat: P})
    Incident.objects.update(monitoring_at=clock.now() - timedelta(hours=1))
    proposal = propose(chat, GOOD, Kind.RECOVER, incident)
    answer = sent(staff_client, reverse("monitoring:approve", args=[proposal.pk]))
    assert answer.url == reverse("incidents:draft", args=[Draft.objects.get().pk])
    approvals.publish(Draft.objects.get(), by="rob")
    relay.relay_all()
    incident.refresh_from_db()
    proposal.refresh_from_db()
    assert (incident.status, proposal.state) == ("resolved", "approved")
