"""Saying "I live"."""

from core import clock
from core.models import Pulse


def beat(name: str) -> None:
    """Note that the process called `name` lives now."""
    Pulse.objects.update_or_create(name=name, defaults={"beaten_at": clock.now()})
