"""How somebody wants to hear: threshold, besides incidents, pace, zone, one incident only."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.status import ComponentStatus
from core import clock, zones
from subscribers import actions, ending
from subscribers.audience import about, audience
from subscribers.kinds import IMPACT_RANK, Pace
from subscribers.models import Asking, Subscriber
from subscribers.wishes import Terms, Wishes
from tests.chance import examples
from tests.factories import (
    make_component,
    make_impact,
    make_incident,
    make_maintenance,
    make_page,
    make_subscriber,
    make_update,
)
from tests.subscribers.test_views import form_for, link

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _page():
    make_page()


def heard_by(update):
    return set(audience(about(update), at=clock.now()).values_list("address", flat=True))


def one_who(pace=Pace.AT_ONCE, *, components=(), **terms):
    reader = make_subscriber()
    return actions.follow(reader, Wishes(components, terms=Terms(pace=pace, **terms)))


def test_the_form_asks_for_every_term_and_the_subscriber_gets_them(reader):
    chat = make_component()
    terms = {"terms": "1", "least_impact": IMPACT_RANK["major"], "besides": ["postmortems"], "pace": "hourly"}
    answer = reader.post(
        "/subscribe",
        form_for(components=[chat.pk], language="de", time_zone="Europe/Berlin", is_list="on", **terms),
    )
    assert answer.status_code == 302
    actions.answer(Asking.objects.get().pk)
    assert Terms.of(Subscriber.objects.get()) == Terms(
        least_impact=IMPACT_RANK["major"], wants_maintenance=False, wants_postmortems=True, pace="hourly",
        time_zone="Europe/Berlin", language="de", is_list=True,
    )  # fmt: skip


def test_without_words_about_terms_they_stay_as_they_are(reader):
    subscriber = one_who(Pace.ENDS, time_zone="Asia/Tokyo", wants_maintenance=False)
    actions.answer(actions.ask(subscriber.address, wishes=Wishes()).pk)
    subscriber.refresh_from_db()
    assert reader.post(link("manage", subscriber), {"components": [make_component().pk]}).status_code == 200
    subscriber.refresh_from_db()
    assert (subscriber.pace, subscriber.time_zone, subscriber.wants_maintenance) == ("ends", "Asia/Tokyo", False)


def test_the_manage_page_shows_the_choice_in_force_and_changes_it(reader):
    chat = make_component(name="Chat")
    subscriber = one_who(Pace.HOURLY, components=[chat], time_zone="Europe/Paris", language="en")
    actions.answer(actions.ask(subscriber.address, wishes=Wishes()).pk)
    subscriber.refresh_from_db()
    page = reader.get(link("manage", subscriber)).content.decode()
    assert '<option value="Europe/Paris" selected>' in page
    assert re.search(r'value="hourly"[^>]*checked', page)
    form = {"terms": "1", "follows": "everything", "pace": "ends", "time_zone": "Etc/UTC", "language": "fr"}
    assert "Your choice is kept" in reader.post(link("manage", subscriber), form).content.decode()
    subscriber.refresh_from_db()
    assert (subscriber.follows_everything, subscriber.pace, subscriber.language) == (True, "ends", "fr")
    assert (subscriber.wants_maintenance, subscriber.wants_postmortems) == (False, False)


@pytest.mark.parametrize(("follows", "sentence"), [("components", "at least one component"), ("incidents", "choice")])
def test_choosing_nothing_is_explained_and_changes_nothing(reader, follows, sentence):
    chat = make_component()
    subscriber = one_who(components=[chat])
    actions.answer(actions.ask(subscriber.address, wishes=Wishes()).pk)
    subscriber.refresh_from_db()
    answer = reader.post(link("manage", subscriber), {"follows": follows, "terms": "1"})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    subscriber.refresh_from_db()
    assert subscriber.follows(chat)
    assert not subscriber.follows_everything


def test_a_refused_form_loses_nothing_that_was_typed(reader):
    chat, api = make_component(), make_component()
    answer = reader.post(
        "/subscribe", form_for("nonsense", components=[chat.pk, api.pk], terms="1", pace="ends", time_zone="Asia/Tokyo")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("checked") >= 3
    assert '<option value="Asia/Tokyo" selected>' in page


def test_follow_this_incident_only(reader):
    incident, other = make_incident(), make_incident()
    page = reader.get(f"/subscribe?incident={incident.code}").content.decode()
    assert "Only this incident" in page
    assert 'name="components"' not in page
    assert reader.post("/subscribe", form_for(incident=incident.code)).status_code == 302
    actions.answer(Asking.objects.get().pk)
    subscriber = actions.confirm(Subscriber.objects.get())
    assert heard_by(make_update(incident)) == {subscriber.address}
    assert heard_by(make_update(other)) == set()


def test_an_incident_that_is_over_cannot_be_followed(reader):
    incident = make_incident(status="resolved", resolved_at=clock.now())
    answer = reader.post("/subscribe", form_for(incident=incident.code))
    assert (answer.status_code, "This incident is over" in answer.content.decode()) == (422, True)
    assert Asking.objects.count() == 0


def test_a_private_incident_cannot_be_followed_nor_found(reader):
    incident = make_incident(is_private=True, title="Quiet affair")
    assert "Quiet affair" not in reader.get(f"/subscribe?incident={incident.code}").content.decode()
    assert reader.post("/subscribe", form_for(incident=incident.code)).status_code == 422


def test_who_follows_already_is_offered_the_incident_on_the_manage_page(reader):
    chat, incident = make_component(), make_incident(title="Sign-in fails")
    subscriber = one_who(components=[chat])
    actions.answer(actions.ask(subscriber.address, wishes=Wishes(incidents=[incident])).pk)
    subscriber.refresh_from_db()
    assert not subscriber.subscriptions.filter(incident=incident).exists()  # nobody chooses for somebody else
    assert "Sign-in fails" in reader.get(link("manage", subscriber)).content.decode()
    reader.post(
        link("manage", subscriber), {"follows": "components", "components": [chat.pk], "incidents": [incident.pk]}
    )
    assert heard_by(make_update(incident)) == {subscriber.address}
    assert subscriber.follows(chat)


@pytest.mark.parametrize(("wants_postmortems", "days", "state"), [
    (True, 3, "confirmed"), (True, 31, "ended"), (False, 1, "confirmed"), (False, 3, "ended"),
])  # fmt: skip
def test_following_one_incident_ends_by_itself_after_its_resolution(wants_postmortems, days, state):
    now = clock.now()
    incident = make_incident(status="resolved", resolved_at=now)
    reader = actions.follow(
        make_subscriber(), Wishes(incidents=[incident], terms=Terms(wants_postmortems=wants_postmortems))
    )
    with time_machine.travel(now + timedelta(days=days)):
        ending.end_what_is_over()
    reader.refresh_from_db()
    assert reader.state == state


def test_following_one_incident_ends_after_its_post_mortem_and_everything_else_goes_on():
    now = clock.now()
    incident = make_incident(status="postmortem", resolved_at=now)
    make_update(incident, status="postmortem", posted_at=now)
    alone = actions.follow(make_subscriber(), Wishes(incidents=[incident]))
    also = actions.follow(make_subscriber(), Wishes([make_component()], [incident]))
    everything = make_subscriber()
    ending.end_what_is_over()
    assert Subscriber.objects.filter(state="ended").count() == 0
    with time_machine.travel(now + timedelta(days=2, minutes=1)):
        assert ending.end_what_is_over() == 1
    assert [Subscriber.objects.get(pk=each.pk).state for each in (alone, also, everything)] == [
        "ended", "confirmed", "confirmed",
    ]  # fmt: skip
    assert also.subscriptions.filter(incident=incident).count() == 0


def test_a_disturbance_that_came_back_is_followed_on():
    now = clock.now()
    incident = make_incident(status="investigating")
    make_update(incident, status="postmortem", posted_at=now - timedelta(days=9))
    reader = actions.follow(make_subscriber(), Wishes(incidents=[incident]))
    ending.end_what_is_over()
    assert heard_by(make_update(incident)) == {reader.address}


def test_only_beginning_and_end():
    chat, api = make_component(), make_component()
    on_all, on_api = one_who(Pace.ENDS), one_who(Pace.ENDS, components=[api])
    incident = make_incident()
    first, second, third, fourth = (make_update(incident) for _ in range(4))
    make_impact(first, chat, "degraded_performance")
    make_impact(third, api, "partial_outage")
    end = make_update(incident, status="resolved")
    assert heard_by(first) == {on_all.address}
    assert heard_by(second) == set()
    assert heard_by(third) == {on_api.address}  # for them it begins here
    assert heard_by(fourth) == set()
    assert heard_by(end) == {on_all.address, on_api.address}


def test_only_beginning_and_end_of_every_wave_and_what_takes_something_back():
    reader = one_who(Pace.ENDS)
    incident = make_incident()
    first = make_update(incident)
    make_update(incident, status="resolved")
    again, middle = make_update(incident, wave=2), make_update(incident, wave=2)
    correction = make_update(incident, wave=2, corrects=first)
    assert [bool(heard_by(update)) for update in (again, middle, correction)] == [True, False, True]
    assert heard_by(correction) == {reader.address}


def test_a_window_is_told_when_it_is_announced_begins_and_ends():
    reader = one_who(Pace.ENDS)
    window = make_maintenance()
    statuses = ["scheduled", "scheduled", "in_progress", "verifying", "completed"]
    told = [heard_by(make_update(window, status=status)) == {reader.address} for status in statuses]
    assert told == [True, False, True, False, True]


@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whoever_wants_beginning_and_end_hears_exactly_one_beginning_of_what_concerns_them(data):
    """Against a second opinion: of all updates that concern somebody, the first and the ends are told."""
    parts = [make_component() for _ in range(2)]
    incident = make_incident()
    story = data.draw(st.lists(st.tuples(
        st.dictionaries(st.integers(0, 1), st.sampled_from(ComponentStatus), max_size=2),
        st.sampled_from(["identified", "resolved"]),
    ), min_size=1, max_size=5))  # fmt: skip
    chosen, least = data.draw(st.sets(st.integers(0, 1))), data.draw(st.sampled_from([0, 2, 3, 4]))
    reader = one_who(Pace.ENDS, components=[parts[number] for number in chosen], least_impact=least)
    patient = one_who(components=[parts[number] for number in chosen], least_impact=least)
    concerned, told = [], []
    for impacts, status in story:
        update = make_update(incident, status=status)
        for number, new in impacts.items():
            make_impact(update, parts[number], new)
        heard = heard_by(update)
        concerned.append((patient.address in heard, status == "resolved"))
        told.append(reader.address in heard)
    expected, has_begun = [], False
    for is_concerned, is_end in concerned:
        expected.append(is_concerned and (is_end or not has_begun))
        has_begun = has_begun or is_concerned
    assert told == expected
    Subscriber.objects.all().delete()


def test_zones_are_places_and_utc():
    names = [name for _, group in zones.by_region() for name, _ in group]
    assert names[0] == "Etc/UTC"
    assert {"Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"} <= set(names)
    assert all(ZoneInfo(name) for name in names)
    assert not [name for name in names if name.startswith(("US/", "posix/"))]


def test_a_component_page_leads_to_a_form_on_which_it_is_chosen(client):
    chat, api = make_component(name="Chat"), make_component(name="API")
    form = client.get(f"/subscribe?component={chat.code}").content.decode()
    chosen = re.findall(r'<input[^>]*name="components"[^>]*>', form)
    assert [
        ("checked" in each, f'value="{each_of.pk}"' in each) for each, each_of in zip(chosen, [chat, api], strict=True)
    ] == [
        (True, True),
        (False, True),
    ]
    nobody = client.get("/subscribe?component=nobody").content.decode()
    assert not re.findall(r'<input[^>]*name="components"[^>]*checked', nobody)
