"""How sure we are that a proposal is right, as a number and as its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

# Seen from one place, we may be the ones with the problem.
CAP_OF_ONE_VANTAGE = 0.6
# Visitors alone are never more than a hint (T30).
CAP_OF_REPORTS_ALONE = 0.5
BIAS = -1.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for and against; counts and shares as they are at the moment of proposing."""

    vantages: int
    down: int = 0
    ratio: float = 0.0
    seconds: float = 0.0
    reports: bool = False
    upstream: bool = False
    alerts: int = 0
    alone: int = 0
    is_flapping: bool = False
    good_probes: int = 0


def _alerted(alerts: int) -> str:
    return "" if not alerts else "an alert came in" if alerts == 1 else f"{alerts} alerts came in"


# sign -> (weight, words); fitted by hand on the corpus of docs/evaluation.md, which reports the Brier score.
def confidence(signs: Signs) -> tuple[float, Sequence[str]]:
    """A number between 0 and 1 (a logistic score) and what it is made of, in words."""
    parts = [
        (1.6 * signs.down, _seen_down(signs)),
        (3.0 * min(signs.ratio, 0.5), f"{round(100 * signs.ratio)} % of looks fail" if signs.ratio else ""),
        (min(signs.seconds, 600) / 400, _lasting(signs.seconds)),
        (1.5 * signs.reports, "visitors report it" if signs.reports else ""),
        (1.5 * signs.upstream, "a provider that we use reports an incident" if signs.upstream else ""),
        (1.0 * min(signs.alerts, 3), _alerted(signs.alerts)),
        (-0.7 * signs.alone, "a vantage that has no say was left out" if signs.alone else ""),
        (-0.5 * signs.is_flapping, "it comes and goes" if signs.is_flapping else ""),
        (-0.3 * min(signs.good_probes, 3), _others(signs.good_probes)),
    ]
    score = 1 / (1 + exp(-(BIAS + sum(weight for weight, _ in parts))))
    reasons = [words for _, words in parts if words]
    if signs.vantages == 1:
        return min(score, CAP_OF_ONE_VANTAGE), [*reasons, "seen from one place"]
    if signs.vantages == 0:
        return min(score, CAP_OF_REPORTS_ALONE), [*reasons, "no probe confirms it"]
    return score, [*reasons, f"seen from {signs.vantages} places"]


@dataclass(frozen=True, slots=True)
class Calm:
    """What speaks for it being better: from how many places it is seen, and for how many seconds."""

    vantages: int
    seconds: float


def calm_confidence(signs: Calm) -> tuple[float, Sequence[str]]:
    """How sure it is that something is better and stays so, and why."""
    score = 1 / (1 + exp(-(BIAS + 0.8 * signs.vantages + min(signs.seconds, 1800) / 450)))
    reasons = [f"no look has failed for {max(1, round(signs.seconds / 60))} min"]
    if signs.vantages == 1:
        return min(score, CAP_OF_ONE_VANTAGE), [*reasons, "seen from one place"]
    return score, [*reasons, f"seen from {signs.vantages} places"]


def _lasting(seconds: float) -> str:
    return f"for {round(seconds / 60)} min" if seconds >= 60 else ""


def _seen_down(signs: Signs) -> str:
    return f"{signs.down} of {signs.vantages} vantages see it down" if signs.down and signs.vantages > 1 else ""


def _others(count: int) -> str:
    if not count:
        return ""
    return "another probe succeeds" if count == 1 else f"{count} other probes succeed"
