"""The limits that keep us from flooding anybody (T01)."""

import pytest

from subscribers import limits


@pytest.mark.parametrize(
    ("from_network", "from_all", "may"),
    [
        (0, 0, True),
        (4, 10, True),
        (5, 10, False),
        (0, limits.BUSY_PER_HOUR, True),  # a flood from elsewhere leaves everybody their first
        (1, limits.BUSY_PER_HOUR, False),
        (0, limits.MOST_PER_HOUR, False),
    ],
)
def test_who_may_ask(from_network, from_all, may):
    assert limits.may_ask(from_network, from_all) is may


@pytest.mark.parametrize(
    ("per_day", "per_month", "is_confirmation", "may"),
    [
        (0, 0, True, True),
        (1, 1, True, False),
        (0, 2, True, True),
        (0, 3, True, False),
        (0, 9, False, True),
        (3, 3, False, False),
    ],
)
def test_who_may_be_mailed(per_day, per_month, is_confirmation, may):
    assert limits.may_mail(per_day, per_month, is_confirmation=is_confirmation) is may
