"""Which status may follow which."""

import pytest

from core.errors import StaleForm
from incidents import lifecycle
from incidents.lifecycle import FIRST, NEXT, OPEN, OVER, UNDERWAY, Kind, Status, TransitionNotAllowed

ALL = [(kind, current, then) for kind in Kind for current in NEXT[kind] for then in Status]


@pytest.mark.parametrize(("kind", "current", "then"), ALL)
def test_exactly_what_is_offered_is_allowed(kind, current, then):
    offered = [value for value, _ in lifecycle.next_choices(kind, current)]
    if then in offered:
        lifecycle.require_transition(kind, current, then)
    else:
        with pytest.raises(TransitionNotAllowed, match="cannot follow"):
            lifecycle.require_transition(kind, current, then)


@pytest.mark.parametrize("kind", Kind)
def test_every_status_of_a_kind_can_be_reached(kind):
    reached, todo = set(), list(FIRST[kind])
    while todo:
        status = todo.pop()
        if status not in reached:
            reached.add(status)
            todo += NEXT[kind][status]
    assert reached == set(NEXT[kind])


def test_the_kinds_share_no_status_and_every_status_is_open_waiting_or_over():
    assert not set(NEXT[Kind.INCIDENT]) & set(NEXT[Kind.MAINTENANCE])
    assert OPEN | UNDERWAY | OVER | {Status.SCHEDULED} == set(Status)


def test_a_resolved_incident_can_come_back():
    lifecycle.require_transition("incident", "resolved", "investigating")


def test_a_form_from_an_older_state_is_refused():
    lifecycle.require_version(3, 3)
    lifecycle.require_version(3, None)
    with pytest.raises(StaleForm):
        lifecycle.require_version(3, 2)


def test_nothing_begins_resolved():
    with pytest.raises(TransitionNotAllowed):
        lifecycle.require_first("incident", "resolved")
