"""Asking the worker of a vantage to begin looking."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring(vantage: str) -> None:
    """Ask for one watch on the vantage's own queue; a dead broker only costs the time until the next tick."""
    try:
        current_app.send_task("monitoring.look", args=[vantage], queue=f"probe.{vantage}", retry=False, expires=15)
    except (OperationalError, OSError) as error:
        log.warning("broker does not answer, the next tick will do it", vantage=vantage, error=str(error))
