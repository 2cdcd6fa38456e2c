"""From how components stand to what is put before a person: title, draft, confidence, frozen evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from components.dependencies import Edges, ancestors
from components.models import Component
from components.status import worst
from incidents.models import Incident
from monitoring import diagnosis, drafting, evidence, pattern, recording, similar, standing, tellings, wording
from monitoring.confidence import Calm, Signs, calm_confidence, confidence
from monitoring.diagnosis import Failed, Verified
from monitoring.judgement import Verdict
from monitoring.proposing import Case
from monitoring.stance import Kind
from monitoring.standing import Places, Standing
from monitoring.tellings import Tellings


@dataclass(frozen=True, slots=True)
class Scene:
    """What all cases of one moment share."""

    at: datetime
    places: Places
    edges: Edges
    told: Tellings


def key_of(incident: Incident) -> str:
    """The disturbance that an incident speaks of."""
    return f"incident:{incident.pk}"


def of_trouble(standings: Sequence[Standing], scene: Scene, *, is_flapping: bool = False) -> Case:
    """A new disturbance of one or several components."""
    verdicts = {each.component: each.verdict for each in standings if each.verdict}
    under = pattern.folded([component.pk for component in verdicts], scene.edges)
    verified = _verified(verdicts, scene)
    doors = {component.door for component in verdicts if component.pk not in under}
    unaffected = diagnosis.not_affected(doors, verified)
    failed = {component.pk: Failed(component.name, component.door) for component in verdicts}
    sure, reasons = _sure(standings, scene, is_flapping=is_flapping)
    is_seen = any(each.bad for each in standings)
    from_visitors = any(each.heard and each.heard.crowd.is_alarm for each in standings)
    heard_title = wording.heard_title(verdicts, from_visitors=from_visitors)
    statement = diagnosis.statement(unaffected)
    title, draft = wording.title(verdicts, under, _cells(standings)), wording.opening(verdicts, statement)
    if not is_seen:
        title, draft = heard_title, wording.heard_opening(verdicts)
    elif words := drafting.prepared(verdicts):
        title, draft = words[0] or title, f"{words[1]}\n\n{statement}".strip()
    first = min(verdicts, key=lambda component: (verdicts[component].since, component.pk))
    return Case(
        key=f"component:{first.pk}",
        verdicts=verdicts,
        under=under,
        title=title,
        draft=draft,
        confidence=sure,
        evidence=_frozen(standings, verdicts, scene, reasons)
        | {
            "diagnosis": diagnosis.words(failed, under, verified),
            "unaffected": [{"code": each.code, "words": each.words} for each in unaffected],
        },
        is_in_maintenance=all(tellings.is_announced(c, verdict.status) for c, verdict in verdicts.items()),
    )


def of_incident(
    kind: Kind, incident: Incident, standings: Sequence[Standing], still: Sequence[str], scene: Scene
) -> Case:
    """What an open incident should say next about these components; `still` names those that are as told."""
    verdicts = {each.component: _amended(kind, each) for each in standings}
    sure, reasons = _calm(standings) if kind in (Kind.RECOVER, Kind.DE_ESCALATE) else _sure(standings, scene)
    quiet = min((scene.at - verdict.since).total_seconds() for verdict in verdicts.values())
    said = {component.pk for component in verdicts if scene.told.of(component.pk, incident.pk).said is not None}
    title = wording.title(verdicts, {}, () if kind in (Kind.RECOVER, Kind.DE_ESCALATE) else _cells(standings))
    match kind:
        case Kind.CONTRADICTION:
            claimed = [each for each in standings if scene.told.of(each.component.pk, incident.pk).is_claim]
            title = evidence.contradiction(claimed)
            said_at = min(scene.told.said[incident.pk, each.component.pk].update.posted_at for each in claimed)
            draft = wording.contradiction(verdicts, said_at)
        case Kind.ESCALATE:
            draft = wording.worse_than_told(verdicts, said)
        case Kind.DE_ESCALATE:
            draft = wording.better_than_told(verdicts, still)
        case _:
            draft = wording.recovered(verdicts, max(1, round(quiet / 60)))
    return Case(
        key=key_of(incident),
        kind=kind,
        incident=incident,
        verdicts=verdicts,
        title=title,
        draft=draft,
        confidence=sure,
        evidence=_frozen(standings, verdicts, scene, reasons),
    )


def _amended(kind: Kind, each: Standing) -> Verdict:
    """The verdict that is suggested: better counts as what has held, and since it has."""
    assert each.verdict is not None, "only what is certain is proposed"
    if kind in (Kind.RECOVER, Kind.DE_ESCALATE) and each.settled is not None:
        return Verdict(each.settled, each.well_since)
    return each.verdict


def _frozen(
    standings: Sequence[Standing], verdicts: Mapping[Component, Verdict], scene: Scene, reasons: Sequence[str]
) -> dict:
    several = len(standings) > 1  # then a probe's name alone does not say whose it is
    told = [
        *(evidence.told(opinion, names=several) for each in standings for opinion in each.bad),
        *(f"{evidence.name(opinion, names=several)} succeeds" for each in standings for opinion in each.good),
    ]
    held = [opinion for each in standings for opinion in each.held]
    status = worst(verdict.status for verdict in verdicts.values())
    return {
        **evidence.freeze(held, scene.at),
        "reasons": [*dict.fromkeys([*told, *reasons])],
        "reports": [line for each in standings if each.heard for line in each.heard.reports],
        "signals": [line for each in standings if each.heard for line in each.heard.alerts],
        "similar": similar.incidents(list(verdicts), status, scene.at),
    }


def _cells(standings: Sequence[Standing]) -> list[str]:
    """The parts that fail, where other parts of the same and only component work."""
    if len(standings) > 1 or not standings[0].good:
        return []
    return sorted(opinion.probe.name for opinion in standings[0].bad)


def _sure(standings: Sequence[Standing], scene: Scene, *, is_flapping: bool = False) -> tuple[float, Sequence[str]]:
    """The confidence of the surest component, and why."""
    return max((_sure_of(each, scene.at, is_flapping) for each in standings), key=lambda pair: pair[0])


def _sure_of(each: Standing, at: datetime, is_flapping: bool) -> tuple[float, Sequence[str]]:
    assert each.verdict is not None, "only what is certain is proposed"
    return confidence(
        Signs(
            vantages=max((opinion.vantages for opinion in each.bad), default=0),
            down=max((opinion.down for opinion in each.bad), default=0),
            ratio=max((opinion.ratio for opinion in each.bad), default=0.0),
            seconds=(at - each.verdict.since).total_seconds(),
            alone=max((opinion.alone for opinion in each.held), default=0),
            reports=bool(each.heard and each.heard.crowd.is_alarm),
            alerts=len(each.heard.signals) if each.heard else 0,
            good_probes=len(each.good),
            upstream=any(opinion.verdict and opinion.verdict.is_bad for opinion in each.hints),
            is_flapping=is_flapping,
        )
    )


def _calm(standings: Sequence[Standing]) -> tuple[float, Sequence[str]]:
    """How sure it is that it is better: as sure as of the component of which least is known."""
    signs = [Calm(each.vantages, (each.at - each.well_since).total_seconds()) for each in standings]
    return min((calm_confidence(sign) for sign in signs), key=lambda pair: pair[0])


def _verified(failing: Mapping[Component, Verdict], scene: Scene) -> list[Verified]:
    """The doors that were seen to work and do not lean on what fails."""
    bad = {component.pk for component in failing}
    doors = Component.objects.public().exclude(door="").exclude(pk__in=bad).in_page_order()
    free = [component for component in doors if not ancestors(component.pk, scene.edges) & bad]
    looks = recording.looks([component.pk for component in free], scene.at)
    found = []
    for component in free:
        each = standing.of(component, looks.get(component.pk), scene.places, scene.at)
        if each.is_good and not each.bad:
            found.append(Verified(component.code, component.name, component.door, each.vantages, each.newest))
    return found
