"""What a source says, as immutable values in our words; the codes are the source's public ids."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Notes = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PageRecord:
    """The service as a whole."""

    code: str
    name: str
    url: str
    time_zone: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartRecord:
    """A component or a group of components."""

    code: str
    name: str
    is_group: bool
    status: str
    description: str
    position: int
    group_code: str | None
    has_uptime_shown: bool
    is_shown_only_if_degraded: bool
    start_date: date | None
    created_at: datetime | None
    updated_at: datetime | None
    page_code: str | None
    foreign: dict[str, Any]
    where: str
    notes: Notes = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImpactRecord:
    """What one update says about one component, with the component's name of that day."""

    code: str
    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    """One message of a timeline."""

    code: str
    status: str
    body: str
    posted_at: datetime
    created_at: datetime
    updated_at: datetime
    tells_followers: bool
    impacts: tuple[ImpactRecord, ...]
    foreign: dict[str, Any]
    where: str


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """An incident or a maintenance with its whole timeline, in the order of the source (newest first)."""

    code: str
    kind: str
    title: str
    status: str
    impact: str
    started_at: datetime
    created_at: datetime
    updated_at: datetime
    monitoring_at: datetime | None
    resolved_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    component_codes: tuple[str, ...]
    components: tuple[PartRecord, ...]
    updates: tuple[UpdateRecord, ...]
    page_code: str | None
    foreign: dict[str, Any]
    where: str
    notes: Notes = field(default_factory=list)
