"""From results to proposals: who must be judged, what the evidence says, and what follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from components.models import Component
from components.status import ComponentStatus
from core import clock
from incidents.effective import statuses_now
from monitoring import actions, evidence, opinions, recording, selfcheck
from monitoring.actions import Case
from monitoring.confidence import Signs, confidence
from monitoring.judgement import Verdict, concluded
from monitoring.models import CheckResult, Probe, Proposal, ProposalState, Vantage
from monitoring.opinions import Opinion


def draw(components: Iterable[int]) -> None:
    """Judge these components, by id, and propose, keep up, clear or withdraw accordingly."""
    now = clock.now()
    if not (worth := _worth_judging(set(components), now)):
        return
    # Asked once for all of them: the answer takes a look at every probe.
    vantages = {vantage.pk: vantage.name for vantage in Vantage.objects.all()}
    blind = [vantage.name for vantage in Vantage.objects.all() if selfcheck.is_blind(vantage, now)]
    for component in Component.objects.filter(pk__in=worth):
        _conclude(component, now, vantages, blind)


def key_of(component: Component) -> str:
    """The disturbance that a component's own probes can be about."""
    return f"component:{component.pk}"


def troubled(components: Iterable[int]) -> set[int]:
    """Those with a disturbance that is not over; they are judged again although nothing new was seen."""
    running = Proposal.objects.filter(cleared_at__isnull=True, suggestions__component__in=set(components))
    return set(running.values_list("suggestions__component", flat=True))


def _worth_judging(components: set[int], at: datetime) -> set[int]:
    """Those with a bad result in reach or with a running proposal; everybody else is simply well."""
    bad = CheckResult.objects.exclude(status=ComponentStatus.OPERATIONAL).filter(
        probe__component__in=components, started_at__gte=at - recording.LEAST_WINDOW
    )
    slow = Probe.objects.filter(component__in=components, interval__gt=300)  # their window is longer
    return {
        *bad.values_list("probe__component", flat=True).distinct(),
        *troubled(components),
        *slow.values_list("component", flat=True),
    } & components


def _conclude(component: Component, at: datetime, vantages: Mapping[int, str], blind: Sequence[str]) -> None:
    probes = list(component.probes.filter(is_active=True))
    if not probes or component.archived_at:
        _withdraw(component, "Its probes are paused or gone.")
        return
    windows = recording.windows(probes, at)
    seeing = {vantages[pk] for _, pk in windows}
    if seeing and seeing <= set(blind):
        _withdraw(component, "Every probe fails at once: we doubt our own sight first.")
        return
    forget = Proposal.objects.filter(dedupe_key=key_of(component)).order_by("-cleared_at")
    over = forget.filter(cleared_at__isnull=False).values_list("cleared_at", flat=True).first()
    held = [
        opinions.form(
            probe,
            {vantages[pk]: seen for (probe_id, pk), seen in windows.items() if probe_id == probe.pk},
            at,
            blind=blind,
            forget=over,
        )
        for probe in probes
    ]
    verdict = concluded({opinion.probe: opinion.verdict for opinion in held if not opinion.probe.is_hint})
    if verdict is None:
        return
    if verdict.is_bad:
        actions.propose(_case(component, verdict, held, at))
    else:
        actions.calm(key_of(component), holds=max(opinion.profile.holds for opinion in held))


def _case(component: Component, verdict: Verdict, held: Sequence[Opinion], at: datetime) -> Case:
    hints = [opinion for opinion in held if opinion.probe.is_hint]
    bad = [opinion for opinion in held if opinion.verdict and opinion.verdict.is_bad and opinion not in hints]
    good = [opinion for opinion in held if opinion.verdict and not opinion.verdict.is_bad and opinion not in hints]
    signs = Signs(
        vantages=max(opinion.vantages for opinion in bad),
        down=max(opinion.down for opinion in bad),
        ratio=max(opinion.ratio for opinion in bad),
        seconds=(at - verdict.since).total_seconds(),
        alone=max(opinion.alone for opinion in held),
        good_probes=len(good),
        upstream=any(opinion.verdict and opinion.verdict.is_bad for opinion in hints),
    )
    sure, reasons = confidence(signs)
    told = [*(evidence.told(opinion) for opinion in bad), *(f"{opinion.probe.name} succeeds" for opinion in good)]
    return Case(
        key=key_of(component),
        verdicts={component: verdict},
        title=evidence.title(component, verdict, bad, good),
        draft=evidence.draft(component, verdict),
        confidence=sure,
        evidence={**evidence.freeze(held, at), "reasons": [*told, *reasons]},
        is_in_maintenance=statuses_now([component])[component.pk] == ComponentStatus.UNDER_MAINTENANCE,
    )


def _withdraw(component: Component, reason: str) -> None:
    for proposal in Proposal.objects.filter(dedupe_key=key_of(component), state=ProposalState.OPEN):
        actions.withdraw(proposal, reason=reason)
