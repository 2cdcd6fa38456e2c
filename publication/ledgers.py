"""What harmed each component and when, derived from impacts, baselines and maintenance: there is no second record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Min, Q

from components.models import Component, StatusChange
from components.status import ComponentStatus
from incidents.lifecycle import Kind, Status
from incidents.models import Impact, Incident, IncidentUpdate
from publication import kept, rules
from publication.rules import Versions
from publication.uptime import Ledger

# An update that came with its incident tells of the time since the incident started.
WITH_THE_INCIDENT = timedelta(seconds=5)
OPERATIONAL = ComponentStatus.OPERATIONAL.value


class Life(NamedTuple):
    """When an incident was told of, began and ended."""

    created_at: datetime
    started_at: datetime
    resolved_at: datetime | None


Harms = dict[int, list[tuple[int, int, str]]]


def read(
    components: Iterable[Component],
    *,
    since: datetime,
    at: datetime,
    zone: ZoneInfo,
    known: Versions = rules.ONLY_DEFAULT,
) -> dict[int, Ledger]:
    """The ledger of each of these components by id, exact from `since` until `at`; six queries.

    By the rules that are in force when it begins, work counts as announced or like any other time.
    """
    components = list(components)
    harms: Harms = defaultdict(list)
    _from_impacts(harms, components, since, at)
    _from_baselines(harms, components, since, at)
    planned = _planned(since, at, known)
    return {part.pk: Ledger(_begin(part, zone), tuple(harms[part.pk]), tuple(planned[part.pk])) for part in components}


def seconds(moment: datetime) -> int:
    """Whole seconds of POSIX time; leap seconds do not exist in it."""
    return int(moment.timestamp())


def _begin(part: Component, zone: ZoneInfo) -> int:
    if part.start_date is None:
        return seconds(part.created_at)
    return seconds(datetime.combine(part.start_date, datetime.min.time(), tzinfo=zone))


def _from_impacts(harms: Harms, components: Sequence[Component], since: datetime, at: datetime) -> None:
    """Each impact lasts until the incident's next word on that component, its lifting, or the incident's end."""
    kept.refresh()
    lasting = Incident.objects.public().filter(Q(resolved_at__isnull=True) | Q(resolved_at__gte=since))
    lives = {pk: Life(*life) for pk, *life in lasting.values_list("pk", "created_at", "started_at", "resolved_at")}
    told = kept.spans(lives)
    fresh = _spans({pk: life for pk, life in lives.items() if pk not in told}, at)
    for pk, spans in fresh.items():
        if (resolved := lives[pk].resolved_at) is not None and resolved <= at:
            kept.keep_spans(pk, spans)
    ours = {part.pk for part in components}
    for spans in (told | fresh).values():
        for component, begin, end, status in spans:
            if component in ours:
                harms[component].append((begin, end, status))


def _spans(lives: Mapping[int, Life], at: datetime) -> dict[int, tuple[kept.Span, ...]]:
    """What each of these incidents did to components until that moment."""
    told = Impact.objects.filter(update__incident__in=lives, update__posted_at__lte=at)
    words: dict[tuple[int, int], list[tuple[str, datetime, datetime | None]]] = defaultdict(list)
    for component, incident, *word in told.order_by("update__posted_at", "update_id").values_list(
        "component_id", "update__incident_id", "new", "update__posted_at", "lifted_at"
    ):
        words[incident, component].append(tuple(word))
    spans: dict[int, list[kept.Span]] = {pk: [] for pk in lives}
    for (incident, component), said in words.items():
        created, started, resolved = lives[incident]
        following = [*(posted for _, posted, _ in said[1:]), at]
        for (status, posted, lifted), then in zip(said, following, strict=True):
            if status != OPERATIONAL:
                begin = min(posted, started) if posted - created <= WITH_THE_INCIDENT else posted
                end = min(moment for moment in (then, lifted, resolved, at) if moment is not None)
                spans[incident].append((component, seconds(begin), seconds(end), status))
    return {pk: tuple(some) for pk, some in spans.items()}


def _from_baselines(harms: Harms, components: Iterable[Component], since: datetime, at: datetime) -> None:
    """Before its first change in the time asked about, a baseline was what that change calls the old one."""
    changes: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    rows = StatusChange.objects.filter(at__gte=since, at__lte=at).order_by("at", "pk")
    for component, moment, old, new in rows.values_list("component_id", "at", "old", "new"):
        changes[component].append((moment, old, new))
    for part in components:
        mine = changes[part.pk]
        states = [(since, mine[0][1] if mine else part.baseline), *((moment, new) for moment, _, new in mine)]
        following = [*(moment for moment, _ in states[1:]), at]
        for (begin, status), end in zip(states, following, strict=True):
            if status != OPERATIONAL:
                harms[part.pk].append((seconds(begin), seconds(end), status))


def _planned(since: datetime, at: datetime, known: Versions) -> dict[int, list[tuple[int, int]]]:
    """The part of each announced window in which the work was really under way; an overrun is not part of it."""
    windows = Incident.objects.public().maintenances().filter(ends_at__gte=since, starts_at__lte=at)
    windows = windows.exclude(status__in=[Status.SCHEDULED, Status.CANCELLED])
    begun = dict(
        IncidentUpdate.objects.filter(incident__in=windows, incident__kind=Kind.MAINTENANCE, status=Status.IN_PROGRESS)
        .values_list("incident_id")
        .annotate(at=Min("posted_at"))
    )
    spans: dict[int, tuple[int, int]] = {}
    for window in windows.only("pk", "created_at", "starts_at", "ends_at", "resolved_at"):
        needed = rules.at(known, seconds(window.starts_at)).announced
        if window.starts_at - window.created_at >= timedelta(seconds=needed):
            begin = max(window.starts_at, begun.get(window.pk, window.starts_at))
            end = min(window.ends_at, window.resolved_at or at, at)
            spans[window.pk] = (seconds(begin), seconds(end))
    planned: dict[int, list[tuple[int, int]]] = defaultdict(list)
    through = Incident.components.through.objects.filter(incident__in=spans.keys())
    for window_id, component in through.values_list("incident_id", "component_id"):
        planned[component].append(spans[window_id])
    return planned
