"""What an open incident should say next: worse, better, over, or that it was wrong."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from incidents.lifecycle import Status
from incidents.models import Incident
from monitoring import actions, case, pattern, proposing
from monitoring.case import Scene
from monitoring.models import Proposal, ProposalState, Suggestion
from monitoring.proposing import BETTER
from monitoring.stance import GOOD, URGENCY, Kind, asked, is_news
from monitoring.standing import Standing

TOLD = "The public has been told in the meantime."
BACK = "It is bad again."
OTHERWISE = "The evidence says something else now."
# So long must an incident have been watched before its end is proposed (A18).
DWELL = timedelta(minutes=30)
Standings = Mapping[int, Standing]


def follow(incident: Incident, standings: Standings, scene: Scene) -> None:
    """Keep up with what the evidence asks of one open incident; the caller holds the turn."""
    asks = _asks(incident, standings, scene)
    kind = next((each for each in URGENCY if each in asks.values()), None)
    watched = [pk for pk in _mentioned(incident, scene) if pk in standings]
    if any(standings[pk].verdict is None for pk in watched) and kind not in (Kind.CONTRADICTION, Kind.ESCALATE):
        return  # not enough is certain to say that it is better
    still = [pk for pk in watched if pk not in asks and scene.told.of(pk, incident.pk).said != GOOD]
    if kind == Kind.RECOVER and (still or Kind.DE_ESCALATE in asks.values()):
        kind = Kind.DE_ESCALATE
    running = _running(incident)
    chosen = [standings[pk] for pk, each in asks.items() if _goes_with(each, kind)]
    _let_go(running, kind, standings, scene)
    if kind is None or not chosen:
        return
    names = [standings[pk].component.name for pk in still]
    told = {each.component.pk: _status(kind, each) for each in chosen}
    mine = [proposal for proposal in running if proposal.kind == kind and proposal.cleared_at is None]
    if any(proposing.covers(proposal, told) for proposal in mine):
        return
    if kind in BETTER:  # what is better changes as a whole: a new proposal takes the place of the old one
        for proposal in [each for each in mine if each.is_open]:
            actions.withdraw(proposal, reason=OTHERWISE)
    proposing.propose(case.of_incident(kind, incident, chosen, names, scene))


def _asks(incident: Incident, standings: Standings, scene: Scene) -> dict[int, Kind]:
    """Component -> what it asks the incident for."""
    belonging = _belonging(incident, standings, scene)
    waiting = set(
        Suggestion.objects.filter(waits=True).exclude(proposal__incident=incident).values_list("component", flat=True)
    )
    found = {}
    for pk in [*_mentioned(incident, scene), *belonging]:
        each = standings.get(pk)
        if each is None or each.verdict is None or pk in waiting:
            continue
        told = scene.told.of(pk, incident.pk)
        kind = asked(each.verdict.status, told, settled=each.settled, belongs=pk in belonging)
        if kind is None and _may_end(incident, each, told.said, scene.at):
            kind = Kind.RECOVER
        if kind:
            found[pk] = kind
    return found


def _mentioned(incident: Incident, scene: Scene) -> list[int]:
    return [component for pk, component in scene.told.said if pk == incident.pk]


def _belonging(incident: Incident, standings: Standings, scene: Scene) -> set[int]:
    """Components that no incident mentions and that fail with this one."""
    failing = {
        pk: standings[pk].verdict.since  # type: ignore[union-attr]
        for pk in _mentioned(incident, scene)
        if pk in standings and standings[pk].is_bad
    }
    decided = Proposal.objects.filter(incident=incident, state=ProposalState.APPROVED, cleared_at__isnull=True)
    decided = decided.prefetch_related("suggestions")
    return {
        pk
        for pk, each in standings.items()
        if each.verdict
        and is_news(each.verdict.status, scene.told.of(pk))
        and not scene.told.is_mentioned(pk)
        and not any(proposing.covers(proposal, {pk: each.verdict.status}) for proposal in decided)
        and pattern.is_one(pk, each.verdict.since, failing, scene.edges)
    }


def _may_end(incident: Incident, each: Standing, said: str | None, at: datetime) -> bool:
    """Whether all is said to be well, has been watched for long enough, and was seen to be well."""
    since = incident.monitoring_at
    is_watched = incident.status == Status.MONITORING and since is not None and at - since >= DWELL
    return bool(is_watched and said == GOOD and each.settled == GOOD)


def _goes_with(each: Kind, kind: Kind | None) -> bool:
    """Whether what one component asks for is said in a proposal of that kind."""
    if kind in BETTER:
        return each in BETTER
    return each == kind or (kind == Kind.CONTRADICTION and each == Kind.ESCALATE)


def _status(kind: Kind, each: Standing) -> str:
    status = each.settled if kind in BETTER else each.verdict and each.verdict.status
    assert status is not None, "only what is certain is proposed"
    return status


def _running(incident: Incident) -> list[Proposal]:
    rows = Proposal.objects.select_for_update().filter(incident=incident, dedupe_key=case.key_of(incident))
    rows = rows.filter(Q(cleared_at__isnull=True) | Q(state=ProposalState.OPEN))
    return list(rows.order_by("pk").prefetch_related("suggestions"))


def _let_go(running: Sequence[Proposal], kind: Kind | None, standings: Standings, scene: Scene) -> None:
    """Withdraw or close what no longer holds; what got better by itself waits and expires."""
    for proposal in running:
        if proposal.kind in BETTER:
            if proposal.kind != kind:
                _end(proposal, _why(proposal, kind, standings, scene))
            continue
        _track(proposal, standings)
        if proposal.is_open and kind not in (None, proposal.kind, *BETTER):
            _end(proposal, OTHERWISE)
        elif proposal.is_open and _is_told(proposal, standings, scene):
            _end(proposal, TOLD)


def _end(proposal: Proposal, reason: str) -> None:
    if proposal.is_open:
        actions.withdraw(proposal, reason=reason)
    else:
        Proposal.objects.filter(pk=proposal.pk).update(cleared_at=proposal.last_bad_at)


def _why(proposal: Proposal, kind: Kind | None, standings: Standings, scene: Scene) -> str:
    if kind is not None:
        return OTHERWISE
    mine = [standings[row.component_id] for row in proposal.suggestions.all() if row.component_id in standings]
    return BACK if any(each.is_bad for each in mine) and proposal.kind == Kind.RECOVER else TOLD


def _track(proposal: Proposal, standings: Standings) -> None:
    known = [standings[row.component_id] for row in proposal.suggestions.all() if row.component_id in standings]
    bad = [each.component.pk for each in known if each.is_bad]
    good = {each.component.pk: each.holds for each in known if each.is_good}
    if bad or good:
        proposing.track(proposal, bad, good)


def _is_told(proposal: Proposal, standings: Standings, scene: Scene) -> bool:
    """Whether everything that it says, and that is so, has been said."""
    bad = [
        row
        for row in proposal.suggestions.all()
        if row.component_id in standings and standings[row.component_id].is_bad
    ]
    return bool(bad) and not any(is_news(row.status, scene.told.of(row.component_id)) for row in bad)
