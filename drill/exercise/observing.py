"""What there is to score: the exercise's own incidents, and the recorded day."""

from datetime import datetime

from components.status import ComponentStatus
from drill.exercise.scoring import Broke, Post
from drill.timeline import Story
from incidents.models import IncidentUpdate

OPERATIONAL = ComponentStatus.OPERATIONAL


def posts_of_people(names: dict[str, str]) -> list[Post]:
    """Everything that was said in this installation; `names` gives the story's key of a component's name."""
    updates = IncidentUpdate.objects.select_related("incident").prefetch_related("impacts").order_by("posted_at", "pk")
    return [
        Post(
            update.posted_at,
            update.incident.code,
            update.next_update_by,
            frozenset(
                names.get(told.component_name, told.component_name)
                for told in update.impacts.all()
                if told.old == told.new == OPERATIONAL
            ),
            update.corrects_id is not None,
        )
        for update in updates
    ]


def posts_of_the_day(story: Story, until: datetime) -> list[Post]:
    """What was said on the recorded day, up to where the exercise stops."""
    return [
        Post(
            said.at,
            said.incident,
            None,
            frozenset(key for key, status in said.impacts.items() if status == OPERATIONAL and not said.corrects),
            said.corrects is not None,
        )
        for said in story.said
        if said.at <= until
    ]


def broke_of_the_day(story: Story, until: datetime) -> list[Broke]:
    """What broke on the recorded day."""
    broken: set[str] = set()
    moments = []
    for signal in story.signals:
        if signal.at <= until:
            broken = (broken | set(signal.breaks)) - set(signal.heals)
            moments.append(Broke(signal.at, frozenset(broken)))
    return moments
