"""A doorbell: wakes a worker; the row that it should look for is in the database already."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def nudge(task: str) -> None:
    """Ask a worker to run `task` now; a dead broker only costs the time until the next sweep."""
    try:
        current_app.send_task(task, retry=False, expires=60)
    except (OperationalError, OSError) as error:
        log.warning("broker does not answer, the sweep will do it", task=task, error=str(error))
