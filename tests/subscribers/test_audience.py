"""Who hears of which update: the whole truth table, against a second opinion."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.status import SEVERITY, ComponentStatus
from core import clock
from incidents.lifecycle import Status
from incidents.maintenance import schedule_maintenance
from subscribers import actions
from subscribers.actions import Wishes
from subscribers.audience import about, audience
from subscribers.models import IMPACT_RANK, Subscriber
from tests.chance import examples
from tests.factories import make_component, make_impact, make_incident, make_subscriber, make_update

pytestmark = pytest.mark.django_db
HURT = [ComponentStatus.DEGRADED, ComponentStatus.PARTIAL_OUTAGE, ComponentStatus.MAJOR_OUTAGE]


def heard_by(update, at=None):
    found = audience(about(update), at=at or clock.now())
    return set(found.values_list("address", flat=True))


def test_who_follows_only_chat_hears_nothing_about_the_api():
    chat, api = make_component(name="Chat"), make_component(name="API")
    on_chat, on_api, on_all = (make_subscriber() for _ in range(3))
    actions.follow(on_chat, Wishes([chat]))
    actions.follow(on_api, Wishes([api]))
    update = make_update(make_incident())
    make_impact(update, api, "major_outage")
    make_impact(update, chat, "operational")  # confirmed not affected
    assert heard_by(update) == {on_api.address, on_all.address}


def test_who_heard_that_it_broke_hears_that_it_works():
    chat = make_component()
    reader = actions.follow(make_subscriber(), Wishes([chat]))
    incident = make_incident()
    make_impact(make_update(incident), chat, "partial_outage")
    end = make_update(incident, status="resolved")
    make_impact(end, chat, "operational", old="partial_outage")
    assert heard_by(end) == {reader.address}


def test_a_later_update_does_not_widen_an_earlier_audience():
    chat, api = make_component(), make_component()
    on_api = actions.follow(make_subscriber(), Wishes([api]))
    incident = make_incident()
    first = make_update(incident)
    make_impact(first, chat, "degraded_performance")
    second = make_update(incident)
    make_impact(second, api, "degraded_performance")
    assert heard_by(first) == set()
    assert heard_by(second) == {on_api.address}


def test_the_audience_is_fixed_at_the_commit():
    update = make_update(make_incident())
    committed_at = clock.now()
    before = make_subscriber(confirmed_at=committed_at - timedelta(seconds=1))
    make_subscriber(confirmed_at=committed_at + timedelta(seconds=1))
    actions.unsubscribe(make_subscriber(confirmed_at=committed_at - timedelta(days=1)))
    make_subscriber(state="asked", confirmed_at=None)
    make_subscriber(state="suppressed")
    assert heard_by(update, at=committed_at) == {before.address}


def test_a_maintenance_is_for_those_who_want_to_hear_of_it(commander):
    chat, api = make_component(), make_component()
    on_chat = actions.follow(make_subscriber(least_impact=IMPACT_RANK["critical"]), Wishes([chat]))
    actions.follow(make_subscriber(), Wishes([api]))
    make_subscriber(wants_maintenance=False)
    start = clock.now() + timedelta(hours=1)
    window = schedule_maintenance(
        title="Upgrade", body="We upgrade.", components=[chat], starts_at=start,
        ends_at=start + timedelta(hours=1), by=commander,
    )  # fmt: skip
    assert heard_by(window.updates.get()) == {on_chat.address}


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_truth_table(data):
    """Random wishes and a random incident, against the rule said in plain Python."""
    components = [make_component() for _ in range(3)]
    incident, other = make_incident(), make_incident()
    step = st.dictionaries(st.integers(0, 2), st.sampled_from(ComponentStatus), max_size=3)
    story = data.draw(st.lists(step, min_size=1, max_size=4))
    last_status = data.draw(st.sampled_from([Status.IDENTIFIED, Status.RESOLVED, Status.POSTMORTEM]))
    updates = []
    for step in story:
        updates.append(make_update(incident, status=last_status if len(updates) == len(story) - 1 else "investigating"))
        for number, status in step.items():
            make_impact(updates[-1], components[number], status)
    told = data.draw(st.integers(0, len(updates) - 1))
    wishes = data.draw(st.lists(st.tuples(
        st.sampled_from(["everything", "components", "this incident", "another incident"]),
        st.sets(st.integers(0, 2), min_size=1),
        st.sampled_from(sorted(IMPACT_RANK.values())),
        st.booleans(),
    ), max_size=6))  # fmt: skip
    expected = set()
    seen = [(number, status) for step in story[: told + 1] for number, status in step.items()]
    hurt = {number for number, status in seen if status != "operational"}
    worst = max((SEVERITY[status] for _, status in seen), default=0)
    for follows, chosen, least, wants_postmortems in wishes:
        reader = make_subscriber(least_impact=least, wants_postmortems=wants_postmortems)
        if follows == "components":
            actions.follow(reader, Wishes([components[number] for number in chosen]))
        elif follows != "everything":
            actions.follow(reader, Wishes(incidents=[incident if follows == "this incident" else other]))
        is_met = follows == "everything" or (follows == "components" and bool(chosen & hurt))
        is_bad_enough = worst >= least  # the ranks of impacts are those of the component statuses
        is_welcome = updates[told].status != "postmortem" or wants_postmortems
        if is_welcome and (follows == "this incident" or (is_met and is_bad_enough)):
            expected.add(reader.address)
    assert heard_by(updates[told]) & set(Subscriber.objects.values_list("address", flat=True)) == expected
    Subscriber.objects.all().delete()
