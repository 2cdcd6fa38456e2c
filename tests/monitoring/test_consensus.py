"""What several vantages say together, rule by rule; how a disturbance goes on and ends."""

import pytest

from components.status import ComponentStatus as S
from monitoring.confidence import Signs, confidence
from monitoring.consensus import Finding, consider, quorum
from monitoring.episode import Episode, flaps, weighted_change
from monitoring.profiles import DEFAULT, NOISY, SENSITIVE, choose
from monitoring.sight import Sight

NOW = 1_772_452_800.0


def sight(letters, *, every=30.0, ends=NOW, took=0.2):
    """o good, m failed, s slow; one look every so many seconds, the last one at `ends`."""
    seen = Sight()
    for index, letter in enumerate(letters):
        at = ends - (len(letters) - 1 - index) * every
        seen.look(at, is_bad=letter == "m", is_slow=letter == "s", took=took)
    return seen


def found(*letters, profile=DEFAULT, **given):
    sights = {str(number): sight(each) for number, each in enumerate(letters)}
    finding = consider(sights, NOW, profile, **given)
    return finding and str(finding.status)


GOOD, LONG = "o" * 60, "o" * 50


@pytest.mark.parametrize(
    ("letters", "status"),
    [
        ((GOOD, GOOD, GOOD), S.OPERATIONAL),
        ((LONG + "mmmm", LONG + "mmmm", LONG + "mmmm"), S.MAJOR_OUTAGE),
        ((LONG + "mm", LONG + "mm", LONG + "mm"), S.OPERATIONAL),  # soft states only
        ((LONG + "mmmmm", LONG + "mmmmm", GOOD), S.OPERATIONAL),  # others reach it: must last longer
        ((LONG + "mmmmmmmmm", LONG + "mmmmmmmmm", GOOD), S.PARTIAL_OUTAGE),
        ((LONG + "mmmmmmmmm", GOOD, GOOD), S.OPERATIONAL),  # one blind vantage
        ((LONG + "mommomomom", LONG + "omomomomom", LONG + "ommomomomo"), S.PARTIAL_OUTAGE),
        ((LONG + "momomomomo", GOOD, GOOD), S.OPERATIONAL),  # one vantage alone is no evidence
        ((LONG + "mooooooooom" + "o" * 9,) * 3, S.OPERATIONAL),
        (("o" * 20 + ("m" + "o" * 9) * 4,) * 3, S.DEGRADED),  # one in ten for 20 minutes
        (("o" * 20 + "mmmm" + "o" * 26, GOOD, "o" * 30 + "mmmm" + "o" * 16), S.OPERATIONAL),  # two bursts
        ((LONG + "ssssssssss",) * 3, S.DEGRADED),
        ((LONG + "ssssssssss", GOOD, GOOD), S.OPERATIONAL),
    ],
)
def test_three_vantages(letters, status):
    assert found(*letters) == status


def test_fewer_than_two_that_can_see_say_nothing():
    down = LONG + "mmmm"
    assert found(down, down, GOOD, blind=["0", "1"]) is None
    assert found(down, GOOD, blind=["1"]) is None
    assert consider({}, NOW, DEFAULT) is None


def test_a_vantage_that_was_alone_for_long_is_not_vindicated_by_a_second_one():
    """Regional trouble of one vantage, and then a burst of another."""
    assert found("o" * 30 + "m" * 30, LONG + "mmmmm", GOOD) == S.OPERATIONAL


def test_an_outage_is_since_the_first_failure_and_names_its_rule():
    finding = consider({str(n): sight(LONG + "mmmm") for n in range(3)}, NOW, DEFAULT)
    assert finding.since == NOW - 90
    assert finding.rule == "3 of 3 vantages see it down"


def test_what_belongs_to_the_last_disturbance_speaks_for_no_new_one():
    letters = ("o" * 20 + ("m" + "o" * 9) * 4,) * 3
    assert found(*letters, forget=NOW - 60) == S.OPERATIONAL


@pytest.mark.parametrize(("vantages", "needed"), [(2, 2), (3, 2), (4, 2), (5, 4), (6, 4), (9, 6)])
def test_a_quorum_is_two_and_of_many_two_thirds(vantages, needed):
    assert quorum(vantages) == needed


