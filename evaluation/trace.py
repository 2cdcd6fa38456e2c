"""Running one policy through one world, with the scheduling and the rules of production."""

from dataclasses import dataclass, field

from evaluation.policies import Policy
from evaluation.world import VANTAGES, World
from monitoring.confidence import Signs, confidence
from monitoring.episode import Episode
from monitoring.schedule import Agenda
from monitoring.sight import Sight

INTERVAL = 30
# While something is wrong, production judges again so often even when no look has come back.
AGAIN = 5.0
STALE = 130.0


@dataclass
class Told:
    """One episode that a person would have been told of."""

    at: float
    status: str
    worst: str
    sure: float
    since: float
    over: float = field(default=0.0)


def run(policy: Policy, world: World, begins: float) -> list[Told]:
    """The proposals of the policy in this world, in their order."""
    names = [str(number) for number in range(VANTAGES)]
    sights = {name: Sight(policy.profile.hard) for name in names}
    agendas = [Agenda(number / VANTAGES, begins) for number in range(VANTAGES)]
    for agenda in agendas:
        agenda.set({1: INTERVAL})
    failures = [0] * VANTAGES
    episode, told = Episode(), list[Told]()
    now = begins
    while True:
        upcoming = min(agenda.comes_next() for agenda in agendas)
        is_troubled = episode.is_open or any(sight.run_is_bad for sight in sights.values())
        now = min(upcoming, now + AGAIN) if is_troubled else upcoming
        if now >= world.until:
            return told
        for number, agenda in enumerate(agendas):
            for pk, slot in agenda.due(now):
                if world.is_paused(now):
                    continue
                is_bad = world.fails(number, now)
                sights[names[number]].look(now, is_bad=is_bad, took=world.took(now))
                failures[number] = failures[number] + 1 if is_bad else 0
                if 0 < failures[number] < policy.retries:
                    agenda.retry(pk, slot)
        if episode.is_open or any(sight.has_failures(now) for sight in sights.values()) or world.kind.slows:
            _judge(policy, sights, now, episode, told)


def _judge(policy: Policy, sights: dict[str, Sight], now: float, episode: Episode, told: list[Told]) -> None:
    fresh = {name: sight for name, sight in sights.items() if now - sight.newest < STALE}
    finding = policy.judge(fresh, now, policy.profile, episode.ended) if len(fresh) > 1 else None
    happened = episode.follow(finding, now, policy.profile)
    if happened == "opened" and finding:
        down = sum(sight.is_down for sight in fresh.values())
        ratios = [sight.failed(300, now) for sight in fresh.values()]
        ratio = sorted(failed / max(looks, 1) for failed, looks in ratios)[-2]
        signs = Signs(len(fresh), down, ratio, max(0.0, now - finding.since) if finding.since else 0.0)
        told.append(Told(now, finding.status, finding.status, confidence(signs)[0], finding.since or now))
    elif happened == "worse":
        told[-1].worst = episode.status
    elif happened == "over":
        told[-1].over = now
