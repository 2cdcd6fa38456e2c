"""The one word for how bad an incident is."""

import pytest

from incidents.headline import derive


@pytest.mark.parametrize(
    ("statuses", "impact"),
    [
        ([], "none"),
        (["operational"], "none"),
        (["under_maintenance"], "maintenance"),
        (["degraded_performance", "operational"], "minor"),
        (["partial_outage", "degraded_performance"], "major"),
        (["major_outage", "operational"], "critical"),
    ],
)
def test_impact_follows_from_the_worst_that_was_said(statuses, impact):
    assert derive(statuses) == impact
