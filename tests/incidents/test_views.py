"""Staff screens about incidents: one happy and one refused request each, and what the person sees."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from incidents.models import Incident
from people.models import AuditEntry
from tests.factories import make_component, make_incident, make_maintenance, make_update

pytestmark = pytest.mark.django_db


def opening(component, **given):
    return {
        "title": "Sign-in fails",
        "status": "investigating",
        "body": "We are looking into it.",
        "next_update_in": "30",
        "tells_followers": "on",
        "submission_key": str(uuid.uuid4()),
        f"impact_{component.code}": "partial_outage",
        **given,
    }


def updating(incident, **given):
    said = {"status": "identified", "body": "We found the cause.", "next_update_in": "60", "tells_followers": "on"}
    return {**said, "submission_key": str(uuid.uuid4()), "expected_version": incident.version, **given}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["incidents:list", "incidents:maintenance_list"])
def test_the_lists_ask_the_database_the_same_number_of_times(staff_client, name, count, django_assert_max_num_queries):
    for _ in range(count):
        make_incident(resolved_at=clock.now(), status="resolved")
        make_maintenance()
    with django_assert_max_num_queries(12):  # two of them keep the session: is an incident open, and is it still good
        response = staff_client.get(reverse(name))
    assert response.status_code == 200


def test_a_commander_opens_an_incident_with_an_impact_and_a_promise(staff_client):
    chat = make_component(name="Chat")
    before = clock.now()
    response = staff_client.post(reverse("incidents:open"), opening(chat), follow=True)
    incident = Incident.objects.get()
    assert response.redirect_chain == [(reverse("incidents:detail", args=[incident.pk]), 302)]
    assert "Sign-in fails" in response.content.decode()
    assert incident.impacts_now() == {chat: "partial_outage"}
    promise = incident.updates.get().next_update_by - before
    assert timedelta(minutes=30) <= promise < timedelta(minutes=31)


def test_what_began_earlier_counts_from_then_and_nothing_begins_later_than_now(staff_client):
    chat, earlier = make_component(), (clock.now() - timedelta(minutes=9)).replace(second=0, microsecond=0)
    later = clock.now() + timedelta(minutes=9)
    refused = staff_client.post(reverse("incidents:open"), opening(chat, started_at=f"{later:%Y-%m-%dT%H:%M}"))
    assert (refused.status_code, "cannot have begun later than now" in refused.content.decode()) == (422, True)
    staff_client.post(reverse("incidents:open"), opening(chat, started_at=f"{earlier:%Y-%m-%dT%H:%M}"))
    incident = Incident.objects.get()
    assert incident.started_at == earlier
    page = staff_client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert "First public word after" in page
    assert "none fell due yet" in page


def test_pressing_twice_opens_one_incident(staff_client):
    form = opening(make_component())
    for _ in range(2):
        assert staff_client.post(reverse("incidents:open"), form).status_code == 302
    assert Incident.objects.count() == 1


def test_an_incomplete_opening_is_refused_and_nothing_is_lost(staff_client):
    response = staff_client.post(reverse("incidents:open"), opening(make_component(), title="", body="Chat is away."))
    assert response.status_code == 422
    assert "Chat is away." in response.content.decode()
    assert not Incident.objects.exists()


def test_the_update_form_offers_only_what_may_follow(staff_client):
    incident = make_incident(status="resolved", resolved_at=clock.now())
    page = staff_client.get(reverse("incidents:post_update", args=[incident.pk])).content.decode()
    assert 'value="investigating"' in page
    assert 'value="identified"' not in page


def test_what_was_hurt_works_again_and_what_was_not_is_confirmed(staff_client):
    chat, api = make_component(name="Chat"), make_component(name="API")
    both = {f"impact_{chat.code}": "partial_outage", f"impact_{api.code}": "operational"}
    staff_client.post(reverse("incidents:open"), opening(chat, **both))
    url = reverse("incidents:post_update", args=[Incident.objects.get().pk])

    def asked(component):
        field = staff_client.get(url).context["form"].fields[f"impact_{component.code}"]
        return field.help_text, str(dict(field.choices)["operational"])

    assert asked(chat) == ("so far: Partial outage", "Works again")
    assert asked(api) == ("so far: Confirmed not affected", "Confirmed not affected")
    staff_client.post(url, updating(Incident.objects.get(), **{f"impact_{chat.code}": "operational"}))
    assert asked(chat)[0] == "so far: Works again"


def test_a_commander_posts_an_update(staff_client):
    incident = make_incident()
    response = staff_client.post(reverse("incidents:post_update", args=[incident.pk]), updating(incident))
    incident.refresh_from_db()
    assert response.status_code == 302
    assert incident.status == "identified"
    assert incident.updates.get().posted_by == "carla"


def test_an_illegal_status_is_refused_with_a_sentence(staff_client):
    incident = make_incident(status="resolved", resolved_at=clock.now())
    form = updating(incident, status="monitoring")
    response = staff_client.post(reverse("incidents:post_update", args=[incident.pk]), form)
    assert response.status_code == 422
    assert "Select a valid choice" in response.content.decode()
    assert not incident.updates.exists()


def test_T26_a_stale_form_shows_both_texts_and_changes_nothing(staff_client):
    incident = make_incident()
    make_update(incident, body="Rob was faster.", body_html="<p>Rob was faster.</p>")
    stale = updating(incident, body="What Carla typed.")
    Incident.objects.filter(pk=incident.pk).update(version=incident.version + 1, status="monitoring")
    response = staff_client.post(reverse("incidents:post_update", args=[incident.pk]), stale)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Somebody else has changed this in the meantime" in page
    assert "Rob was faster." in page
    assert "What Carla typed." in page
    incident.refresh_from_db()
    assert incident.status == "monitoring"


def test_after_a_stale_form_the_same_text_can_be_sent_again(staff_client):
    incident = make_incident()
    stale = updating(incident, body="What Carla typed.")
    Incident.objects.filter(pk=incident.pk).update(version=incident.version + 1)
    page = staff_client.post(reverse("incidents:post_update", args=[incident.pk]), stale).content.decode()
    assert f'name="expected_version" value="{incident.version + 1}"' in page


def test_a_finished_window_offers_no_form(staff_client):
    window = make_maintenance(status="completed", resolved_at=clock.now())
    page = staff_client.get(reverse("incidents:detail", args=[window.pk])).content.decode()
    assert "This is over" in page
    response = staff_client.post(reverse("incidents:post_update", args=[window.pk]), updating(window))
    assert response.status_code == 422


def test_a_title_is_corrected(staff_client):
    incident = make_incident()
    form = {"title": "Chat fails", "expected_version": incident.version}
    page = staff_client.post(reverse("incidents:edit_title", args=[incident.pk]), form, follow=True).content.decode()
    assert "Chat fails" in page


def test_a_window_is_announced_in_utc(staff_client):
    chat = make_component()
    form = {
        "title": "Database upgrade",
        "body": "Up to an hour.",
        f"planned_{chat.code}": "under_maintenance",
        "time_zone": "Etc/UTC",
        "starts_at": "2036-03-30T02:30",
        "ends_at": "2036-03-30T03:30",
        "is_started_by_clock": "on",
        "is_completed_by_clock": "on",
        "start_body": "It begins.",
        "completion_body": "It is done.",
        "tells_followers": "on",
        "submission_key": str(uuid.uuid4()),
    }
    response = staff_client.post(reverse("incidents:schedule"), form)
    window = Incident.objects.get()
    assert response.status_code == 302
    assert window.starts_at.isoformat() == "2036-03-30T02:30:00+00:00"
    assert list(window.components.all()) == [chat]


def test_a_window_turned_round_is_refused_with_a_sentence(staff_client):
    planned = {f"planned_{make_component().code}": "under_maintenance", "time_zone": "Etc/UTC"}
    form = {
        "title": "x", "body": "y", **planned, "starts_at": "2036-03-30T03:30",
        "ends_at": "2036-03-30T02:30", "start_body": "a", "completion_body": "b", "submission_key": str(uuid.uuid4()),
    }  # fmt: skip
    response = staff_client.post(reverse("incidents:schedule"), form)
    assert response.status_code == 422
    assert "must end after it begins" in response.content.decode()


def test_a_commander_mends_the_words_of_an_update(staff_client):
    update = make_update(make_incident())
    url = reverse("incidents:edit_update", args=[update.pk])
    form = {"body": "We are looking into the sign-in.", "expected_version": update.incident.version}
    page = staff_client.post(url, form, follow=True).content.decode()
    assert "We are looking into the sign-in." in page
    assert "edited" in page
    assert staff_client.post(url, {"body": ""}).status_code == 422


def test_a_contradiction_is_explained_and_can_be_sent_as_a_correction(staff_client):
    api = make_component(name="API")
    staff_client.post(reverse("incidents:open"), opening(api, **{f"impact_{api.code}": "operational"}))
    incident = Incident.objects.get()
    url = reverse("incidents:post_update", args=[incident.pk])
    worse = updating(incident, **{f"impact_{api.code}": "partial_outage"})
    refused = staff_client.post(url, worse)
    assert refused.status_code == 422
    assert "told that API is not affected" in refused.content.decode()
    chosen = refused.context["form"]["corrects"].value()  # nobody has to look for it at night
    assert chosen == incident.updates.get().pk
    assert staff_client.post(url, worse | {"corrects": chosen}).status_code == 302
    assert incident.updates.first().corrects is not None


def test_a_preview_shows_the_words_and_what_is_missing_and_publishes_nothing(staff_client):
    form = opening(make_component(name="Chat"), body="**Chat** fails.", preview="1")
    page = staff_client.post(reverse("incidents:open"), form).content.decode()
    assert "<strong>Chat</strong> fails." in page
    assert "It does not say since when" in page
    assert "**Chat** fails.</textarea>" in page
    assert not Incident.objects.exists()


def test_a_preview_of_an_update_publishes_nothing(staff_client):
    incident = make_incident()
    form = updating(incident, body="We are continuing to investigate.", preview="1")
    page = staff_client.post(reverse("incidents:post_update", args=[incident.pk]), form).content.decode()
    assert "you work on it, and nothing else" in page
    assert not incident.updates.exists()


def test_what_was_left_open_is_recorded_with_the_deed(staff_client):
    staff_client.post(reverse("incidents:open"), opening(make_component(name="Chat"), body="Chat fails."))
    assert AuditEntry.objects.get(deed="open_incident").details["unanswered"] == ["since", "do"]
