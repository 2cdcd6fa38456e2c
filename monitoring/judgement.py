"""When is what we saw worth saying: slow to alarm, slower to reassure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from components.status import SEVERITY, ComponentStatus, worst

GOOD = ComponentStatus.OPERATIONAL


@dataclass(frozen=True, slots=True)
class Sample:
    """What one look saw, as far as judging needs it."""

    at: datetime
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many looks in a row make a verdict: `fall` for a bad one, `rise` for a good one."""

    fall: int = 3
    rise: int = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status that is certain, and since when it has been so."""

    status: ComponentStatus
    since: datetime

    @property
    def is_bad(self) -> bool:
        return self.status != GOOD


def judge(seen: str, recent: Sequence[str], thresholds: Thresholds) -> ComponentStatus | None:
    """The status worth holding after these results, newest last; None when nothing new is certain yet.

    `seen` is the status held so far. A bad verdict needs `fall` results in a row, a good one
    `rise`. Mixed bad results propose the mildest of them.
    """
    trailing = trailing_run(recent)
    if not trailing:
        return None
    if trailing[-1] == GOOD:
        verdict = GOOD if len(trailing) >= thresholds.rise else None
    else:
        last = trailing[-thresholds.fall :]
        verdict = mildest(last) if len(last) >= thresholds.fall else None
    return None if verdict == seen else verdict


def trailing_run(recent: Sequence[str]) -> Sequence[str]:
    """The results at the end that are all good, or all bad."""
    start = len(recent)
    while start > 0 and (recent[start - 1] == GOOD) == (recent[-1] == GOOD):
        start -= 1
    return recent[start:]


def mildest(statuses: Sequence[str]) -> ComponentStatus:
    """The least severe of these statuses."""
    return ComponentStatus(min(statuses, key=SEVERITY.__getitem__))


def held(samples: Sequence[Sample], thresholds: Thresholds) -> Verdict | None:
    """What a single vantage holds about one target, and since when; None before anything was certain.

    The verdict is that of a fold of `judge` over all samples, oldest first; `since` is the
    first sample of the run that led to it.
    """
    verdict: Verdict | None = None
    longest = max(thresholds.fall, thresholds.rise)
    start = 0
    for index, sample in enumerate(samples):
        if index and (sample.status == GOOD) != (samples[index - 1].status == GOOD):
            start = index
        recent = [each.status for each in samples[max(0, index + 1 - longest) : index + 1]]
        new = judge(verdict.status if verdict else "", recent, thresholds)
        if new is None:
            continue
        is_same_trouble = verdict is not None and verdict.is_bad and new != GOOD
        since = verdict.since if is_same_trouble and verdict else samples[start].at
        verdict = Verdict(new, since)
    return verdict


def concluded(verdicts: Mapping[object, Verdict | None]) -> Verdict | None:
    """What the probes of one component say together; None while none of them is certain.

    The worst counts. But when another probe of the component succeeds, part of it works,
    and more than a partial outage would be more than we know.
    """
    certain = [verdict for verdict in verdicts.values() if verdict]
    if not certain:
        return None
    bad = [verdict for verdict in certain if verdict.is_bad]
    if not bad:
        return None if len(certain) < len(verdicts) else Verdict(GOOD, max(v.since for v in certain))
    status = worst(verdict.status for verdict in bad)
    if len(bad) < len(certain) and SEVERITY[status] > SEVERITY[ComponentStatus.PARTIAL_OUTAGE]:
        status = ComponentStatus.PARTIAL_OUTAGE
    return Verdict(status, min(verdict.since for verdict in bad))
