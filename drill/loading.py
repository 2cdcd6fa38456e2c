"""The story put into an empty installation as history, each update at its own time."""

from datetime import UTC, date, datetime, time

from django.db import transaction

from components import actions as components
from components.models import Component, ComponentGroup, Page
from drill.timeline import Said, Story
from incidents import telling
from incidents.models import Incident

AUTHOR = "the reconstruction"


@transaction.atomic
def load(story: Story) -> None:
    """Make page, groups, components and every incident of the story; all of it or nothing."""
    components.save_page(Page(**story.page), by=AUTHOR)
    parts = make_components(story)
    told: dict[str, Incident] = {}
    for said in story.said:
        if said.is_first:
            told[said.incident] = _begin(said)
        _tell(told[said.incident], said, parts)


def make_components(story: Story) -> dict[str, Component]:
    """The groups and components of the story, by their keys."""
    groups = {}
    for row in story.groups:
        groups[row["key"]] = ComponentGroup(**_without_key(row))
        components.save_part(groups[row["key"]], by=AUTHOR)
    parts: dict[str, Component] = {}
    on: dict[str, list[str]] = {}
    for row in story.components:
        fields = _without_key(row) | {
            "group": groups[row["group"]],
            "start_date": date.fromisoformat(row["start_date"]),
        }
        on[row["key"]] = fields.pop("depends_on", [])
        parts[row["key"]] = Component(**fields, created_at=_midnight(fields["start_date"]))
        components.save_part(parts[row["key"]], by=AUTHOR)
    for key, keys in on.items():
        components.set_dependencies(parts[key], [parts[each] for each in keys], by=AUTHOR)
    return parts


def _without_key(row: dict) -> dict:
    return {name: value for name, value in row.items() if name != "key"}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _begin(said: Said) -> Incident:
    return Incident.objects.create(
        title=said.title,
        status=said.status,
        source="reconstruction",
        started_at=said.at,
        created_at=said.at,
        updated_at=said.at,
    )


def _tell(incident: Incident, said: Said, parts: dict[str, Component]) -> None:
    if not said.is_first:
        incident.move_to(said.status, at=said.at)
        incident.save()
    impacts = {parts[key]: status for key, status in said.impacts.items()}
    telling.write_update(
        incident, status=said.status, body=said.body, impacts=impacts, by=AUTHOR, at=said.at, tells_followers=False
    )
