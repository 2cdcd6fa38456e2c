"""Metrics as they are set up; that API gives no points out, so the curve begins anew."""

from django.db import transaction

from api.importing.manage.postmortems import moment
from api.importing.manage.source import Row, Source
from core import clock
from metrics import actions
from metrics.models import Metric, Provider

BY = "manage.py import_statuspage"
LONGEST_NAME, LONGEST_SUFFIX, LONGEST_ADDRESS = 255, 32, 500


@transaction.atomic
def bring(row: Row, source: Source) -> bool:
    """Set the metric up under its id, so that programs go on sending to it; False when it is here already."""
    code = str(row.get("id") or "")
    if Metric.objects.filter(code=code).exists():
        return False
    actions.save_metric(
        Metric(
            code=code,
            provider=_provider(str(row.get("metrics_provider_id") or ""), source),
            name=str(row.get("name") or code)[:LONGEST_NAME],
            identifier=str(row.get("metric_identifier") or "")[:LONGEST_NAME],
            tooltip=str(row.get("tooltip_description") or ""),
            suffix=str(row.get("suffix") or "")[:LONGEST_SUFFIX],
            decimal_places=row.get("decimal_places") or 0,
            y_axis_min=row.get("y_axis_min"),
            y_axis_max=row.get("y_axis_max"),
            is_y_axis_hidden=bool(row.get("y_axis_hidden")),
            is_displayed=bool(row.get("display", True)),
            created_at=moment(row.get("created_at")) or clock.now(),
        ),
        by=BY,
    )
    return True


def _provider(code: str, source: Source) -> Provider:
    """Programs send the numbers themselves from now on, whoever did before."""
    found = Provider.objects.filter(code=code).first() if code else Provider.objects.first()
    if found is not None:
        return found
    told = next((row for row in source.rows("metrics_providers") if row.get("id") == code), {}) if code else {}
    made = Provider(
        base_uri=str(told.get("metric_base_uri") or "")[:LONGEST_ADDRESS],
        created_at=moment(told.get("created_at")) or clock.now(),
        **({"code": code} if code else {}),
    )
    return actions.save_provider(made, by=BY)
