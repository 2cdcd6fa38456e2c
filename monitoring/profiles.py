"""How strict judging is, chosen by how noisy the way to a target has been."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many failures within a window, in seconds, speak for trouble.

    A run of failures counts at most `cap` times: a burst of one vantage's network is one
    event, while a target that fails now and then fails in many short runs.
    """

    window: float
    cap: int
    pooled: int  # over three vantages; scaled for other numbers
    second: int  # at the vantage with the second most: one vantage alone is no evidence
    ratio: float  # of the looks that count


@dataclass(frozen=True, slots=True)
class Profile:
    """The numbers of the rules in `consensus`; times in seconds."""

    name: str
    partial: Evidence
    degraded: Evidence
    # A vantage is down after so many failures in a row, and up after so many successes.
    hard: int = 3
    # Several vantages must be down for so long before it is called an outage.
    persists: float = 20
    # ... and for so long when others still reach it: bursts of two vantages may meet by chance.
    persists_against_others: float = 120
    # So long must all be well before it is called a recovery.
    holds: float = 300


DEFAULT = Profile(
    "default",
    partial=Evidence(window=300, cap=3, pooled=8, second=3, ratio=0.20),
    degraded=Evidence(window=1200, cap=2, pooled=7, second=2, ratio=0.05),
)
SENSITIVE = Profile(
    "sensitive",
    persists=0,
    persists_against_others=60,
    partial=Evidence(window=300, cap=3, pooled=6, second=2, ratio=0.15),
    degraded=Evidence(window=1200, cap=2, pooled=5, second=2, ratio=0.03),
)
NOISY = Profile(
    "noisy",
    persists=60,
    persists_against_others=240,
    holds=600,
    partial=Evidence(window=300, cap=2, pooled=10, second=4, ratio=0.25),
    degraded=Evidence(window=1800, cap=2, pooled=18, second=5, ratio=0.08),
)
ALL = {profile.name: profile for profile in (SENSITIVE, DEFAULT, NOISY)}

# Shares of failed looks outside of incidents; docs/evaluation.md has the false proposals of each profile at each noise.
QUIET = 0.001
LOUD = 0.009


def choose(noise: float | None) -> Profile:
    """The profile for a target of which this share of looks failed without a cause in the last 7 days."""
    if noise is None:
        return DEFAULT
    if noise <= QUIET:
        return SENSITIVE
    return DEFAULT if noise < LOUD else NOISY


def scaled(evidence: Evidence, vantages: int) -> Evidence:
    """The same evidence for another number of vantages than three."""
    return replace(evidence, pooled=max(2 * evidence.second, round(evidence.pooled * vantages / 3)))
