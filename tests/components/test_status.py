"""Which status is worse, and what the public is told."""

import pytest

from components.status import ComponentStatus as S
from components.status import effective, worst


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], S.OPERATIONAL),
        ([S.OPERATIONAL], S.OPERATIONAL),
        ([S.UNDER_MAINTENANCE, S.OPERATIONAL], S.UNDER_MAINTENANCE),
        ([S.UNDER_MAINTENANCE, S.DEGRADED], S.DEGRADED),
        ([S.DEGRADED, S.PARTIAL_OUTAGE], S.PARTIAL_OUTAGE),
        (["major_outage", "partial_outage"], S.MAJOR_OUTAGE),
    ],
)
def test_the_worst_status_wins(statuses, expected):
    assert worst(statuses) == expected


@pytest.mark.parametrize(
    ("baseline", "impacts", "is_in_maintenance", "expected"),
    [
        (S.OPERATIONAL, [], False, S.OPERATIONAL),
        (S.DEGRADED, [], False, S.DEGRADED),
        (S.DEGRADED, [S.OPERATIONAL], False, S.DEGRADED),
        (S.OPERATIONAL, [S.DEGRADED, S.MAJOR_OUTAGE], False, S.MAJOR_OUTAGE),
        # a window stands in for the baseline, because downtime is expected then ...
        (S.MAJOR_OUTAGE, [], True, S.UNDER_MAINTENANCE),
        # ... and an incident during it still shows
        (S.OPERATIONAL, [S.PARTIAL_OUTAGE], True, S.PARTIAL_OUTAGE),
        (S.OPERATIONAL, [S.OPERATIONAL], True, S.UNDER_MAINTENANCE),
    ],
)
def test_the_effective_status(baseline, impacts, is_in_maintenance, expected):
    assert effective(baseline, impacts, is_in_maintenance=is_in_maintenance) == expected
