"""Which new disturbances are proposed: what fails together is one proposal, what is known is none."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from monitoring import actions, case, pattern, proposing
from monitoring.case import Scene
from monitoring.models import Proposal, ProposalState
from monitoring.stance import Kind, is_news
from monitoring.standing import Standing

TOLD = "An incident says so already."
Standings = Mapping[int, Standing]


def follow(standings: Standings, scene: Scene) -> None:
    """Keep up what waits or was decided, and propose what is new; the caller holds the turn."""
    running = _running(Kind.OPEN)
    for proposal in running:
        _doubt(proposal, standings)
        _track(proposal, standings)
    waiting = [proposal for proposal in running if proposal.is_open]
    answered = [*running, *_running(Kind.ESCALATE, Kind.CONTRADICTION)]
    news = {
        pk: each.verdict.since
        for pk, each in standings.items()
        if each.verdict and is_news(each.verdict.status, scene.told.of(pk)) and not _is_covered(each, answered, scene)
    }
    for proposal in waiting:
        _take_in(proposal, news, standings, scene)
    for group in pattern.grouped(news, scene.edges):
        proposing.propose(case.of_trouble([standings[pk] for pk in group], scene))


def withdraw_moot(scene: Scene) -> None:
    """Withdraw what waits although an open incident speaks of all of it."""
    waiting = Proposal.objects.select_for_update().filter(kind=Kind.OPEN, state=ProposalState.OPEN)
    for proposal in waiting.prefetch_related("suggestions"):
        if _is_told(proposal, scene):
            actions.withdraw(proposal, reason=TOLD)


def _running(*kinds: Kind) -> list[Proposal]:
    """What is not over, whoever decided what; and what waits although it is over, for it may come back."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("incident").filter(kind__in=kinds)
    rows = rows.filter(Q(cleared_at__isnull=True) | Q(state=ProposalState.OPEN))
    return list(rows.order_by("pk").prefetch_related("suggestions__component"))


def _track(proposal: Proposal, standings: Standings) -> None:
    mine = {row.component_id for row in proposal.suggestions.all()}
    known = [standings[pk] for pk in mine if pk in standings]
    bad = [each.component.pk for each in known if each.is_bad]
    good = {each.component.pk: each.holds for each in known if each.is_good}
    if bad or good:
        proposing.track(proposal, bad, good)


def _doubt(proposal: Proposal, standings: Standings) -> None:
    """Withdraw a proposal none of whose components can be judged any more."""
    doubts = [standings[row.component_id].doubt for row in proposal.suggestions.all() if row.component_id in standings]
    if proposal.is_open and doubts and all(doubts) and len(doubts) == len(proposal.suggestions.all()):
        actions.withdraw(proposal, reason=doubts[0])
        proposal.refresh_from_db()


def _is_told(proposal: Proposal, scene: Scene) -> bool:
    return all(scene.told.is_mentioned(row.component_id) for row in proposal.suggestions.all())


def _is_covered(each: Standing, running: list[Proposal], scene: Scene) -> bool:
    """Whether the component waits already no milder than this, a person has decided about it, or an incident has it."""
    assert each.verdict is not None, "only what is certain is news"
    if scene.told.is_mentioned(each.component.pk):
        return True
    mine = {each.component.pk: each.verdict.status}
    answered = [p for p in running if p.state != ProposalState.APPROVED or (p.incident and p.incident.is_open)]
    return any(proposing.covers(proposal, mine) for proposal in answered)


def _take_in(proposal: Proposal, news: dict[int, datetime], standings: Standings, scene: Scene) -> None:
    """Let a waiting proposal grow by the news that belong to it, which are news no longer."""
    rows = proposal.suggestions.all()
    failing = {row.component_id: row.since for row in rows if row.is_bad}
    own = [row.component_id for row in rows if row.component_id in news]
    joining = [pk for pk, since in news.items() if pk in own or pattern.is_one(pk, since, failing, scene.edges)]
    has_left = proposal.is_in_maintenance
    if not joining and not has_left:
        return
    members = dict.fromkeys([*(row.component_id for row in rows), *joining])
    known = [standings[pk] for pk in members if pk in standings and standings[pk].is_bad]
    if known:
        proposing.revise(proposal, case.of_trouble(known, scene, is_flapping=proposal.is_flapping))
    for pk in joining:
        news.pop(pk, None)
