"""The pages that people read, each a template over facts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from publication.snapshot import ComponentHistory, Frame, IncidentFacts, MonthFacts, PageFacts, Snapshot
from publication.uptime import WEIGHTS

File = tuple[str, bytes]


def files(snapshot: Snapshot) -> Iterator[File]:
    """What shows the present: maintenance, uptime, the home page, and its status block by itself for htmx."""
    yield "maintenance.html", render("publication/maintenance.html", snapshot=snapshot)
    yield "uptime.html", render("publication/uptime.html", snapshot=snapshot)
    yield "_status.html", render("publication/_status.html", snapshot=snapshot)
    yield "index.html", render("publication/page.html", snapshot=snapshot)


def standing_files(page: PageFacts) -> Iterator[File]:
    """What changes with the page's own facts alone: about, and the error pages."""
    around = frame(page, page.created_at)
    weights = [(status, weight // 10) for status, weight in WEIGHTS.items()]
    yield "about.html", render("publication/about.html", snapshot=around, weights=weights)
    for name in ("404", "503"):
        yield f"{name}.html", render(f"publication/{name}.html", snapshot=around)


def incident_file(incident: IncidentFacts, page: PageFacts) -> File:
    """/incidents/<code>: one incident or maintenance for ever."""
    body = render("publication/incident.html", snapshot=frame(page, incident.updated_at), incident=incident)
    return f"incidents/{incident.code}.html", body


def component_file(history: ComponentHistory, page: PageFacts) -> File:
    """/components/<code>: one component with its bars, its months and its incidents."""
    component = history.component
    body = render(
        "publication/component.html",
        snapshot=frame(page, component.updated_at),
        component=component,
        months=history.months,
        incidents=history.incidents,
    )
    return f"components/{component.code}.html", body


def months_file(months: Sequence[MonthFacts], page: PageFacts) -> File:
    """/history: every month since the first day, newest first."""
    return "history.html", render("publication/history.html", snapshot=frame(page, page.created_at), months=months)


def month_file(month: MonthFacts, page: PageFacts) -> File:
    """/history/2026-03: what happened in that month of the page's zone."""
    changed_at = max((incident.updated_at for incident in month.incidents), default=page.created_at)
    body = render("publication/month.html", snapshot=frame(page, changed_at), month=month)
    return f"history/{month.slug}.html", body


def frame(page: PageFacts, changed_at: datetime) -> Frame:
    """The page's facts around something that last changed then."""
    return Frame(page=replace(page, updated_at=changed_at))


def render(template: str, **context: Any) -> bytes:
    """A template's bytes; no request takes part in it (T15)."""
    return render_to_string(template, context).encode()
