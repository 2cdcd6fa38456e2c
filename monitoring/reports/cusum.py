"""When reports are more than usual: a Poisson CUSUM, which a steady trickle never trips and a real rise soon does.

How h follows from the usual rate is computed for one false alarm in 30 days of five-minute
buckets; tests/monitoring/reports/test_cusum.py measures it again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from math import log

LEAST_USUAL = 0.05
# usual reports in five minutes -> the score from which it is an alarm
H = ((0.05, 3.0), (0.2, 4.5), (0.5, 7.0), (1.0, 7.0), (2.0, 7.0), (5.0, 7.0), (20.0, 3.0))
# The score stops here, so that an alarm ends within half an hour of the last report.
CEILING = 1.5
SHARE_OF_ONE_OPERATOR = 0.2
LEAST_NETWORKS = 4
MOST_OF_ONE_OPERATOR = 0.5


@dataclass(frozen=True, slots=True)
class Rule:
    """What is usual, what is taken off each bucket (k), and the score that alarms (h)."""

    usual: float
    k: float
    h: float


@dataclass(frozen=True, slots=True)
class Score:
    """Where the sum stands, whether that is an alarm, and in which bucket its run began."""

    value: float
    is_high: bool
    began: int


def rule_for(usual: float) -> Rule:
    """The rule for so many usual reports in five minutes."""
    usual = max(LEAST_USUAL, usual)
    return Rule(usual, _k(usual, max(3 * usual, usual + 1)), _h(usual))


def slow_rule_for(usual: float) -> Rule:
    """The rule for so many usual reports in a day: half as many again, for days, is a drift.

    ln(365) / ln(1.5) = 14.6: one false card a year.
    """
    usual = max(1.0, usual)
    return Rule(usual, _k(usual, 1.5 * usual), 15.0)


def run(counts: Iterable[float], rule: Rule) -> Score:
    """Sum up what is more than k in each bucket, never below nothing."""
    value, began, bucket = 0.0, 0, 0
    for bucket, count in enumerate(counts):
        if value == 0:
            began = bucket
        value = min(max(0.0, value + count - rule.k), CEILING * rule.h)
    return Score(value, value >= rule.h, began if value else bucket)


def weigh(operators: Mapping[str, str]) -> float:
    """How many reporters a bucket counts, of networks with who runs each (T30).

    No operator is more than a fifth of what it says together with all others; alone it counts as one.
    """
    counts = Counter(operators.values())
    beside = SHARE_OF_ONE_OPERATOR / (1 - SHARE_OF_ONE_OPERATOR)
    return sum(min(count, max(1.0, beside * (len(operators) - count))) for count in counts.values())


def is_broad(operators: Mapping[str, str]) -> bool:
    """Whether the networks of a run, with who runs each, are enough and not mostly one operator's."""
    counts = Counter(operators.values())
    return len(operators) >= LEAST_NETWORKS and max(counts.values()) <= MOST_OF_ONE_OPERATOR * len(operators)


def shares(values: Sequence[str], known: Set[str] | None = None) -> list[tuple[str, int]]:
    """Each value with its share in percent, the largest first; "" and unknown ones are left out."""
    counts = Counter(value for value in values if value and (known is None or value in known))
    total = sum(counts.values())
    return [(value, round(100 * count / total)) for value, count in counts.most_common()]


def _k(usual: float, raised: float) -> float:
    return (raised - usual) / log(raised / usual)


def _h(usual: float) -> float:
    """Between two rows of the table the larger one: rather late than false."""
    for (lower, h), (upper, next_h) in pairwise(H):
        if lower <= usual <= upper:
            return h if usual == lower else max(h, next_h) if usual < upper else next_h
    return H[-1][1] if usual > H[-1][0] else H[0][1]
