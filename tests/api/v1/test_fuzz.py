"""Whatever a program sends, the answer is one that the description allows, and never a failure of ours."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from core import clock
from tests import factories
from tests.api.v1 import fuzzing, vendor
from tests.api.v1.fuzzing import GenerationMode

pytestmark = pytest.mark.skipif(not vendor.IS_HERE, reason="the vendor's description is not beside this clone")
EXAMPLES = 2  # of each operation and mode; `make proof` sends for minutes
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def things(page, settings):
    """One of everything that an address can name."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    incident = factories.make_incident(status="resolved", resolved_at=clock.now())
    component = factories.make_component(group=factories.make_group())
    return {
        "page_id": page.code,
        "incident_id": incident.code,
        "incident_update_id": factories.make_update(incident).code,
        "component_id": component.code,
        "id": component.group.code,
        "subscriber_id": factories.make_subscriber().code,
        "organization_id": page.code,
    }


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("operation", sorted(fuzzing.WALKED))
def test_no_input_breaks_an_operation(program, things, operation):
    """What is described, and what is not."""
    for mode in MODES:
        _send_some(program, things, fuzzing.WALKED[operation], mode)


def _send_some(program, things, described, mode):

    @hypothesis_settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(case=fuzzing.strategy_of(described, mode))
    def send(case):
        path, body = fuzzing.said(case, things)
        answer = program(described.method, path.lstrip("/"), raw=body)
        assert fuzzing.complaints(described, answer.status_code, answer.json() if answer.content else None) == []

    send()
