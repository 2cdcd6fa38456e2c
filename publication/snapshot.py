"""All that the public may know at one moment, as one immutable value."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from incidents.headline import IncidentImpact
from incidents.lifecycle import OVER
from publication.frame import USUAL, EmbedFacts
from publication.measured import MetricFacts
from publication.revised import RevisionFacts
from publication.rules import DEFAULT, Rules
from publication.uptime import Budget

IMPACTS = IncidentImpact.values  # the mildest first


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The service as a whole."""

    code: str
    name: str
    url: str  # absolute, without a trailing slash
    time_zone: str
    about: str
    notice: str
    support_url: str
    created_at: datetime
    updated_at: datetime
    language: str = "en"  # of everything around what people wrote
    written_in: str = "en"  # the language of what people wrote
    is_indicator_strict: bool = False  # whether programs are told "none" where the field says "maintenance"
    rules: tuple[Rules, ...] = (DEFAULT,)  # what uptime means, oldest version first
    regions: tuple[str, ...] = ()  # the list of places that updates may name
    is_translation: bool = False  # whether it is for people alone: data and feeds stand beside the source language


@dataclass(frozen=True, slots=True)
class BarFacts:
    """One civil day of the page's zone in the history of one component."""

    day: date
    status: str | None  # the worst of the day; None before the component existed and after its end
    status_label: str
    down: int  # weighted seconds of outage in thousandths: a second of partial outage counts 300
    observed: int  # seconds of the day that count
    text: str  # what happened, in words


@dataclass(frozen=True, slots=True)
class UptimeFacts:
    """The last 90 days of one component or group, oldest day first."""

    days: tuple[BarFacts, ...]
    down: int  # weighted thousandths of seconds, as in BarFacts
    observed: int  # seconds
    text: str  # "99.98 %", truncated; "—" when nothing was observed
    coverage: int  # percent of the 90 days in which it existed, truncated
    svg: str  # the bars as one picture, safe markup


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    """One component with its effective status."""

    code: str
    name: str
    description: str
    status: str  # effective; a ComponentStatus value
    status_label: str
    position: int
    group_code: str | None
    has_uptime_shown: bool
    is_shown_only_if_degraded: bool
    start_date: date | None
    created_at: datetime
    updated_at: datetime
    foreign: dict[str, Any] = field(default_factory=dict, hash=False)
    uptime: UptimeFacts | None = None
    revisions: tuple[RevisionFacts, ...] = ()  # of its figures of the last year, newest first


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A shelf with its components in their order; `status` is that of its worst component."""

    code: str
    name: str
    description: str
    status: str
    status_label: str
    position: int
    components: tuple[ComponentFacts, ...]
    has_uptime_shown: bool
    is_shown_only_if_degraded: bool
    start_date: date | None
    created_at: datetime
    updated_at: datetime
    foreign: dict[str, Any] = field(default_factory=dict, hash=False)
    uptime: UptimeFacts | None = None


@dataclass(frozen=True, slots=True)
class ImpactFacts:
    """What one update says about one component: old → new; both operational means confirmed not affected."""

    component_code: str
    component_name: str  # as it was called then
    old: str
    new: str
    new_label: str
    is_confirmed_unaffected: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Another update of the same incident."""

    code: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierText:
    """What an update said until its words were mended."""

    until: datetime
    changes: tuple[tuple[str, str], ...]  # to the text that followed: "same", "removed" or "added", and the words


