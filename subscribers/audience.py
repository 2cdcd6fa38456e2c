"""What an update is about, and who wants to hear of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from components.status import ComponentStatus
from incidents import headline
from incidents.lifecycle import OVER, Status
from incidents.models import Impact, IncidentUpdate
from subscribers.kinds import IMPACT_RANK, Pace
from subscribers.models import Subscriber, SubscriberQuerySet, Subscription


@dataclass(frozen=True, slots=True)
class About:
    """The facts by which an audience is chosen, as of one update."""

    incident: int
    components: frozenset[int]
    rank: int  # of the impact, see IMPACT_RANK
    is_maintenance: bool
    is_postmortem: bool
    is_end: bool = False  # the last word of a wave, or a correction of what was said: told to everybody who follows
    before: "About | None" = None  # the facts of the wave's previous update; None for its first


def about(update: IncidentUpdate) -> About:
    """The facts of `update`, from what was said up to it: a later update does not change them.

    A component counts once it was touched, to the end of the incident: who heard that it broke
    hears that it works. "Confirmed not affected" (operational from the beginning) does not count,
    nor does a private component: whoever hears of it, or because of it, would know that there is one.
    """
    told = update.incident.updates.filter(tells_followers=True, wave=update.wave, pk__lt=update.pk)
    previous = told.order_by("-pk").first()
    if previous and previous.status == Status.SCHEDULED and update.status == Status.IN_PROGRESS:
        previous = None  # it was announced; now it begins
    is_end = update.status in OVER or update.corrects_id is not None
    return _facts(update, is_end=is_end, before=_facts(previous) if previous else None)


def _facts(update: IncidentUpdate, *, is_end: bool = False, before: About | None = None) -> About:
    incident = update.incident
    said = Impact.objects.filter(update__incident=incident, update_id__lte=update.pk, component__is_private=False)
    told = list(said.values_list("component", "new"))
    hurt = {component for component, new in told if new != ComponentStatus.OPERATIONAL}
    if incident.is_maintenance:
        hurt |= set(incident.components.filter(is_private=False).values_list("pk", flat=True))
    impact = incident.impact_override or headline.derive(new for _, new in told)
    return About(
        incident=incident.pk,
        components=frozenset(hurt),
        rank=IMPACT_RANK[impact],
        is_maintenance=incident.is_maintenance,
        is_postmortem=update.status == Status.POSTMORTEM,
        is_end=is_end,
        before=before,
    )


def audience(facts: About, *, at: datetime) -> SubscriberQuerySet:
    """Everybody who had confirmed by `at`, has not left, and wants to hear of this; one query.

    Who wants only beginning and end is told when news begins to concern them: when they would
    not have been told of the update before.
    """
    wanted = _wanting(facts)
    if not facts.is_end and facts.before is not None:
        wanted &= ~Q(pace=Pace.ENDS) | ~_wanting(facts.before)
    return Subscriber.objects.reachable(at).filter(wanted)


def _wanting(facts: About) -> Q:
    wishes = Subscription.objects.filter(subscriber=OuterRef("pk"))
    of_component = Q(follows_everything=True) | Q(Exists(wishes.filter(component__in=facts.components)))
    of_kind = Q(wants_maintenance=True) if facts.is_maintenance else Q(least_impact__lte=facts.rank)
    of_incident = Q(Exists(wishes.filter(incident=facts.incident)))
    wanted = (of_component & of_kind) | of_incident
    return wanted & Q(wants_postmortems=True) if facts.is_postmortem else wanted
