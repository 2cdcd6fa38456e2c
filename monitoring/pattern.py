"""Which failures are one disturbance: those that begin together, and those that follow from another."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from components.dependencies import Edges, ancestors

TOGETHER = timedelta(minutes=2)
# component id -> since when it fails
Failing = Mapping[int, datetime]


def is_one(component: int, since: datetime, others: Failing, edges: Edges) -> bool:
    """Whether a failure belongs to these: it began within two minutes of one, or one explains the other."""
    above = ancestors(component, edges)
    return any(
        abs(since - other_since) <= TOGETHER or other in above or component in ancestors(other, edges)
        for other, other_since in others.items()
    )


def grouped(failing: Failing, edges: Edges) -> list[dict[int, datetime]]:
    """Failures as disturbances, each with its components by the moment at which they began; earliest first."""
    groups: list[dict[int, datetime]] = []
    for component, since in sorted(failing.items(), key=lambda item: (item[1], item[0])):
        mine = [group for group in groups if is_one(component, since, group, edges)]
        merged: dict[int, datetime] = {}
        for group in mine:
            merged.update(group)
            groups.remove(group)
        groups.append({**merged, component: since})
    return sorted(groups, key=lambda group: min(group.values()))


def folded(failing: Collection[int], edges: Edges) -> dict[int, int]:
    """Child -> the failed component that explains it: the highest one above it that fails, too."""
    under = {}
    for component in failing:
        above = ancestors(component, edges) & set(failing)
        roots = [each for each in above if not ancestors(each, edges) & set(failing)]
        if roots:
            under[component] = min(roots)
    return under


def roots(failing: Iterable[int], under: Mapping[int, int]) -> list[int]:
    """Those that nothing else explains."""
    return [component for component in failing if component not in under]
