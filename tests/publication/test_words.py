"""What the headline says, and the roll-up of the public API v2."""

from datetime import UTC, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from components.status import SEVERITY, roll_up
from publication.snapshot import ComponentFacts, ImpactFacts, IncidentFacts
from publication.words import headline

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OK, CARE, SLOW, PART, DOWN = SEVERITY
ROLL_UP = [
    ([], "none", "All Systems Operational"),
    ([OK], "none", "All Systems Operational"),
    ([OK, OK, OK], "none", "All Systems Operational"),
    ([SLOW, OK, OK, OK, OK, OK], "minor", "Partially Degraded Service"),
    ([SLOW, CARE, OK], "minor", "Partially Degraded Service"),
    ([SLOW, SLOW], "minor", "Degraded System Service"),
    ([PART, OK, PART, OK, PART, PART], "minor", "Minor Service Outage"),
    ([PART, PART], "minor", "Minor Service Outage"),
    ([PART, PART, CARE], "minor", "Minor Service Outage"),
    ([PART, SLOW, OK], "minor", "Minor Service Outage"),
    ([DOWN, OK], "major", "Partial System Outage"),
    ([DOWN, DOWN, CARE], "major", "Partial System Outage"),
    ([DOWN, PART, SLOW, CARE, OK], "major", "Partial System Outage"),
    ([DOWN, DOWN], "critical", "Major System Outage"),
    ([DOWN], "critical", "Major System Outage"),
    ([CARE, OK], "maintenance", "Service Under Maintenance"),
    ([CARE, CARE], "maintenance", "Service Under Maintenance"),
]
PAIRS = {(indicator, text) for _, indicator, text in ROLL_UP}


@pytest.mark.parametrize(("statuses", "indicator", "text"), ROLL_UP)
def test_the_roll_up_follows_the_contract(statuses, indicator, text):
    assert roll_up(statuses) == (indicator, text)


@given(st.lists(st.sampled_from(list(SEVERITY)), max_size=8), st.randoms(use_true_random=False))
def test_the_roll_up_is_closed_and_blind_to_order(statuses, random):
    shuffled = random.sample(statuses, len(statuses))
    assert roll_up(statuses) in PAIRS
    assert roll_up(shuffled) == roll_up(statuses)


@given(st.lists(st.sampled_from(list(SEVERITY)), min_size=1, max_size=8), st.integers(0, 7))
def test_a_worse_component_never_makes_a_milder_page(statuses, index):
    order = ["none", "maintenance", "minor", "major", "critical"]
    worse = list(statuses)
    worse[index % len(worse)] = DOWN
    assert order.index(roll_up(worse)[0]) >= order.index(roll_up(statuses)[0])


def component(name, status):
    return ComponentFacts(
        code=name,
        name=name,
        description="",
        status=status,
        status_label=status,
        position=1,
        group_code=None,
        has_uptime_shown=True,
        is_shown_only_if_degraded=False,
        start_date=None,
        created_at=NOW,
        updated_at=NOW,
    )


def incident(status="investigating", **affected):
    told = tuple(ImpactFacts(name, name, OK, new, new, False) for name, new in affected.items())
    return IncidentFacts(
        number=1,
        code="x",
        kind="incident",
        title="Errors",
        status=status,
        status_label=status,
        impact="none",
        impact_label="none",
        is_open=True,
        created_at=NOW,
        started_at=NOW,
        updated_at=NOW,
        monitoring_at=None,
        resolved_at=None,
        starts_at=None,
        ends_at=None,
        updates=(),
        component_codes=tuple(affected),
        affected=told,
        unaffected=(),
        next_update_by=None,
    )


WORDS = [
    ({}, [], "All systems operational", OK),
    ({"A": OK, "B": OK}, [], "All systems operational", OK),
    ({"A": CARE, "B": OK}, [], "Scheduled maintenance is under way", CARE),
    ({"A": OK}, [incident()], "We are investigating an incident", "incident"),
    ({"A": OK}, [incident("identified")], "We are working on an incident", "incident"),
    ({"A": OK}, [incident("monitoring")], "We are watching whether an incident is over", "incident"),
    ({"A": OK}, [incident(), incident()], "2 incidents are open", "incident"),
    ({"A": CARE, "B": OK}, [incident()], "We are investigating an incident", "incident"),
    ({"A": PART, "B": OK}, [incident(A=PART)], "Partial outage of A", PART),
    ({"A": DOWN, "B": CARE}, [incident(A=DOWN)], "Major outage of A", DOWN),
    ({"A": SLOW, "B": OK, "C": SLOW}, [], "Degraded performance of A and C", SLOW),
    ({"A": DOWN, "B": PART, "C": DOWN}, [incident(A=DOWN, B=PART)], "Major outage of A and C", DOWN),
    ({"A": SLOW, "B": OK, "C": SLOW, "D": SLOW}, [], "Degraded performance of 3 components", SLOW),
    ({"A": DOWN, "B": DOWN}, [], "Major outage of all components", DOWN),
    ({"A": DOWN, "B": SLOW}, [incident(A=DOWN), incident(B=SLOW)], "Major outage of A", DOWN),
    ({"A": SLOW, "B": OK}, [incident()], "Degraded performance of A, and another open incident", SLOW),
    ({"A": SLOW}, [incident(), incident()], "Degraded performance of A, and 2 more open incidents", SLOW),
]


@pytest.mark.parametrize(("statuses", "incidents", "text", "status"), WORDS)
def test_the_headline_says_what_stands_under_it(statuses, incidents, text, status):
    said = headline([component(name, status) for name, status in statuses.items()], incidents)
    assert (said.text, said.status) == (text, status)


def test_names_keep_their_direction_in_a_sentence_from_right_to_left():
    with translation.override("ar"):
        said = headline([component("Chat (web)", DOWN), component("Login", DOWN), component("API", OK)], [])
    assert said.text == "انقطاع كبير: \u2068Chat (web)\u2069 و\u2068Login\u2069"


@given(
    st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(list(SEVERITY))),
    st.lists(st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from([SLOW, PART, DOWN])), max_size=3),
)
def test_the_headline_never_contradicts_the_page(statuses, hurting):
    said = headline([component(name, s) for name, s in statuses.items()], [incident(**hurt) for hurt in hurting])
    worst = max(statuses.values(), key=SEVERITY.get, default=OK)
    if SEVERITY[worst] > SEVERITY[CARE]:
        assert said.status == worst
    else:
        assert said.status == ("incident" if hurting else worst)
    assert (said.text == "All systems operational") == (worst == OK and not hurting)
