"""What an update is about, and who wants to hear of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from components.status import ComponentStatus
from incidents import headline
from incidents.lifecycle import Status
from incidents.models import Impact, IncidentUpdate
from subscribers.models import IMPACT_RANK, Subscriber, SubscriberQuerySet, Subscription


@dataclass(frozen=True, slots=True)
class About:
    """The facts by which an audience is chosen, as of one update."""

    incident: int
    components: frozenset[int]
    rank: int  # of the impact, see IMPACT_RANK
    is_maintenance: bool
    is_postmortem: bool


def about(update: IncidentUpdate) -> About:
    """The facts of `update`, from what was said up to it: a later update does not change them.

    A component counts once it was touched, to the end of the incident: who heard that it broke
    hears that it works. "Confirmed not affected" (operational from the beginning) does not count.
    """
    incident = update.incident
    told = Impact.objects.filter(update__incident=incident, update_id__lte=update.pk)
    hurt = dict.fromkeys(told.exclude(new=ComponentStatus.OPERATIONAL).values_list("component", flat=True))
    if incident.is_maintenance:
        hurt |= dict.fromkeys(incident.components.values_list("pk", flat=True))
    impact = incident.impact_override or headline.derive(told.values_list("new", flat=True))
    return About(
        incident=incident.pk,
        components=frozenset(hurt),
        rank=IMPACT_RANK[impact],
        is_maintenance=incident.is_maintenance,
        is_postmortem=update.status == Status.POSTMORTEM,
    )


def audience(facts: About, *, at: datetime) -> SubscriberQuerySet:
    """Everybody who had confirmed by `at`, has not left, and wants to hear of this; one query."""
    wishes = Subscription.objects.filter(subscriber=OuterRef("pk"))
    of_component = Q(follows_everything=True) | Exists(wishes.filter(component__in=facts.components))
    of_kind = Q(wants_maintenance=True) if facts.is_maintenance else Q(least_impact__lte=facts.rank)
    if facts.is_postmortem:
        of_kind &= Q(wants_postmortems=True)
    of_incident = Exists(wishes.filter(incident=facts.incident))
    return Subscriber.objects.reachable(at).filter((of_component & of_kind) | Q(of_incident))
