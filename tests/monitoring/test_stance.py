"""What the evidence asks for, given what was told."""

import pytest

from monitoring.stance import Kind, Told, asked

GOOD, D, P, M = "operational", "degraded_performance", "partial_outage", "major_outage"


@pytest.mark.parametrize(
    ("status", "told", "settled", "kind"),
    [
        (M, Told(P, P), P, Kind.ESCALATE),
        (P, Told(P, P), P, None),
        (P, Told(M, M), P, Kind.DE_ESCALATE),
        (P, Told(M, M), M, None),  # milder for a moment only
        (P, Told(M, M), None, None),  # it is not known for how long
        (GOOD, Told(M, M), GOOD, Kind.RECOVER),
        (GOOD, Told(M, M), P, Kind.DE_ESCALATE),
        (GOOD, Told(M, M), None, None),
        (D, Told(GOOD, GOOD, is_claim=True), D, Kind.CONTRADICTION),
        (D, Told(GOOD, GOOD), D, Kind.ESCALATE),  # it was said to be back
        (GOOD, Told(GOOD, GOOD, is_claim=True), GOOD, None),
        (M, Told(GOOD), M, None),  # the incident does not speak of it
    ],
)
def test_what_a_component_asks_of_an_incident(status, told, settled, kind):
    assert asked(status, told, settled=settled) == kind


def test_what_fails_with_an_incident_belongs_to_it():
    assert asked(M, Told(GOOD), settled=M, belongs=True) == Kind.ESCALATE
    assert asked(GOOD, Told(GOOD), settled=GOOD, belongs=True) is None
