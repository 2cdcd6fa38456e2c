"""How long after the moment at which the rules are satisfied a proposal stands before the staff (PERF-H3)."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connections

from components.models import Component
from core import clock
from monitoring import recording, standing
from monitoring.models import Suggestion
from monitoring.recording import Looks
from monitoring.standing import Places

ASKED_EVERY = 0.1  # seconds between two looks of the staff
STEP = timedelta(seconds=0.1)


class Staff(threading.Thread):
    """Somebody who reloads the list of proposals all the time, over a connection of their own."""

    def __init__(self) -> None:
        super().__init__(name="staff", daemon=True)
        self.seen: dict[int, datetime] = {}  # when each component was first seen to be proposed
        self._is_over = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        try:
            while not self._is_over.wait(ASKED_EVERY):
                found = set(Suggestion.objects.values_list("component", flat=True))
                self.seen |= dict.fromkeys(found - self.seen.keys(), clock.now())
        finally:
            connections.close_all()

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()
        self.join()


def lags(seen: dict[int, datetime], *, until: datetime) -> list[float]:
    """For each component that is proposed: seconds from the moment at which the rules were satisfied until it was seen.

    The rules are asked again, with what had come back by each tenth of a second; nothing
    but what a vantage could know at that moment takes part. Ascending.
    """
    known = recording.looks(seen, until)
    found = []
    for component in Component.objects.filter(pk__in=seen):
        certain = next(filter(lambda at: _is_bad(component, known[component.pk], at), _moments(known[component.pk])))
        found.append((seen[component.pk] - certain).total_seconds())
    return sorted(found)


def _moments(looks: Looks) -> Iterator[datetime]:
    at = min(row.started_at for rows in looks[1].values() for row in rows)
    while True:
        yield at
        at += STEP


def _is_bad(component: Component, looks: Looks, at: datetime) -> bool:
    probes, windows = looks
    back = {
        key: [row for row in rows if row.started_at + timedelta(milliseconds=row.took_ms) <= at]
        for key, rows in windows.items()
    }
    some = {key: rows for key, rows in back.items() if rows}
    return standing.of(component, (probes, some), Places.now(at), at).is_bad if some else False
