"""From results to proposals: who must be judged, how they stand, and what follows from it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from components.models import Component, dependencies
from components.status import ComponentStatus
from core import clock, database
from monitoring import amendments, disturbances, heard, recording, standing, tellings
from monitoring.case import Scene
from monitoring.models import CheckResult, Probe, Suggestion
from monitoring.standing import Places, Standing


def draw(components: Iterable[int]) -> None:
    """Judge these components, by id, with those that they are proposed with, and propose accordingly."""
    now = clock.now()
    if not (worth := _worth_judging(set(components), now)):
        return
    # Asked once for all of them: the answer takes a look at every probe.
    places = Places.now(now)
    looks, ends = recording.looks(worth, now), _last_ends(worth)
    told, spoken = tellings.spoken_of(), heard.spoken_of(now)
    judged = [
        standing.of(
            component,
            looks.get(component.pk),
            places,
            now,
            forget=ends.get(component.pk),
            is_told=component.pk in told,
            heard=heard.of(component, now) if component.pk in spoken else None,
        )
        for component in Component.objects.filter(pk__in=worth)
    ]
    _follow({each.component.pk: each for each in judged}, places, now)


def draw_from_hearing() -> None:
    """Judge what visitors and other systems speak of, whether or not anybody looks at it."""
    draw(heard.spoken_of(clock.now()))


def troubled(components: Iterable[int]) -> set[int]:
    """Those of a disturbance that is not over; they are judged again although nothing new was seen."""
    return _in_trouble() & set(components)


def _in_trouble() -> set[int]:
    """All components of disturbances that are not over, proposed or told: whatever is new may belong to them."""
    running = Suggestion.objects.filter(proposal__cleared_at__isnull=True)
    return set(running.values_list("component", flat=True)) | tellings.spoken_of()


@transaction.atomic
def _follow(standings: dict[int, Standing], places: Places, at: datetime) -> None:
    """Act on how they stand; two vantages that conclude at the same moment take turns."""
    database.take_turns(database.PROPOSING_LOCK)
    scene = Scene(at, places, dependencies(), tellings.now([each.component for each in standings.values()]))
    disturbances.withdraw_moot(scene)
    for incident in scene.told.incidents.values():
        amendments.follow(incident, standings, scene)
    disturbances.follow(standings, scene)


def _worth_judging(components: set[int], at: datetime) -> set[int]:
    """Those with a bad result in reach or of a running disturbance; everybody else is simply well."""
    bad = CheckResult.objects.exclude(status=ComponentStatus.OPERATIONAL).filter(
        probe__component__in=components, started_at__gte=at - recording.LEAST_WINDOW
    )
    slow = Probe.objects.filter(component__in=components, interval__gt=300)  # their window is longer
    found = set(bad.values_list("probe__component", flat=True).distinct())
    found |= set(slow.values_list("component", flat=True)) | troubled(components) | heard.spoken_of(at) & components
    return found | _in_trouble() if found else found


def _last_ends(components: set[int]) -> dict[int, datetime]:
    """When the last disturbance of each component was over; its failures speak for no new one."""
    ended = Suggestion.objects.filter(component__in=components, cleared_at__isnull=False)
    return dict(ended.values_list("component").annotate(last=Max("cleared_at")).order_by())
