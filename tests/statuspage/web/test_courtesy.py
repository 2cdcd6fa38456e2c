"""Readers wait a few milliseconds for whoever posts, once a turn, and never for long."""

import pytest

from statuspage.web import courtesy
from statuspage.web.courtesy import LONGEST, PAUSE, Courtesy


@pytest.fixture
def pauses(monkeypatch):
    made = []
    monkeypatch.setattr(courtesy.time, "sleep", made.append)
    return made


def test_nobody_waits_while_nobody_posts():
    assert Courtesy().until <= 10.0


def test_one_pause_in_each_turn_until_the_post_is_over(pauses):
    ours = Courtesy()
    ours.begin(10.0)
    for now in (10.0, 10.0, 10.01):
        assert now < ours.until
        ours.give_way(now)
    assert pauses == [PAUSE, PAUSE]
    ours.end()
    assert ours.until <= 10.02


def test_a_request_that_takes_long_slows_nobody_for_long():
    ours = Courtesy()
    ours.begin(10.0)
    assert ours.until <= 10.0 + LONGEST


def test_the_last_of_several_ends_it():
    ours = Courtesy()
    ours.begin(10.0)
    ours.begin(10.2)
    ours.end()
    assert ours.until > 10.3
    ours.end()
    assert ours.until <= 10.3
