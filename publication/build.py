"""Rows to snapshot: the only reader of what the public may know now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from components.models import Component, ComponentGroup, Page
from components.status import ComponentStatus, roll_up, worst
from core import clock, database, languages
from incidents.effective import statuses_now
from incidents.lifecycle import Kind, Status
from incidents.models import AffectedTag, Incident, TagKind
from outbox.models import OutboxEvent
from publication import bars, kept, measuring, revisions, timeline
from publication.models import EmbedLook, UptimeRules
from publication.revised import RevisionFacts, Revisions
from publication.rules import versions
from publication.snapshot import ComponentFacts, DayFacts, GroupFacts, IncidentFacts, PageFacts, Snapshot, UptimeFacts
from publication.timeline import Parts, is_past, moment
from publication.words import headline

NEWEST = 50  # incidents, and as many maintenances, in lists and feeds
RECENT_DAYS = 14
NOBODYS_PAGE = Page(code="000000000000", name="Status", created_at=datetime(2000, 1, 1, tzinfo=UTC))


def build(at: datetime | None = None) -> Snapshot:
    """All that the public may know at this moment; a fixed number of queries over one committed state."""
    at = at or clock.now()
    with database.one_view():
        version = kept.refresh()  # before the rows: a label that is too old only costs one more publish (trap 3)
        page = page_facts()
        parts = timeline.parts_by_id()
        zone = ZoneInfo(page.time_zone)
        incidents = _read(_wanted(at, zone), parts, at)
        groups = list(ComponentGroup.objects.order_by("position", "name", "pk"))
        public = [part for part in parts.values() if part.is_public()]
        statuses = statuses_now(public)
        shown = [part for part in public if part.has_uptime_shown]
        uptimes = bars.read(shown, at=at, zone=zone, known=page.rules)
        told_anew = revisions.read(shown, at=at, zone=zone)
        metrics, embed = measuring.read(at), EmbedLook.the_one().as_facts()
    snapshot = _assemble(version, page, parts, statuses, uptimes, told_anew, groups, incidents, at, zone)
    return replace(snapshot, metrics=metrics, embed=embed)


def _read(wanted: set[int], parts: Parts, at: datetime) -> list[IncidentFacts]:
    """Newest first; what is over and has been read before is not read again."""
    known = kept.facts(wanted)
    found = [*known.values(), *timeline.read(wanted - known.keys(), parts=parts, at=at)]
    kept.keep_facts(found)
    return sorted(found, key=lambda facts: (facts.created_at, facts.number), reverse=True)


def page_facts() -> PageFacts:
    """The service as a whole; `updated_at` is the newest moment of which a public event tells."""
    page = Page.objects.order_by("pk").first() or NOBODYS_PAGE
    told = OutboxEvent.objects.filter(is_public=True).exclude(topic__in=_private_topics())
    changed = told.aggregate(at=Max("happened_at"))["at"]
    return PageFacts(
        code=page.code,
        name=page.name,
        url=(page.url or settings.SITE_URL).rstrip("/"),
        time_zone=page.time_zone,
        about=page.about,
        notice=page.notice,
        support_url=page.support_url,
        created_at=page.created_at,
        updated_at=changed or page.created_at,
        language=languages.current(),
        written_in=page.language,
        rules=versions(row.as_rules(ZoneInfo(page.time_zone)) for row in UptimeRules.objects.order_by("pk")),
        regions=tuple(AffectedTag.objects.filter(kind=TagKind.REGION).values_list("name", flat=True)),
        is_indicator_strict=page.is_indicator_strict,
        is_translation=languages.current() != languages.source(),
    )


def _private_topics() -> list[str]:
    """Topics whose events are told to the house and move nothing in public, not even the moment of the last change."""
    incidents = Incident.objects.filter(is_private=True).values_list("pk", flat=True)
    components = Component.objects.filter(is_private=True).values_list("pk", flat=True)
    return [*(f"incident:{pk}" for pk in incidents), *(f"components.component:{pk}" for pk in components)]


def shown_from(at: datetime, zone: ZoneInfo) -> datetime:
    """The midnight with which the recent history begins."""
    first = at.astimezone(zone).date() - timedelta(days=RECENT_DAYS - 1)
    return datetime.combine(first, datetime.min.time(), tzinfo=zone)


def _wanted(at: datetime, zone: ZoneInfo) -> set[int]:
    """What the page shows: everything open or coming, the newest of both kinds, and the recent days."""
    public = Incident.objects.public().order_by("-created_at", "-pk")
    since = shown_from(at, zone)
    return {
        pk
        for some in (
            public.open(),
            public.upcoming(),
            public.incidents().filter(started_at__gte=since),
            public.maintenances().filter(starts_at__gte=since, starts_at__lte=at),
            public.incidents()[:NEWEST],
            public.maintenances().order_by("-starts_at", "-pk")[:NEWEST],
        )
        for pk in some.values_list("pk", flat=True)
    }


def _assemble(
    version: int,
    page: PageFacts,
    parts: Parts,
    statuses: Mapping[int, ComponentStatus],
    uptimes: Mapping[int, UptimeFacts],
    told_anew: Revisions,
    groups: Sequence[ComponentGroup],
    everything: Sequence[IncidentFacts],
    at: datetime,
    zone: ZoneInfo,
) -> Snapshot:
    codes = {group.pk: group.code for group in groups}
    components = {
        pk: _component(part, statuses[pk], codes.get(part.group_id), uptimes.get(pk), told_anew.get(pk, ()))
        for pk, part in parts.items()
        if part.is_public()
    }
    # A shelf whose components are all hidden would give their existence away; an empty one hides nothing.
    filled = {part.group_id for part in parts.values()}
    open_shelves = {part.group_id for part in parts.values() if part.is_public()}
    shelves = tuple(
        _group(group, [components[pk] for pk, part in parts.items() if part.group_id == group.pk and pk in components])
        for group in groups
        if group.pk in open_shelves or group.pk not in filled
    )
    alone = [facts for facts in components.values() if facts.group_code is None]
    incidents = [facts for facts in everything if facts.kind == Kind.INCIDENT]
    windows = sorted(
        (facts for facts in everything if facts.kind == Kind.MAINTENANCE),
        key=lambda facts: (facts.starts_at, facts.number),
        reverse=True,
    )
    open_incidents = tuple(facts for facts in incidents if facts.is_open)
    indicator, indicator_text = roll_up([facts.status for facts in components.values()])
    return Snapshot(
        version=version,
        page=page,
        headline=headline(list(components.values()), open_incidents),
        indicator=indicator,
        indicator_text=indicator_text,
        top=tuple(sorted([*alone, *(s for s in shelves if s.components)], key=lambda part: (part.position, part.name))),
        components=tuple(components.values()),
        groups=shelves,
        open_incidents=open_incidents,
        active_maintenances=tuple(facts for facts in windows if facts.is_open),
        upcoming_maintenances=tuple(facts for facts in reversed(windows) if facts.status == Status.SCHEDULED),
        recent_incidents=tuple(incidents[:NEWEST]),
        recent_maintenances=tuple(windows[:NEWEST]),
        recent_days=_days(everything, at, zone),
        incidents=tuple(everything),
    )


def _component(
    row: Component,
    status: ComponentStatus,
    group_code: str | None,
    shown: UptimeFacts | None,
    told_anew: tuple[RevisionFacts, ...],
) -> ComponentFacts:
    return ComponentFacts(
        code=row.code,
        name=row.name,
        description=row.description,
        status=status.value,
        status_label=str(status.label),
        position=row.position,
        group_code=group_code,
        has_uptime_shown=row.has_uptime_shown,
        is_shown_only_if_degraded=row.is_shown_only_if_degraded,
        start_date=row.start_date,
        created_at=row.created_at,
        updated_at=row.updated_at,
        foreign=row.foreign,
        uptime=shown,
        revisions=told_anew,
    )


def _group(row: ComponentGroup, components: Iterable[ComponentFacts]) -> GroupFacts:
    components = tuple(components)
    status = worst(component.status for component in components)
    return GroupFacts(
        code=row.code,
        name=row.name,
        description=row.description,
        status=status.value,
        status_label=str(status.label),
        position=row.position,
        components=components,
        has_uptime_shown=row.has_uptime_shown,
        is_shown_only_if_degraded=row.is_shown_only_if_degraded,
        start_date=row.start_date,
        created_at=row.created_at,
        updated_at=row.updated_at,
        foreign=row.foreign,
        uptime=bars.together([part.uptime for part in components if part.uptime]) if row.has_uptime_shown else None,
    )


def _days(everything: Iterable[IncidentFacts], at: datetime, zone: ZoneInfo) -> tuple[DayFacts, ...]:
    told: dict[date, list[IncidentFacts]] = {}
    for facts in sorted(everything, key=lambda facts: (moment(facts), facts.number), reverse=True):
        if is_past(facts):
            told.setdefault(moment(facts).astimezone(zone).date(), []).append(facts)
    today = at.astimezone(zone).date()
    days = (today - timedelta(days=back) for back in range(RECENT_DAYS))
    return tuple(DayFacts(day=day, incidents=tuple(told.get(day, []))) for day in days)