@dataclass(frozen=True, slots=True)
class UpdateFacts:
    """One message."""

    code: str
    status: str
    status_label: str
    body: str  # Markdown as written
    html: str  # safe
    posted_at: datetime
    created_at: datetime
    updated_at: datetime
    next_update_by: datetime | None
    impacts: tuple[ImpactFacts, ...]
    tells_followers: bool
    foreign: dict[str, Any] = field(default_factory=dict, hash=False)
    wave: int = 1  # which coming of the disturbance it belongs to
    corrects: Link | None = None  # the earlier update of this incident that it takes back
    corrected_by: tuple[Link, ...] = ()  # later updates that take this one back
    earlier_texts: tuple[EarlierText, ...] = ()  # what it said before its words were mended, oldest first
    edited_at: datetime | None = None  # when its words were changed after it was posted; the page marks it
    regions: tuple[str, ...] = ()  # where people are affected
    surfaces: tuple[str, ...] = ()  # where it shows: web, app, API
    share: str = ""  # percent of users affected, as written: "12.5"
    share_basis: str = ""  # how the share is known
    workaround_html: str = ""  # safe


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """One incident or maintenance with its whole timeline, newest update first."""

    number: int  # grows with creation; feeds use it as their permanent id
    code: str
    kind: str
    title: str
    status: str
    status_label: str
    impact: str
    impact_label: str
    is_open: bool
    created_at: datetime
    started_at: datetime
    updated_at: datetime
    monitoring_at: datetime | None
    resolved_at: datetime | None
    starts_at: datetime | None  # maintenance only
    ends_at: datetime | None
    updates: tuple[UpdateFacts, ...]
    component_codes: tuple[str, ...]
    affected: tuple[ImpactFacts, ...]  # of each component that is hurt now, or will be by a window that is to come
    unaffected: tuple[ImpactFacts, ...]  # confirmed not affected
    next_update_by: datetime | None  # of the newest update, while open
    waves: int = 1  # how many times the disturbance has come
    is_overdue: bool = False  # the promised update did not come in time
    is_backfilled: bool = False  # told after it was over: created_at says when
    is_running_over: bool = False  # a window that is under way although its end has passed
    related: tuple[tuple[str, str], ...] = ()  # code and title of other incidents that a reader may want to see
    foreign: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One civil day of the page's zone in the recent history; `incidents` may be empty."""

    day: date
    incidents: tuple[IncidentFacts, ...]

    @property
    def is_calm(self) -> bool:
        """Whether nothing is told of it; such days stand on the page as one."""
        return not self.incidents


@dataclass(frozen=True, slots=True)
class Headline:
    """The state in words: the page's one h1, and the class of its look."""

    text: str
    status: str  # a ComponentStatus value, or "incident" for an open incident without component impact


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every surface renders this one value, so no two of them can disagree."""

    version: int  # id of the newest public event that is contained
    page: PageFacts
    headline: Headline
    indicator: str  # none, minor, major, critical, maintenance: the roll-up of the public API v2
    indicator_text: str
    top: tuple[ComponentFacts | GroupFacts, ...]  # ungrouped components and groups by position, then name
    components: tuple[ComponentFacts, ...]  # all public components, by position, then name
    groups: tuple[GroupFacts, ...]
    open_incidents: tuple[IncidentFacts, ...]  # newest first
    active_maintenances: tuple[IncidentFacts, ...]
    upcoming_maintenances: tuple[IncidentFacts, ...]
    recent_incidents: tuple[IncidentFacts, ...]  # the 50 newest, any state
    recent_maintenances: tuple[IncidentFacts, ...]  # the 50 newest by start
    recent_days: tuple[DayFacts, ...]  # 14 days, newest first
    incidents: tuple[IncidentFacts, ...] = ()  # all incidents and windows of the above, each once
    embed: EmbedFacts = USUAL  # how the small frame for other sites looks
    metrics: tuple[MetricFacts, ...] = ()  # numbers over the last day that an operator shows

    @property
    def open_worst_first(self) -> tuple[IncidentFacts, ...]:
        """The open incidents as a reader wants them: what hurts most on top, as in the headline; then the newest."""
        return tuple(sorted(self.open_incidents, key=lambda one: -IMPACTS.index(one.impact)))

    @property
    def past_maintenances(self) -> tuple[IncidentFacts, ...]:
        """The newest windows that are over, called off ones too."""
        return tuple(one for one in self.recent_maintenances if one.status in OVER)


@dataclass(frozen=True, slots=True)
class MonthUptime:
    """The uptime of one component in one calendar month of the page's zone."""

    first_day: date
    text: str  # "99.98 %", truncated; "—" when nothing was observed
    credit: int | None = None  # percent, informative; None where no credits are told of or nothing was observed
    first_told: str = ""  # what it was before days of it were revised; empty where none was


@dataclass(frozen=True, slots=True)
class ComponentHistory:
    """What the page of one component tells besides its present."""

    component: ComponentFacts
    months: tuple[MonthUptime, ...]  # newest first
    incidents: tuple[IncidentFacts, ...]  # newest first, maintenance too
    budget: Budget | None = None  # where the operator has set a target


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a page of the past, which must not change whenever the present does: the page's facts alone.

    `page.updated_at` is the last change of what the frame surrounds.
    """

    page: PageFacts


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One calendar month of the page's zone; `incidents` newest first, empty in the list of months."""

    first_day: date
    slug: str  # "2026-03"
    incidents: tuple[IncidentFacts, ...] = ()
    count: int = 0  # in the list of months: how many incidents and windows it tells of
    earlier: str | None = None  # slugs of the neighbours
    later: str | None = None
