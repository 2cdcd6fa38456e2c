"""When a delivery is tried again."""

from datetime import timedelta

import pytest

from notifications.backoff import LADDERS, next_delay


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 65), (2, 300), (3, 900), (4, 1800), (5, 3600), (6, 7200), (7, 14400)]
)
def test_e_mail_is_patient_for_eight_hours(attempts, seconds):
    assert next_delay("email", attempts, chance=0) == timedelta(seconds=seconds)


@pytest.mark.parametrize("channel", LADDERS)
def test_then_it_gives_up(channel):
    assert next_delay(channel, len(LADDERS[channel]), chance=0) is not None
    assert next_delay(channel, len(LADDERS[channel]) + 1) is None


def test_f19_the_first_retry_meets_greylisting():
    assert timedelta(seconds=60) <= next_delay("email", 1, chance=0)
    assert next_delay("email", 1, chance=1) <= timedelta(seconds=90)


def test_chance_spreads_the_tries():
    assert len({next_delay("email", 1) for _ in range(20)}) > 10
