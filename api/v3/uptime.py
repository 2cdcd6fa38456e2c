"""The exact uptime of a component between two moments, with the weights and rules that it was reckoned by."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask
from api.v1.components import component_of
from api.v1.refusals import Invalid
from api.v1.stamps import moment
from api.v3.shapes import Moment
from api.v3.speaking import speaks
from components.status import ComponentStatus
from core import clock
from publication import ledgers, uptime
from publication.build import page_facts
from publication.revisions import read
from publication.rules import Versions
from publication.surfaces.api_v3 import revisions_told, rules_told
from publication.uptime import Ledger

USUAL = timedelta(days=90)


class Between(serializers.Serializer):
    """ISO 8601; a bare day is its beginning or its end in the page's zone."""

    start = serializers.CharField(required=False, help_text="90 days before the end when not given.")
    end = serializers.CharField(required=False, help_text="Now when not given; never later than now.")


class SpentOut(serializers.Serializer):
    """Seconds in one status, work that was announced in time apart."""

    status = serializers.ChoiceField(ComponentStatus.choices)
    seconds = serializers.IntegerField()
    planned_seconds = serializers.IntegerField()
    weight_percent = serializers.FloatField(help_text="How much of an outage a second of it is, by the newest rules.")


class UptimeOut(serializers.Serializer):
    """Nothing is rounded: `down_ms` are weighted milliseconds of the `observed_s` seconds that count."""

    component = serializers.CharField()
    start = Moment()
    end = Moment()
    uptime_percent = serializers.CharField(allow_null=True, help_text="Truncated, like 99.98; null: nothing observed.")
    down_ms = serializers.IntegerField()
    observed_s = serializers.IntegerField()
    spent = SpentOut(many=True)
    rules = serializers.ListField(
        child=serializers.DictField(), help_text="Weights, maintenance and credits, each version with its first day."
    )
    revision = serializers.IntegerField(help_text="1 as first told, and one more for every later change of days in it.")
    revisions = serializers.ListField(
        child=serializers.DictField(), help_text="Days of the last year whose figure is another than was told, and why."
    )


@speaks(needs=Scope.READ, asks=Between, gives=UptimeOut)
def of_component(ask: Ask, code: str) -> dict[str, Any]:
    """The uptime of a component with its weights."""
    component = component_of(code)
    begin, end = _window(ask)
    known, zone = page_facts().rules, ZoneInfo(ask.page.time_zone)
    found = ledgers.read([component], since=begin, at=end, zone=zone, known=known)
    figures = _figures(found[component.pk], ledgers.seconds(begin), ledgers.seconds(end), known)
    told = {"component": component.code, "start": begin, "end": end, "rules": [rules_told(each) for each in known]}
    first, last = (at.astimezone(zone).date() for at in (begin, end))
    revisions = [one for one in read([component], at=end, zone=zone)[component.pk] if first <= one.day <= last]
    return UptimeOut(told | figures | revisions_told(revisions)).data


def _window(ask: Ask) -> tuple[datetime, datetime]:
    now = clock.now()
    end = moment(ask.query["end"], "end", ask.page, is_end=True) if ask.query.get("end") else now
    end = min(end, now)
    begin = moment(ask.query["start"], "start", ask.page) if ask.query.get("start") else end - USUAL
    if begin >= end:
        raise Invalid("“start” must be before “end”, and before now.")
    return begin, end


def _figures(ledger: Ledger, begin: int, end: int, known: Versions) -> dict[str, Any]:
    swept = uptime.sweep(ledger, begin, end)
    figure = uptime.tally(swept, known)
    spent = {status.value: {True: 0, False: 0} for status in ComponentStatus}
    for one in swept:
        spent[one.status][one.is_planned] += one.end - one.begin
    return {
        "uptime_percent": uptime.percent(figure).removesuffix(" %") if figure.observed else None,
        "down_ms": figure.down,
        "observed_s": figure.observed,
        "spent": [
            {
                "status": status,
                "seconds": seconds[False],
                "planned_seconds": seconds[True],
                "weight_percent": known[-1].weight(status) / 10,
            }
            for status, seconds in spent.items()
        ],
    }
