"""What several vantages say together about one target; docs/evaluation.md shows what each rule is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from components.status import ComponentStatus as S
from monitoring.profiles import Evidence, Profile, scaled
from monitoring.sight import Sight

# The only vantage that sees a target down for so long has a problem of its own.
ALONE_FOR = 180.0
MANY = 5
# An outage is major when nearly all looks of the last minute failed, else it is partial.
LAST_MINUTE = 60.0
NEARLY_ALL = 0.9
LATENCY_WINDOW = 300.0
LATENCY_WINDOWS = 3
SLOW_SHARE = 0.5
SLOW_LEAST = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What is so now: a status, since when, by which rule, and which vantages have no say."""

    status: S
    since: float = 0.0
    rule: str = ""
    alone: Sequence[str] = ()

    @property
    def is_bad(self) -> bool:
        return self.status != S.OPERATIONAL


Sights = Mapping[str, Sight]
Found = tuple[S, float, str] | None


def consider(
    sights: Sights,
    now: float,
    profile: Profile,
    *,
    blind: Sequence[str] = (),
    limit: float | None = None,
    forget: float = 0.0,
) -> Finding | None:
    """The worst rule that holds now; None while fewer than two vantages can see (unknown is never an outage).

    `blind` are the vantages whose self-check fails; `limit` is the latency above which the
    target is slow, in seconds. Single failures before `forget`, the end of the last
    disturbance, belong to that one. Of one vantage judges `judgement.held`.
    """
    able = {name: sight for name, sight in sights.items() if name not in blind}
    alone = _alone(able, now)
    able = {name: sight for name, sight in able.items() if name not in alone}
    if len(able) < 2:
        return None
    found = _outage(able, now, profile)
    found = found or _enough(able, now, profile.partial, S.PARTIAL_OUTAGE, forget)
    found = found or _enough(able, now, profile.degraded, S.DEGRADED, forget)
    found = found or _slow(able, now, limit)
    status, since, rule = found or (S.OPERATIONAL, 0.0, "")
    return Finding(status, since, rule, alone)


def quorum(vantages: int) -> int:
    """How many must see it down: two, and two thirds when there are many."""
    return 2 if vantages < MANY else ceil(2 * vantages / 3)


def _alone(sights: Sights, now: float) -> list[str]:
    """The vantage that was the only one to see it down for too long; a second one then does not vindicate it."""
    down = sorted((sight.since, name) for name, sight in sights.items() if sight.is_down)
    if not down:
        return []
    next_one = down[1][0] if len(down) > 1 else now
    return [down[0][1]] if next_one - down[0][0] > ALONE_FOR else []


def _outage(sights: Sights, now: float, profile: Profile) -> Found:
    needed = quorum(len(sights))
    down = sorted((sight for sight in sights.values() if sight.is_down), key=lambda sight: sight.since)
    long_enough = profile.persists if len(down) == len(sights) else profile.persists_against_others
    if len(down) < needed or now - down[needed - 1].since < long_enough:
        return None
    counts = [sight.failed(LAST_MINUTE, now) for sight in sights.values()]
    failed, looks = sum(bad for bad, _ in counts), sum(all_ for _, all_ in counts)
    status = S.MAJOR_OUTAGE if failed >= NEARLY_ALL * looks else S.PARTIAL_OUTAGE
    since = min(sight.first_failure(sight.since - LAST_MINUTE) for sight in down)
    return status, since, f"{len(down)} of {len(sights)} vantages see it down"


def _enough(sights: Sights, now: float, evidence: Evidence, status: S, forget: float) -> Found:
    """Failures of several vantages together, none of which is a burst of one of them alone."""
    wanted = scaled(evidence, len(sights))
    window = min(wanted.window, now - forget)
    counts = [sight.failed(window, now, wanted.cap) for sight in sights.values()]
    failed, looks = sum(bad for bad, _ in counts), sum(all_ for _, all_ in counts)
    if failed < wanted.pooled or failed < wanted.ratio * looks:
        return None
    if sorted(bad for bad, _ in counts)[-2] < wanted.second:
        return None
    since = min(sight.first_failure(now - window) for sight in sights.values() if sight.failures)
    return status, since, f"{failed} of {looks} looks failed in {round(wanted.window / 60)} min"


def _slow(sights: Sights, now: float, limit: float | None) -> Found:
    slowed = [sight.slowed(LATENCY_WINDOW, now) for sight in sights.values()]
    if sum(late >= SLOW_LEAST and late >= SLOW_SHARE * looks for late, looks in slowed) >= 2:
        return S.DEGRADED, now - LATENCY_WINDOW, "slower than its limit"
    if limit is None:
        return None
    for number in range(LATENCY_WINDOWS):
        ends = now - number * LATENCY_WINDOW
        percentiles = [sight.p95(ends - LATENCY_WINDOW, ends) for sight in sights.values()]
        known = [each for each in percentiles if each is not None]
        if len(known) < 2 or median(known) <= limit:
            return None
    return S.DEGRADED, now - LATENCY_WINDOWS * LATENCY_WINDOW, "slower than at this hour of the last 7 days"
