"""The alarm of reports: silent in the usual trickle, soon there when it rises."""

import random
from math import exp

import pytest

from monitoring.reports import cusum


def poisson(mean, chance):
    """A number of reports in one bucket."""
    least, product, count = exp(-mean), chance.random(), 0
    while product > least:
        product *= chance.random()
        count += 1
    return count


def alarms(mean, rule, buckets, seed):
    """How often a run of buckets alarms, each time begun anew."""
    chance, value, count = random.Random(seed), 0.0, 0
    for _ in range(buckets):
        value = cusum.run([value + poisson(mean, chance)], rule).value
        if value >= rule.h:
            value, count = 0.0, count + 1
    return count


def delay(mean, rule, seed):
    """Minutes until a rate alarms."""
    chance, counts = random.Random(seed), []
    while not cusum.run(counts, rule).is_high:
        counts.append(poisson(mean, chance))
    return 5 * len(counts)


@pytest.mark.parametrize(("usual", "_h"), cusum.H)
def test_the_usual_alarms_once_in_30_days_at_most(usual, _h):
    rule = cusum.rule_for(usual)
    assert alarms(usual, rule, 90 * 288, seed=1) <= 3 * 1.5


@pytest.mark.parametrize(
    ("usual", "k", "h", "p50"),
    [(0.05, 0.33, 3.0, 20), (0.2, 0.56, 4.5, 35), (0.5, 0.91, 7.0, 60), (2, 3.64, 7.0, 20), (20, 36.41, 3.0, 5)],
)
def test_three_times_the_usual_alarms_in_time(usual, k, h, p50):
    rule = cusum.rule_for(usual)
    assert (round(rule.k, 2), rule.h) == (k, h)
    delays = sorted(delay(max(3 * usual, usual + 1), rule, seed) for seed in range(41))
    assert delays[20] <= p50


def test_between_the_rows_of_the_table_the_larger_score_is_asked_for():
    assert [cusum.rule_for(usual).h for usual in (0, 0.1, 0.3, 10, 500)] == [3.0, 4.5, 7.0, 7.0, 3.0]


def test_an_alarm_ends_within_half_an_hour_of_the_last_report():
    for usual in (0.05, 0.5, 5):
        rule = cusum.rule_for(usual)
        assert cusum.run([500], rule).is_high
        assert not cusum.run([500, 0, 0, 0, 0, 0, 0], rule).is_high


def test_the_run_begins_where_the_sum_left_nothing():
    score = cusum.run([5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4], cusum.rule_for(0))
    assert (score.is_high, score.began) == (True, 17)


def test_T30_no_operator_weighs_more_than_a_fifth():
    flood = {f"n{number}": "one" for number in range(500)}
    assert cusum.weigh(flood) == 1
    assert cusum.weigh(flood | {f"m{number}": f"as{number}" for number in range(8)}) == 8 + 2
    assert cusum.weigh({f"n{number}": f"as{number}" for number in range(7)}) == 7
    assert cusum.weigh({"a": "one", "b": "one", "c": "one"}) == 1
    assert cusum.weigh({}) == 0


@pytest.mark.parametrize(
    ("operators", "is_broad"),
    [("abcd", True), ("abc", False), ("aabb", True), ("aaab", False), ("aaaaaa", False)],
)
def test_T30_an_alarm_needs_four_networks_that_are_not_mostly_of_one_operator(operators, is_broad):
    assert cusum.is_broad({str(number): operator for number, operator in enumerate(operators)}) is is_broad


def test_shares_are_whole_percent_and_the_unsaid_is_left_out():
    assert cusum.shares(["a", "b", "a", "", "a"]) == [("a", 75), ("b", 25)]


def test_a_drift_of_half_as_much_again_is_found_within_two_weeks_and_the_usual_is_not():
    rule = cusum.slow_rule_for(20)
    chance = random.Random(3)
    assert cusum.run([poisson(30, chance) for _ in range(14)], rule).is_high
    assert not cusum.run([poisson(20, chance) for _ in range(300)], rule).is_high
