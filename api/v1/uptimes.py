"""The uptime of a component or a group between two moments."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.scopes import Scope
from api.v1.ask import Ask
from api.v1.component_groups import group_of
from api.v1.components import component_of
from api.v1.operation import operation
from api.v1.refusals import Invalid
from api.v1.stamps import moment, stamp
from components.models import Component
from components.status import ComponentStatus
from core import clock
from incidents.models import Incident
from publication import ledgers, uptime
from publication.build import page_facts
from publication.rules import Versions
from publication.uptime import Ledger, Segment

USUAL = timedelta(days=90)


@operation(needs=Scope.READ)
def of_component(ask: Ask, component_id: str) -> dict[str, Any]:
    """One component; what happened to it in that time is named."""
    component = component_of(component_id)
    spans, answer = _measure(ask, [component])
    return answer | {"id": component.code, "name": component.name, "related_events": _events(component, *spans)}


@operation(needs=Scope.READ)
def of_group(ask: Ask, group_id: str) -> dict[str, Any]:
    """A group as the mean of its components, each weighted by the time in which it existed."""
    group = group_of(group_id)
    components = [part for part in group.components.order_by("position", "name") if part.is_public()]
    spans, answer = _measure(ask, components)
    events = [{"component_id": part.code, "incidents": _events(part, *spans)} for part in components]
    related = (events[0] if events else {}) | {"components": events}
    return answer | {"id": group.code, "name": group.name, "related_events": related}


def _measure(ask: Ask, components: Sequence[Component]) -> tuple[tuple[datetime, datetime], dict[str, Any]]:
    """The time that was really measured, and the figures."""
    now = clock.now()
    end = moment(ask.query["end"], "end", ask.page, is_end=True) if ask.query.get("end") else now
    begin = moment(ask.query["start"], "start", ask.page) if ask.query.get("start") else min(end, now) - USUAL
    warnings = []
    if end > now:
        end, _ = now, warnings.append("End date was adjusted to now.")
    if begin >= end:
        raise Invalid("“start” must be before “end”.")
    rules = page_facts().rules
    found = ledgers.read(components, since=begin, at=end, zone=ZoneInfo(ask.page.time_zone), known=rules)
    born = min((ledger.begin for ledger in found.values()), default=0)
    if born > ledgers.seconds(begin):
        begin = min(end, datetime.fromtimestamp(born, tz=ZoneInfo(ask.page.time_zone)))
        warnings.append("Start date was adjusted to the beginning of the record.")
    answer = _figures(begin, end, list(found.values()), rules)
    answer |= {"range_start": stamp(begin, ask.page), "range_end": stamp(end, ask.page)}
    return (begin, end), answer | {"warnings": json.dumps(warnings) if warnings else None}


def _figures(begin: datetime, end: datetime, records: list[Ledger], rules: Versions) -> dict[str, Any]:
    swept = [uptime.sweep(record, ledgers.seconds(begin), ledgers.seconds(end)) for record in records]
    figure = uptime.mean(uptime.tally(segments, rules) for segments in swept)
    text = uptime.percent(figure).removesuffix(" %")
    return {
        "uptime_percentage": float(text) if figure.observed else None,
        "major_outage": _seconds_of(ComponentStatus.MAJOR_OUTAGE, swept),
        "partial_outage": _seconds_of(ComponentStatus.PARTIAL_OUTAGE, swept),
    }


def _seconds_of(status: str, swept: list[list[Segment]]) -> int:
    return sum(
        one.end - one.begin for segments in swept for one in segments if one.status == status and not one.is_planned
    )


def _events(component: Component, begin: datetime, end: datetime) -> dict[str, Any]:
    """The incidents that touched it in that time; `id` is the newest of them."""
    touching = Incident.objects.public().filter(components=component, started_at__lt=end)
    touching = touching.exclude(resolved_at__lte=begin).order_by("-started_at", "-pk")
    codes = list(touching.values_list("code", flat=True)[:100])
    return {"id": codes[0] if codes else None, "ids": codes}
