"""What was publicly confirmed is only taken back in the open."""

import pytest

from incidents import actions
from incidents.claims import ContradictsEarlierStatement, NotOfThisIncident
from tests.factories import make_component

pytestmark = pytest.mark.django_db
SAID = {"body": "The API works as intended.", "by": "carla"}


@pytest.fixture
def api():
    return make_component(name="API")


@pytest.fixture
def incident(api):
    chat = make_component(name="Chat")
    return actions.open_incident(title="Chat fails", impacts={chat: "major_outage", api: "operational"}, **SAID)


def test_a_contradiction_is_refused_as_a_plain_update_and_nothing_is_said(incident, api):
    with pytest.raises(ContradictsEarlierStatement, match="told that API is not affected"):
        actions.post_update(incident, status="identified", impacts={api: "degraded_performance"}, **SAID)
    assert incident.updates.count() == 1


def test_a_correction_is_linked_to_what_it_takes_back(incident, api):
    claim = incident.updates.get()
    correction = actions.post_update(
        incident, status="identified", impacts={api: "degraded_performance"}, corrects=claim, **SAID
    )
    assert correction.corrects == claim
    assert list(claim.corrections.all()) == [correction]


def test_worse_again_is_refused_again(incident, api):
    claim = incident.updates.get()
    actions.post_update(incident, status="identified", impacts={api: "degraded_performance"}, corrects=claim, **SAID)
    with pytest.raises(ContradictsEarlierStatement):
        actions.post_update(incident, status="investigating", impacts={api: "partial_outage"}, **SAID)


def test_saying_the_same_or_nothing_of_the_component_contradicts_nothing(incident, api):
    claim = incident.updates.get()
    actions.post_update(incident, status="identified", impacts={api: "operational"}, **SAID)
    actions.post_update(incident, status="identified", impacts={api: "partial_outage"}, corrects=claim, **SAID)
    actions.post_update(incident, status="identified", impacts={api: "partial_outage"}, **SAID)
    assert actions.post_update(incident, status="monitoring", **SAID).corrects is None


def test_a_component_without_a_claim_may_get_worse(incident):
    login = make_component(name="Login")
    assert actions.post_update(incident, status="identified", impacts={login: "major_outage"}, **SAID)


def test_a_correction_of_another_incident_is_refused(incident, api):
    other = actions.open_incident(title="x", impacts={}, **SAID)
    with pytest.raises(NotOfThisIncident):
        actions.post_update(incident, status="identified", corrects=other.updates.get(), **SAID)
