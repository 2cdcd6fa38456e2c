"""Made-up snapshots: every state that the public page can be in, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from components.status import ComponentStatus, worst
from core import markdown
from incidents.headline import IncidentImpact
from incidents.lifecycle import OVER, Status
from publication.measured import HourFacts, MetricFacts, Tell, draw
from publication.snapshot import (
    BarFacts,
    ComponentFacts,
    DayFacts,
    EarlierText,
    Frame,
    GroupFacts,
    Headline,
    ImpactFacts,
    IncidentFacts,
    Link,
    MonthFacts,
    MonthUptime,
    PageFacts,
    Snapshot,
    UpdateFacts,
    UptimeFacts,
)

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
LABELS = {status.value: str(status.label) for status in ComponentStatus}
LONG = "Kraftfahrzeughaftpflichtversicherungsbescheinigungsausstellungsstelle"
BARS = '<svg class="bars" viewBox="0 0 448 34" role="img" aria-label="Uptime over 90 days: 99.98 %"></svg>'


def ago(hours=0, minutes=0):
    return NOW - timedelta(hours=hours, minutes=minutes)


def page(**given):
    facts = {"code": "p" * 12, "name": "Example", "url": "https://status.example.com", "time_zone": "Etc/UTC"}
    facts |= {"about": "How we are.", "notice": "This is a reconstruction.", "support_url": "https://example.com/help"}
    return PageFacts(**{**facts, "created_at": ago(9999), "updated_at": NOW, **given})


def uptime():
    days = tuple(
        BarFacts(NOW.date() - timedelta(days=back), status, LABELS.get(status, "No data"), 0, 86400, "What happened")
        for back, status in enumerate([None, *LABELS])
    )
    return UptimeFacts(days=days, down=0, observed=1, text="99.98 %", coverage=100, svg=BARS)


def component(name, status="operational", **given):
    facts = {"code": f"{name[:4].lower():x<12}", "description": "", "status_label": LABELS[status], "position": 1}
    facts |= {"group_code": None, "has_uptime_shown": True, "is_shown_only_if_degraded": False, "start_date": None}
    times = {"created_at": ago(9999), "updated_at": ago(1)}
    return ComponentFacts(**{**facts, **times, "name": name, "status": status, "uptime": uptime(), **given})


def group(name, *components):
    status = worst(part.status for part in components)
    one = {field: getattr(components[0], field) for field in ("created_at", "updated_at", "start_date", "position")}
    flags = {"has_uptime_shown": True, "is_shown_only_if_degraded": False, "description": ""}
    label = str(status.label)
    return GroupFacts(
        "g" * 12, name=name, status=status.value, status_label=label, components=components, **one, **flags
    )


def told(name, old, new):
    return ImpactFacts("c" * 12, name, old, new, LABELS[new], old == new == "operational")


def update(status, body, at, impacts=(), **given):
    facts = {"code": f"u{at:%d%H%M}", "status": status, "status_label": str(Status(status).label), "body": body}
    times = {"posted_at": at, "created_at": at, "updated_at": at, "next_update_by": None}
    html = markdown.render(body)
    return UpdateFacts(**{**facts, **times, "html": html, "impacts": impacts, "tells_followers": True, **given})


def incident(title, impact, *updates, **given):
    newest, first = updates[0], updates[-1]
    facts = {"number": 1, "code": f"i{title[:4].lower():x<11}", "kind": "incident", "title": title, "impact": impact}
    facts |= {
        "status": newest.status,
        "status_label": newest.status_label,
        "impact_label": IncidentImpact(impact).label,
    }
    facts |= {"is_open": newest.status not in OVER, "created_at": first.posted_at, "started_at": first.posted_at}
    facts |= {"updated_at": newest.posted_at, "monitoring_at": None, "starts_at": None, "ends_at": None}
    facts |= {"resolved_at": newest.posted_at if newest.status in OVER else None, "component_codes": ()}
    return IncidentFacts(
        **{**facts, "affected": (), "unaffected": (), "next_update_by": None, "updates": updates, **given}
    )


def window(title, status, *updates, **given):
    times = {"kind": "maintenance", "starts_at": ago(1), "ends_at": NOW + timedelta(hours=1)}
    return incident(title, "maintenance", *updates, **{**times, **given})


FIRST = update("investigating", "We look into it. The API works.", ago(2), (told("API", "operational", "operational"),))
CORRECTED = replace(
    FIRST,
    corrected_by=(Link("correction", ago(1)),),
    earlier_texts=(EarlierText(ago(1), (("removed", "luk"), ("added", "look"), ("same", " into it."))),),
)
OUTAGE = incident(
    "Sign-in fails",
    "major",
    update("identified", "An **overloaded** store.\n\n- Stay signed in.", ago(minutes=2), next_update_by=NOW),
    update(
        "investigating", "Not so.", ago(1), (told("API", "operational", "partial_outage"),), corrects=Link("u", NOW)
    ),
    replace(CORRECTED, edited_at=ago(1)),
    affected=(told("Chat", "operational", "partial_outage"), told(LONG, "operational", "degraded_performance")),
    unaffected=(told("API", "operational", "operational"),),
    next_update_by=NOW + timedelta(minutes=30),
)
OVERDUE = replace(OUTAGE, next_update_by=ago(1), is_overdue=True, code="overdue", waves=2)
RUNNING = window("Router", "in_progress", update("in_progress", "At work.", ago(1)), code="running")
PLANNED = window(
    "Disks",
    "scheduled",
    update("scheduled", "Soon.", ago(9)),
    affected=(told("Chat", "operational", "under_maintenance"),),
)
PAST = incident(
    "It was slow", "critical", update("postmortem", "A certificate.", ago(30)), update("resolved", "Over.", ago(40))
)
CALM = [component("Chat", description="In the browser"), group("Tools", component("API"), component("Code"))]


def snapshot(text, status, parts, *, opened=(), active=(), upcoming=(), **given):
    flat = [part for one in parts for part in (one.components if isinstance(one, GroupFacts) else (one,))]
    days = tuple(
        DayFacts(NOW.date() - timedelta(days=back), (*opened, PAST) if back == 1 else ()) for back in range(14)
    )
    lists = {"open_incidents": opened, "active_maintenances": active, "upcoming_maintenances": upcoming}
    recent = {"recent_incidents": (), "recent_maintenances": (), "recent_days": days, "groups": ()}
    marks = {"version": 1, "indicator": "none", "indicator_text": "", "headline": Headline(text, status)}
    return Snapshot(**marks, **lists, **recent, page=page(**given), top=tuple(parts), components=tuple(flat))


def hurt(status):
    return [component("Chat", status), *CALM[1:]]


def metric(name, values, suffix):
    tell = Tell(0, suffix)
    hours = [HourFacts(ago(len(values) - at), tell(value)) for at, value in enumerate(values)]
    picture = draw(values, name=name, tell=tell)
    return MetricFacts("m" * 12, name, "From the outside.", hours[-1].text, tuple(hours), picture)


MEASURED = (metric("Answers", [*range(210, 228), 480, None, 340, 230, 215, 212], "ms"), metric(LONG, [None] * 24, "%"))
SNAPSHOTS = {
    "calm": replace(snapshot("All systems operational", "operational", CALM, upcoming=(PLANNED,)), metrics=MEASURED),
    "degraded": snapshot("Degraded performance of Chat", "degraded_performance", hurt("degraded_performance")),
    "partial": snapshot("Partial outage of Chat", "partial_outage", hurt("partial_outage"), opened=(OUTAGE,)),
    "major": snapshot("Major outage of Chat", "major_outage", hurt("major_outage"), opened=(OVERDUE,)),
    "maintenance": snapshot("Maintenance", "under_maintenance", hurt("under_maintenance"), active=(RUNNING,)),
    "no impact": snapshot("We are investigating", "incident", CALM, opened=(incident("Bills", "none", FIRST),)),
    "empty": snapshot("All systems operational", "operational", [], about="", notice="", support_url=""),
    "long": snapshot(LONG, "major_outage", [component(LONG, "major_outage", description=LONG)], name=LONG, notice=LONG),
}
FRAME = Frame(page())
MONTH = date(2026, 3, 1)
# name: template, language, context
PAGES = {name: ("publication/page.html", "en", {"snapshot": shown}) for name, shown in SNAPSHOTS.items()} | {
    "right to left": ("publication/page.html", "ar", {"snapshot": SNAPSHOTS["partial"]}),
    "incident": ("publication/incident.html", "en", {"snapshot": FRAME, "incident": OUTAGE}),
    "overdue": ("publication/incident.html", "en", {"snapshot": FRAME, "incident": OVERDUE}),
    "past incident": ("publication/incident.html", "en", {"snapshot": FRAME, "incident": PAST}),
    "post-mortem": ("publication/postmortem.html", "en", {"snapshot": FRAME, "incident": PAST}),
    "window": ("publication/incident.html", "en", {"snapshot": FRAME, "incident": RUNNING}),
    "history": ("publication/history.html", "en", {"snapshot": FRAME, "months": [MonthFacts(MONTH, "2026-03")]}),
    "month": (
        "publication/month.html",
        "en",
        {"snapshot": FRAME, "month": MonthFacts(MONTH, "2026-03", (OUTAGE, PAST, RUNNING), "2026-02", "2026-04")},
    ),
    "component": (
        "publication/component.html",
        "en",
        {"snapshot": FRAME, "component": CALM[0], "months": [MonthUptime(MONTH, "99.98 %")], "incidents": [PAST]},
    ),
    "maintenances": ("publication/maintenance.html", "en", {"snapshot": SNAPSHOTS["maintenance"]}),
    "about": ("publication/about.html", "en", {"snapshot": FRAME}),
    "programs": ("publication/api.html", "en", {"snapshot": FRAME, "components": CALM[:1]}),
    "404": ("publication/404.html", "en", {"snapshot": FRAME}),
    "503": ("publication/503.html", "en", {"snapshot": FRAME}),
    "error 404": ("errors/404.html", "en", {}),
    "error 403": ("errors/403.html", "en", {"reason": "no cookie"}),
    "error 500": ("errors/500.html", "en", {}),
}
