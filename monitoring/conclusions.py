"""From results to proposals: who must be judged, what the evidence says, and what follows from it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from components.models import Component
from components.status import ComponentStatus
from core import clock
from incidents.effective import statuses_now
from monitoring import actions, evidence, recording, selfcheck
from monitoring.actions import Case
from monitoring.judgement import Verdict, agreed, concluded, held
from monitoring.models import CheckResult, Probe, Proposal, ProposalState, Vantage

GRACE = timedelta(seconds=30)


def draw(components: Iterable[int]) -> None:
    """Judge these components, by id, and propose, keep up, clear or withdraw accordingly."""
    now = clock.now()
    for component in Component.objects.filter(pk__in=_worth_judging(set(components), now)):
        _conclude(component, now)


def key_of(component: Component) -> str:
    """The disturbance that a component's own probes can be about."""
    return f"component:{component.pk}"


def _worth_judging(components: set[int], at: datetime) -> set[int]:
    """Those with a bad result in reach or with a running proposal; everybody else is simply well."""
    bad = CheckResult.objects.exclude(status=ComponentStatus.OPERATIONAL).filter(
        probe__component__in=components, started_at__gte=at - recording.LEAST_WINDOW
    )
    running = Proposal.objects.filter(cleared_at__isnull=True, suggestions__component__in=components)
    slow = Probe.objects.filter(component__in=components, interval__gt=300)  # their window is longer
    return {
        *bad.values_list("probe__component", flat=True).distinct(),
        *running.values_list("suggestions__component", flat=True),
        *slow.values_list("component", flat=True),
    } & components


def _conclude(component: Component, at: datetime) -> None:
    probes = list(component.probes.filter(is_active=True))
    if not probes or component.archived_at:
        _withdraw(component, "Its probes are paused or gone.")
        return
    windows = recording.windows(probes, at)
    vantages = {v.pk: v for v in Vantage.objects.filter(pk__in={vantage for _, vantage in windows})}
    blind = {pk for pk, vantage in vantages.items() if selfcheck.is_blind(vantage, at)}
    if blind == set(vantages) and blind:
        _withdraw(component, "Every probe fails at once: we doubt our own sight first.")
        return
    rows = {
        probe: {
            vantages[pk].name: seen
            for (probe_id, pk), seen in windows.items()
            if probe_id == probe.pk and pk not in blind and not _is_stale(probe, seen, at)
        }
        for probe in probes
    }
    verdicts = {probe: _verdict(probe, list(rows[probe].values())) for probe in probes}
    verdict = concluded(verdicts)
    if verdict is None:
        return
    if not verdict.is_bad:
        actions.clear(key_of(component))
        return
    sure, reasons = evidence.confidence(rows, verdicts)
    actions.propose(
        Case(
            key=key_of(component),
            verdicts={component: verdict},
            title=evidence.title(component, verdict),
            draft=evidence.draft(component, verdict),
            confidence=sure,
            evidence={**evidence.freeze(rows, verdicts, at), "reasons": reasons},
            is_in_maintenance=statuses_now([component])[component.pk] == ComponentStatus.UNDER_MAINTENANCE,
        )
    )


def _verdict(probe: Probe, seen: list[list[CheckResult]]) -> Verdict | None:
    return agreed([held(recording.samples(rows), probe.thresholds) for rows in seen]) if seen else None


def _is_stale(probe: Probe, seen: list[CheckResult], at: datetime) -> bool:
    """A vantage that stopped looking has no say."""
    patience = timedelta(seconds=3 * probe.interval + probe.timeout) + GRACE
    return seen[-1].started_at < at - patience


def _withdraw(component: Component, reason: str) -> None:
    for proposal in Proposal.objects.filter(dedupe_key=key_of(component), state=ProposalState.OPEN):
        actions.withdraw(proposal, reason=reason)
