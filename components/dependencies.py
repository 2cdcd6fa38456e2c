"""What depends on what: who fails with whom, and that nothing depends on itself."""

from collections.abc import Collection, Mapping

# component id -> the ids that it depends on directly
Edges = Mapping[int, Collection[int]]


def ancestors(component: int, edges: Edges) -> set[int]:
    """All that a component depends on, directly or through others."""
    found: set[int] = set()
    waiting = list(edges.get(component, ()))
    while waiting:
        if (each := waiting.pop()) not in found:
            found.add(each)
            waiting.extend(edges.get(each, ()))
    return found


def makes_a_circle(component: int, on: Collection[int], edges: Edges) -> bool:
    """Whether it would depend on itself if it depended on these."""
    return component in ancestors(component, {**edges, component: on})
