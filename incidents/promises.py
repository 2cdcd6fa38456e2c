"""When the public may expect the next word, if the author does not say."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from incidents.headline import IncidentImpact

# What a form offers, in minutes.
OFFERED = [
    ("", _("as its severity wants")),
    *((str(m), f"{m} min") for m in (15, 30, 60)),
    ("120", "2 h"),
    ("240", "4 h"),
]

# The cadence that the field holds good practice: half an hour for what hurts many.
CADENCE = {
    IncidentImpact.CRITICAL: timedelta(minutes=30),
    IncidentImpact.MAJOR: timedelta(minutes=30),
    IncidentImpact.MINOR: timedelta(minutes=60),
    IncidentImpact.NONE: timedelta(minutes=120),
    IncidentImpact.MAINTENANCE: timedelta(minutes=120),
}


def default(impact: str, at: datetime) -> datetime:
    """The moment promised with an update of an open incident of that impact, posted at `at`."""
    return at + CADENCE[IncidentImpact(impact)]
