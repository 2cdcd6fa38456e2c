"""How often and how soon a dead child starts again."""

import pytest

from statuspage.child import Child, pause_before_restart


@pytest.mark.parametrize(
    ("deaths", "seconds"), [(1, 0.25), (2, 0.5), (3, 1), (4, 2), (5, 4), (6, 8), (7, 10), (50, 10)]
)
def test_the_pause_doubles_up_to_ten_seconds(deaths, seconds):
    assert pause_before_restart(deaths) == seconds


def test_the_sixth_death_within_a_minute_is_one_too_many():
    child = Child("web", ["true"])
    assert [child.plan_restart(at) for at in (0.0, 10.0, 20.0, 30.0, 40.0, 59.0)] == [0.25, 0.5, 1.0, 2.0, 4.0, None]


def test_six_deaths_in_more_than_a_minute_are_forgiven():
    child = Child("web", ["true"])
    assert [child.plan_restart(at) for at in (0.0, 12.0, 24.0, 36.0, 48.0, 60.0)] == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0]
    assert child.start_at == 64.0
