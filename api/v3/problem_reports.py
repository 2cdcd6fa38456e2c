"""What visitors report, counted for the house: never who, and never shown to the public."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask
from api.v3.shapes import Moment
from api.v3.speaking import speaks
from components.models import Component
from core import clock
from monitoring.reports import counting
from monitoring.reports.models import ProblemReport, Region, Symptom

USUAL_HOURS, MOST_HOURS = 24, 48  # after two days reports are forgotten


class Window(serializers.Serializer):
    """How far to look back."""

    hours = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_HOURS, help_text=f"{USUAL_HOURS} when not given."
    )


class HourOut(serializers.Serializer):
    """The reports of one hour; hours without any are left out."""

    begins = Moment()
    reports = serializers.IntegerField()


class ReportedOut(serializers.Serializer):
    """One component; a network counts once in half an hour."""

    component = serializers.CharField(source="component.code")
    name = serializers.CharField(source="component.name")
    reports = serializers.IntegerField()
    symptoms = serializers.DictField(
        child=serializers.IntegerField(), help_text=f"By symptom: {', '.join(Symptom.values)}."
    )
    regions = serializers.DictField(
        child=serializers.IntegerField(), help_text=f"Where it was said: {', '.join(filter(None, Region.values))}."
    )
    hours = HourOut(many=True)


class ReportsOut(serializers.Serializer):
    """The counts of the window, the component with most reports first."""

    since = Moment()
    until = Moment()
    components = ReportedOut(many=True)


@speaks(needs=Scope.PROPOSE, asks=Window, gives=ReportsOut)
def counted(ask: Ask) -> dict[str, Any]:
    """How many visitors report a problem, by component and symptom; evidence for people, never a status."""
    until = clock.now()
    since = until - timedelta(hours=ask.number("hours", USUAL_HOURS, least=1, most=MOST_HOURS))
    found: dict[Component, list[ProblemReport]] = defaultdict(list)
    for row in ProblemReport.objects.filter(at__gt=since, at__lte=until).select_related("component").order_by("at"):
        found[row.component].append(row)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0].position, pair[0].name))
    told = [_reported(component, rows) for component, rows in ordered]
    return ReportsOut({"since": since, "until": until, "components": told}).data


def _reported(component: Component, rows: list[ProblemReport]) -> dict[str, Any]:
    return {
        "component": component,
        "reports": len(rows),
        "symptoms": Counter(row.symptom for row in rows),
        "regions": Counter(row.region for row in rows if row.region),
        "hours": _hours(row.at for row in rows),
    }


def _hours(moments: Iterable[datetime]) -> list[dict[str, Any]]:
    counts = Counter(counting.floor(at, counting.HOUR) for at in moments)
    return [{"begins": begins, "reports": count} for begins, count in counts.items()]
