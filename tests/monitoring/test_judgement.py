"""Slow to alarm, slower to reassure."""

from datetime import UTC, datetime, timedelta

import pytest

from components.status import ComponentStatus as S
from monitoring.judgement import Sample, Thresholds, Verdict, concluded, held, judge

LETTERS = {"o": S.OPERATIONAL, "d": S.DEGRADED, "p": S.PARTIAL_OUTAGE, "m": S.MAJOR_OUTAGE}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DEFAULT = Thresholds()


def results(letters):
    return [LETTERS[letter] for letter in letters]


@pytest.mark.parametrize(
    ("seen", "recent", "verdict"),
    [
        ("o", "", None),
        ("o", "ooo", None),  # nothing new
        ("o", "oom", None),
        ("o", "omm", None),
        ("o", "mmm", "m"),
        ("o", "mmmm", "m"),
        ("o", "mmo", None),
        ("o", "mommm", "m"),
        ("o", "ddd", "d"),
        ("o", "mdm", "d"),  # mixed bad results propose the mildest
        ("o", "mpm", "p"),
        ("o", "dmmm", "m"),  # of the last three
        ("d", "dmm", None),
        ("d", "mmm", "m"),  # got worse
        ("m", "mmd", "d"),  # got milder, still bad
        ("m", "mmo", None),
        ("m", "moo", None),
        ("m", "ooo", "o"),
        ("m", "oooo", "o"),
        ("m", "omo", None),
    ],
)
def test_judge(seen, recent, verdict):
    assert judge(LETTERS[seen], results(recent), DEFAULT) == (LETTERS[verdict] if verdict else None)


@pytest.mark.parametrize(
    ("fall", "rise", "recent", "verdict"),
    [(1, 1, "om", "m"), (1, 1, "mo", "o"), (5, 3, "mmmm", None), (5, 3, "mmmmm", "m"), (2, 4, "ooo", None)],
)
def test_judge_counts_to_the_thresholds(fall, rise, recent, verdict):
    result = judge("", results(recent), Thresholds(fall, rise))
    assert result == (LETTERS[verdict] if verdict else None)


def samples(letters):
    return [Sample(NOON + timedelta(seconds=30 * i), LETTERS[letter]) for i, letter in enumerate(letters)]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("", None),
        ("o", None),
        ("mm", None),
        ("ooo", ("o", 0)),
        ("ooommm", ("m", 3)),
        ("ooommo", ("o", 0)),  # two failures are noise
        ("ooommmoo", ("m", 3)),  # two successes are no recovery
        ("ooommmooo", ("o", 6)),
        ("ooommmoommm", ("m", 3)),  # the same trouble, not a new one
        ("oooddmmm", ("m", 3)),  # since the first bad result
        ("ooomom", ("o", 0)),
    ],
)
def test_held_folds_the_verdict_over_what_was_seen(letters, expected):
    verdict = held(samples(letters), DEFAULT)
    wanted = expected and Verdict(LETTERS[expected[0]], NOON + timedelta(seconds=30 * expected[1]))
    assert verdict == wanted


def verdict(letter, minutes=0):
    return None if letter == "?" else Verdict(LETTERS[letter], NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("letters", "together"),
    [
        ("m", "m"),
        ("mm", "m"),
        ("mo", "p"),  # a part works: no more than a partial outage
        ("m?", "m"),
        ("do", "d"),
        ("md", "m"),
        ("oo", "o"),
        ("o?", None),  # not all are certain: no all-clear
        ("?", None),
        ("", None),
    ],
)
def test_concluded_over_the_probes_of_a_component(letters, together):
    result = concluded(dict(enumerate(verdict(letter) for letter in letters)))
    assert (result and result.status) == (LETTERS[together] if together else None)
