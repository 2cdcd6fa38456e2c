"""Being pinged: has the other side called in time?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from components.status import ComponentStatus
from monitoring.outcome import CheckOutcome

PATIENCE = 300


def look(heard_at: datetime | None, now: datetime, options: Mapping[str, Any]) -> CheckOutcome:
    """Bad when the last call is older than `patience` seconds; before the first call there is nothing to miss."""
    silent = now - heard_at if heard_at else timedelta(0)
    if silent > timedelta(seconds=options.get("patience", PATIENCE)):
        return CheckOutcome(ComponentStatus.MAJOR_OUTAGE, "silent", timedelta(0))
    return CheckOutcome(ComponentStatus.OPERATIONAL, "", timedelta(0))
