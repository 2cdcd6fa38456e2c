"""Credits (UPT-14) and the versions of the rules that uptime is counted by."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publication.rules import DEFAULT, NoSteps, Rules, Step, at, read_steps, versions
from publication.uptime import Tally, credit, mean, sweep, tally
from tests.publication.test_uptime import ledgers, policies

SOME = 50  # seconds that are asked one by one
STEPS = (Step(99_900, 10), Step(99_000, 25), Step(95_000, 100))


@given(st.lists(st.tuples(st.integers(1, 100_000), st.integers(1, 100)), max_size=5), st.integers(0, 10**7))
def test_upt_14_credits_never_grow_with_the_uptime(rows, down):
    belows, credits = sorted({below for below, _ in rows}, reverse=True), sorted({credit for _, credit in rows})
    steps = tuple(Step(*step) for step in zip(belows, credits, strict=False))
    better, worse = (credit(Tally(lost, 10_000), steps) for lost in (down, min(down + 1, 10**7)))
    assert 0 <= better <= worse <= 100


@pytest.mark.parametrize(
    ("down", "percents"),
    [
        (0, 0),
        (100_000, 0),  # exactly 99.9 %: the threshold itself gives nothing
        (100_001, 10),  # a thousandth of a second less, which no shown figure tells
        (1_000_000, 10),
        (1_000_001, 25),
        (5_000_001, 100),
        (100_000_000, 100),
    ],
)
def test_upt_14_thresholds_are_judged_before_anything_is_rounded(down, percents):
    assert credit(Tally(down, 100_000), STEPS) == percents


def test_upt_14_nothing_observed_and_nothing_agreed_give_nothing():
    assert credit(Tally(), STEPS) is None
    assert credit(Tally(10, 10), ()) == 0


def test_credits_are_read_as_people_write_them():
    assert read_steps("below 99.0%: 25 %\n\nBelow 99.9 %: 10\n below 95: 100 %") == STEPS
    assert [step.percent for step in STEPS] == ["99.9", "99", "95"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("99.9: 10", "Line 1 is not like “below 99.9 %: 10 %”."),
        ("below 99: 10\nbelow 101: 20", "Line 2: both figures lie between 0 and 100 %."),
        ("below 99: 10\nbelow 95: 5", "Less uptime must give more credit: see below 95 %."),
        ("below 99: 10\nbelow 99: 20", "Less uptime must give more credit: see below 99 %."),
    ],
)
def test_credits_that_make_no_sense_are_refused_with_the_line(text, said):
    with pytest.raises(NoSteps, match="^" + said.replace(".", "[.]") + "$"):
        read_steps(text)


rules = st.builds(
    Rules,
    since=st.integers(-10, SOME + 10),
    partial=st.integers(0, 1000),
    policy=policies,
)


@given(ledgers, st.lists(rules, max_size=3))
def test_each_second_is_counted_by_the_rules_that_were_in_force_then(ledger, decided):
    known = versions(decided)
    whole = tally(sweep(ledger, 0, SOME), known)
    # a version by itself rules from its own moment, so each second asks the one in force for all time
    seconds = [
        tally(sweep(ledger, second, second + 1), versions([replace(at(known, second), since=DEFAULT.since)]))
        for second in range(SOME)
    ]
    assert whole == mean(seconds)


def test_of_two_decisions_for_one_day_the_later_counts():
    early, late = Rules(since=5, partial=100), Rules(since=5, partial=200)
    assert versions([early, late]) == (DEFAULT, late)
    assert versions([Rules(since=9, partial=1), early]) == (DEFAULT, early, Rules(since=9, partial=1))