def test_slower_than_at_the_same_hour_is_degraded_after_three_windows():
    fast, slow = {str(n): sight(GOOD, took=0.2) for n in range(3)}, {str(n): sight(GOOD, took=0.9) for n in range(3)}
    assert consider(fast, NOW, DEFAULT, limit=0.4).status == S.OPERATIONAL
    assert consider(slow, NOW, DEFAULT, limit=0.4).status == S.DEGRADED
    assert consider(slow, NOW, DEFAULT).status == S.OPERATIONAL
    late = {str(n): sight("o" * 20, took=0.9) for n in range(3)}  # ten minutes only
    assert consider(late, NOW, DEFAULT, limit=0.4).status == S.OPERATIONAL


def test_a_run_of_failures_counts_up_to_the_cap():
    seen = sight("oommmmmoomo")
    assert seen.failed(1800, NOW) == (6, 11)
    assert seen.failed(1800, NOW, cap=3) == (4, 9)
    assert seen.failed(1800, NOW, cap=2) == (3, 8)


def test_a_sight_stays_small():
    seen = sight("om" * 5000)
    assert len(seen.looks) <= 600
    assert len(seen.failures) <= 300


@pytest.mark.parametrize(
    ("noise", "profile"),
    [(None, DEFAULT), (0.0, SENSITIVE), (0.001, SENSITIVE), (0.004, DEFAULT), (0.009, NOISY), (0.5, NOISY)],
)
def test_the_profile_follows_the_measured_noise(noise, profile):
    assert choose(noise) == profile


# --- episodes --------------------------------------------------------------------------------------


def follow(episode, letters, *, every=30.0, profile=DEFAULT):
    finding = {"o": S.OPERATIONAL, "d": S.DEGRADED, "p": S.PARTIAL_OUTAGE, "m": S.MAJOR_OUTAGE}
    return [
        episode.follow(Finding(finding[letter]) if letter != "?" else None, NOW + index * every, profile)
        for index, letter in enumerate(letters)
    ]


def test_worse_at_once_and_better_only_after_a_while():
    happened = follow(Episode(), "odmd" + "o" * 12)
    assert happened[:4] == ["", "opened", "worse", ""]
    assert happened[4:].index("over") == 9  # 300 s after the last bad finding


def test_what_flaps_is_one_episode():
    episode = Episode()
    happened = follow(episode, "mmoooo" * 20)
    assert happened.count("opened") == 1
    assert happened.count("over") == 0
    assert episode.is_flapping


def test_unknown_neither_opens_nor_ends():
    assert follow(Episode(), "??m????????????????") == ["", "", "opened", *[""] * 16]


def test_flapping_begins_at_thirty_per_cent_and_ends_at_twenty():
    steady, wild = [True] * 21, [index % 2 == 0 for index in range(21)]
    assert weighted_change(steady) == 0
    assert weighted_change(wild) == pytest.approx(1)
    some = [index % 4 == 0 for index in range(21)]
    assert weighted_change(some) > 0.3
    few = [False] * 17 + [True, False, False, True]  # three recent changes
    assert 0.15 < weighted_change(few) < 0.2
    between = [False] * 15 + [True, False, True, False, False, False]
    assert 0.2 < weighted_change(between) < 0.3
    assert flaps(wild, False)
    assert not flaps(between, False)
    assert flaps(between, True)
    assert not flaps(few, True)


# --- confidence ------------------------------------------------------------------------------------


def test_confidence_grows_with_what_speaks_for_it():
    weak = Signs(vantages=3, ratio=0.1)
    strong = Signs(vantages=3, down=3, ratio=1, seconds=300)
    assert confidence(weak)[0] < confidence(Signs(vantages=3, down=2, ratio=0.6))[0] < confidence(strong)[0] < 1
    assert confidence(Signs(vantages=3, down=2, alone=1))[0] < confidence(Signs(vantages=3, down=2))[0]
    assert "3 of 3 vantages see it down" in confidence(strong)[1]


def test_one_vantage_is_never_more_than_three_fifths_sure_and_visitors_alone_half():
    assert confidence(Signs(vantages=1, down=1, ratio=1, seconds=9999, alerts=3))[0] == 0.6
    assert confidence(Signs(vantages=0, reports=True, upstream=True, alerts=3))[0] == 0.5
