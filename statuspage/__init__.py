"""The wiring: settings, addresses, jobs. Imported by nobody."""

from statuspage.celery import app as celery_app

__all__ = ["celery_app"]
