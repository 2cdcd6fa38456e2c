"""The state as a small picture with a word, and as data for shields.io; for read-me files and dashboards."""

from collections.abc import Iterator

from publication.badge import COLORS, GREY, shield, svg
from publication.snapshot import ComponentFacts, Snapshot

File = tuple[str, bytes]


def files(snapshot: Snapshot) -> Iterator[File]:
    """/badge.svg and /badge.json: the headline."""
    words, color = snapshot.headline.text, COLORS[snapshot.headline.status]
    yield "badge.svg", svg(snapshot.page.name, words, color)
    yield "badge.json", shield(snapshot.page.name, words, color)


def component_files(component: ComponentFacts) -> Iterator[File]:
    """/badges/<code>.svg and .json: the state of a component; -uptime: its figure of 90 days."""
    color = COLORS[component.status]
    yield f"badges/{component.code}.svg", svg(component.name, component.status_label, color)
    yield f"badges/{component.code}.json", shield(component.name, component.status_label, color)
    if component.uptime:
        yield f"badges/{component.code}-uptime.svg", svg(f"{component.name}, 90 d", component.uptime.text, GREY)
        yield f"badges/{component.code}-uptime.json", shield(f"{component.name}, 90 d", component.uptime.text, GREY)
