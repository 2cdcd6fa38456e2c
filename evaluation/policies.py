"""What judges: our rules with their profiles, the same without one of them, and the simple policies of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from components.status import ComponentStatus as S
from monitoring import consensus, profiles
from monitoring.consensus import Finding
from monitoring.profiles import Profile
from monitoring.sight import Sight

Sights = Mapping[str, Sight]
Judge = Callable[[Sights, float, Profile, float], Finding | None]
GOOD = Finding(S.OPERATIONAL)
# Twice the usual latency of the worlds, as from the same hour of the last 7 days.
LIMIT = 0.4 * 1.5
HOUR = 3600.0


@dataclass(frozen=True)
class Policy:
    """A way to judge; `retries` are the extra looks after a failure."""

    name: str
    judge: Judge
    profile: Profile
    retries: int = 3


def ours(sights: Sights, now: float, profile: Profile, forget: float) -> Finding | None:
    """The rules that run in production."""
    return consensus.consider(sights, now, profile, limit=LIMIT, forget=forget)


def first_failure(sights: Sights, now: float, profile: Profile, forget: float) -> Finding:
    """Any vantage's last look failed."""
    return _down(any(s.run_is_bad for s in sights.values()))


def three_in_a_row(sights: Sights, now: float, profile: Profile, forget: float) -> Finding:
    """Any vantage failed three times in a row."""
    return _down(any(s.is_down for s in sights.values()))


def quorum(sights: Sights, now: float, profile: Profile, forget: float) -> Finding:
    """Two vantages failed three times in a row; nothing else."""
    return _down(sum(s.is_down for s in sights.values()) >= 2)


def burn_rate(sights: Sights, now: float, profile: Profile, forget: float) -> Finding:
    """14.4 times the budget of 99.9 % over half an hour and 5 minutes, all vantages pooled."""
    return _down(all(_pooled(sights, now, window) >= 0.0144 for window in (1800.0, 300.0)))


def second_highest(sights: Sights, now: float, profile: Profile, forget: float) -> Finding:
    """Ratios of the second-highest vantage, 30 % in 5 min and 8 % in 30 min, runs counted in full."""
    down = sorted(sight.since for sight in sights.values() if sight.is_down)
    if len(down) > 1 and now - down[1] >= profile.persists:
        return Finding(S.MAJOR_OUTAGE)
    for window, ratio, least, status in ((300, 0.3, 3, S.PARTIAL_OUTAGE), (1800, 0.08, 5, S.DEGRADED)):
        counts = [sight.failed(window, now) for sight in sights.values()]
        if sum(failed >= least and failed >= ratio * looks for failed, looks in counts) > 1:
            return Finding(status)
    return GOOD


def _down(is_down: bool) -> Finding:
    return Finding(S.MAJOR_OUTAGE) if is_down else GOOD


def _pooled(sights: Sights, now: float, window: float) -> float:
    counts = [sight.failed(window, now) for sight in sights.values()]
    looks = sum(looks for _, looks in counts)
    return sum(failed for failed, _ in counts) / looks if looks else 0.0


FULL_RUNS = replace(
    profiles.DEFAULT,
    partial=replace(profiles.DEFAULT.partial, cap=0),
    degraded=replace(profiles.DEFAULT.degraded, cap=0),
)
AT_ONCE = replace(profiles.DEFAULT, holds=0)
OURS = [
    Policy("ours, sensitive", ours, profiles.SENSITIVE),
    Policy("ours, default", ours, profiles.DEFAULT),
    Policy("ours, noisy", ours, profiles.NOISY),
]
WITHOUT = [
    Policy("without hold-down", ours, AT_ONCE),
    Policy("without second looks", ours, profiles.DEFAULT, retries=0),
    Policy("runs counted in full", ours, FULL_RUNS),
    Policy("without persistence", ours, replace(profiles.DEFAULT, persists=0, persists_against_others=0)),
    Policy("second-highest ratios instead", second_highest, profiles.DEFAULT),
]
OTHERS = [
    Policy("first failure", first_failure, AT_ONCE),
    Policy("3 in a row, any vantage", three_in_a_row, AT_ONCE),
    Policy("quorum only", quorum, AT_ONCE),
    Policy("naive burn rate", burn_rate, AT_ONCE),
]
