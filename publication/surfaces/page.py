"""The pages that people read, each a template over facts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from incidents.lifecycle import Status
from publication import revised
from publication.snapshot import ComponentHistory, Frame, IncidentFacts, MonthFacts, PageFacts, Snapshot

File = tuple[str, bytes]


def home_files(snapshot: Snapshot) -> Iterator[File]:
    """The home page, and its status block by itself for htmx."""
    block = render("publication/_status.html", snapshot=snapshot)  # once, for its own address and for the page
    yield "_status.html", block
    yield _file("index.html", "publication/page.html", snapshot=snapshot, status=mark_safe(block.decode()))


def present_files(snapshot: Snapshot) -> Iterator[File]:
    """What else shows the present: maintenance and uptime."""
    yield _file("maintenance.html", "publication/maintenance.html", snapshot=snapshot)
    yield _file("uptime.html", "publication/uptime.html", snapshot=snapshot)


def standing_files(page: PageFacts) -> Iterator[File]:
    """What changes with the page's own facts alone: about, and the error pages."""
    around = frame(page, page.created_at)
    yield _file("about.html", "publication/about.html", snapshot=around)


def api_file(snapshot: Snapshot) -> File:
    """/api: what programs can ask for, and the ids of the components."""
    around = frame(snapshot.page, snapshot.page.created_at)
    return _file("api.html", "publication/api.html", snapshot=around, components=snapshot.components)


def error_files(page: PageFacts) -> Iterator[File]:
    """What a wrong address and a part that is away are answered with, in one language for all."""
    around = frame(page, page.created_at)
    for template in ("publication/404.html", "publication/503.html"):
        yield template.removeprefix("publication/"), render(template, snapshot=around)


def incident_files(incident: IncidentFacts, page: PageFacts) -> Iterator[File]:
    """/incidents/<code>: one incident or maintenance for ever; and its post-mortem, which old links name by itself."""
    shown = {"snapshot": frame(page, incident.updated_at), "incident": incident}
    yield _file(f"incidents/{incident.code}.html", "publication/incident.html", **shown)
    if any(update.status == Status.POSTMORTEM for update in incident.updates):
        yield _file(f"incidents/{incident.code}/postmortem.html", "publication/postmortem.html", **shown)


def merged_file(code: str, whole: str, title: str, page: PageFacts) -> File:
    """/incidents/<code> of an incident that became a part of another: it leads there."""
    around = frame(page, page.created_at)
    return _file(f"incidents/{code}.html", "publication/merged.html", snapshot=around, whole=whole, title=title)


def component_file(history: ComponentHistory, page: PageFacts) -> File:
    """/components/<code>: one component with its bars, its months and its incidents."""
    component = history.component
    return _file(
        f"components/{component.code}.html",
        "publication/component.html",
        snapshot=frame(page, component.updated_at),
        component=component,
        months=history.months,
        budget=history.budget,
        has_credits=any(month.credit is not None for month in history.months),
        incidents=history.incidents,
        revision=revised.number(component.revisions),
    )


def months_file(months: Sequence[MonthFacts], page: PageFacts) -> File:
    """/history: every month since the first day, newest first."""
    return _file("history.html", "publication/history.html", snapshot=frame(page, page.created_at), months=months)


def month_file(month: MonthFacts, page: PageFacts) -> File:
    """/history/2026-03: what happened in that month of the page's zone."""
    changed_at = max((incident.updated_at for incident in month.incidents), default=page.created_at)
    return _file(f"history/{month.slug}.html", "publication/month.html", snapshot=frame(page, changed_at), month=month)


def frame(page: PageFacts, changed_at: datetime) -> Frame:
    """The page's facts around something that last changed then."""
    return Frame(page=replace(page, updated_at=changed_at))


def _file(name: str, template: str, **context: Any) -> File:
    """A page that knows its own address, for its canonical link and the way to its other languages."""
    path = "/" if name == "index.html" else f"/{name.removesuffix('.html')}"
    return name, render(template, path=path, **context)


def render(template: str, **context: Any) -> bytes:
    """A template's bytes; no request takes part in it (T15)."""
    return render_to_string(template, context).encode()
