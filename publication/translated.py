"""How much of the past stands in the further languages: the last months, and whatever was spoken of in them.

What is older is served in the source language (`publication.serving`), so that ten years
of history do not cost six times ten years.
"""

from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from incidents.models import Incident
from publication import history
from publication.snapshot import IncidentFacts, PageFacts
from publication.timeline import moment


def first_month(page: PageFacts, at: datetime) -> date:
    """The oldest month that this page tells of: the very first one, or for a translation a year or so ago."""
    zone = ZoneInfo(page.time_zone)
    first, now = history.first_month(at, zone), history.month_of(at, zone)
    if not page.is_translation:
        return first
    return min([*islice(history.months(first, now), max(1, settings.TRANSLATED_MONTHS))])


def is_told(facts: IncidentFacts, page: PageFacts, since: date) -> bool:
    """Whether it has a page there: it happened, or was spoken of, in these months."""
    zone = ZoneInfo(page.time_zone)
    return not page.is_translation or history.month_of(max(moment(facts), facts.updated_at), zone) >= since


def older(page: PageFacts, since: date) -> list[int]:
    """Of what happened before these months: the ids of what was spoken of in them, or is still open or to come."""
    if not page.is_translation:
        return []
    begin = datetime.combine(since, datetime.min.time(), tzinfo=ZoneInfo(page.time_zone))
    public = Incident.objects.public()
    before = Q(starts_at__isnull=True, started_at__lt=begin) | Q(starts_at__lt=begin)
    spoken_of = Q(updated_at__gte=begin) | Q(pk__in=(public.open() | public.upcoming()).values("pk"))
    return list(public.filter(before).filter(spoken_of).order_by("pk").values_list("pk", flat=True))
