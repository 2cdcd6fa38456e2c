"""What an import did to each kind of record, counted."""

from collections import Counter
from collections.abc import Iterator

PAGE = "page"
GROUPS = "component groups"
COMPONENTS = "components"
INCIDENTS = "incidents"
INCIDENT_UPDATES = "incident updates"
MAINTENANCES = "maintenances"
MAINTENANCE_UPDATES = "maintenance updates"
STATUSES = "component statuses"
KINDS = [PAGE, GROUPS, COMPONENTS, INCIDENTS, INCIDENT_UPDATES, MAINTENANCES, MAINTENANCE_UPDATES, STATUSES]

ADDED = "added"
CHANGED = "changed"
UNCHANGED = "unchanged"
NEWER_HERE = "newer here"  # changed here since; left as it is
BROKEN = "broken"
OUTCOMES = [ADDED, CHANGED, UNCHANGED, NEWER_HERE, BROKEN]
OF_LISTS = {"page": PAGE, "components": COMPONENTS, "incidents": INCIDENTS, "scheduled_maintenances": MAINTENANCES}


class Tally:
    """How many records of each kind had which outcome."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, kind: str, outcome: str, count: int = 1) -> None:
        self.counts[kind, outcome] += count

    def __getitem__(self, place: tuple[str, str]) -> int:
        return self.counts[place]

    @property
    def has_changes(self) -> bool:
        return any(self.counts[kind, outcome] for kind in KINDS for outcome in (ADDED, CHANGED))

    def lines(self) -> Iterator[str]:
        """The counts as a table of text, one row for each kind that there is."""
        yield f"{'':22}" + "".join(f"{outcome:>12}" for outcome in OUTCOMES)
        for kind in KINDS:
            if any(self.counts[kind, outcome] for outcome in OUTCOMES):
                yield f"{kind:22}" + "".join(f"{self.counts[kind, outcome]:>12,}" for outcome in OUTCOMES)
