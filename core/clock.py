"""What time it is; the only clock of the house."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return timezone.now()
