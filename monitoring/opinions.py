"""What is held about one probe: its results, the vantages that may speak, and the rule that judges them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.status import ComponentStatus
from monitoring import consensus, profiles, rollups
from monitoring.judgement import Sample, Verdict, held
from monitoring.models import CheckResult, Probe
from monitoring.profiles import Profile
from monitoring.sight import Sight

GRACE = timedelta(seconds=30)
RATIO_WINDOW = 300.0
Rows = Mapping[str, Sequence[CheckResult]]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A verdict, and what it stands on; `verdict` None means that nothing is certain."""

    probe: Probe
    rows: Rows
    profile: Profile
    verdict: Verdict | None
    vantages: int
    down: int = 0
    ratio: float = 0.0
    alone: int = 0
    rule: str = ""


def form(probe: Probe, rows: Rows, at: datetime, *, blind: Sequence[str], forget: datetime | None) -> Opinion:
    """Judge a probe by what each vantage saw; `blind` ones have no say, nor have those that stopped looking.

    Failures before `forget` belong to a disturbance that is over.
    """
    fresh = {name: seen for name, seen in rows.items() if seen and not _is_stale(probe, seen, at)}
    able = {name: seen for name, seen in fresh.items() if name not in blind}
    profile = profiles.choose(probe.noise)
    if len(fresh) == 1 and able:
        [seen] = able.values()
        verdict = held([Sample(row.started_at, row.status, row.reason) for row in seen], probe.thresholds)
        is_bad = verdict is not None and verdict.is_bad
        return Opinion(probe, able, profile, verdict, 1, int(is_bad), rule="several looks in a row" if is_bad else "")
    return _together(probe, able, profile, at, forget.timestamp() if forget else 0.0)


def _together(probe: Probe, able: Rows, profile: Profile, at: datetime, forget: float) -> Opinion:
    now = at.timestamp()
    sights = {name: sight_of(probe, seen) for name, seen in able.items()}
    finding = consensus.consider(sights, now, profile, limit=rollups.usual_limit(probe, at), forget=forget)
    if finding is None:
        return Opinion(probe, able, profile, None, len(able))
    counts = sorted(bad / max(looks, 1) for bad, looks in (s.failed(RATIO_WINDOW, now) for s in sights.values()))
    return Opinion(
        probe,
        able,
        profile,
        Verdict(finding.status, datetime.fromtimestamp(finding.since or now, UTC)),
        vantages=len(able),
        down=sum(sight.is_down for sight in sights.values()),
        ratio=counts[-2],
        alone=len(finding.alone),
        rule=finding.rule,
    )


def sight_of(probe: Probe, seen: Sequence[CheckResult]) -> Sight:
    """What one vantage saw, as the rules take it."""
    sight = Sight(probe.fall)
    for row in seen:
        is_slow = row.status == ComponentStatus.DEGRADED
        is_bad = not is_slow and row.status != ComponentStatus.OPERATIONAL
        sight.look(row.started_at.timestamp(), is_bad=is_bad, is_slow=is_slow, took=row.took_ms / 1000)
    return sight


def _is_stale(probe: Probe, seen: Sequence[CheckResult], at: datetime) -> bool:
    """A vantage that stopped looking has no say."""
    patience = timedelta(seconds=3 * probe.interval + probe.timeout) + GRACE
    return seen[-1].started_at < at - patience
