"""A service with a past: components in groups, and incidents with updates and impacts, spread over two years."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model

from components.models import Component, ComponentGroup, Page
from core import clock, markdown
from incidents.actions import open_incident, post_update
from incidents.models import Impact, Incident, IncidentUpdate
from people.models import Membership
from people.policy import Role
from publication import actions

GROUPS = 8
YEARS = 2
STEPS = (("investigating", 0), ("identified", 20), ("monitoring", 50), ("resolved", 80))  # status, minutes
BODY = "We see raised error rates for **{part}** and are looking into the cause. Retries succeed for most requests."


def publish(components: int, incidents: int) -> None:
    """Fill the database and publish all of it."""
    make(components=components, incidents=incidents)
    actions.publish(is_full=True)


def begin_an_outage(name: str, password: str) -> int:
    """The number of a new incident of a commander who can sign in so; what they had open before is resolved."""
    user, _ = get_user_model().objects.get_or_create(username=name)
    user.set_password(password)
    user.save()
    Membership.objects.get_or_create(user=user, defaults={"role": Role.COMMANDER})
    for incident in Incident.objects.open():
        post_update(incident, status="resolved", body="It is over.", by=user)
    part = Component.objects.order_by("pk").first()
    return open_incident(title="Errors", impacts={part: "partial_outage"}, body="Looking into it.", by=user).pk


def make(*, components: int, incidents: int) -> None:
    """Fill an empty database; the same numbers give the same rows but for their codes and the present moment."""
    chance = random.Random(components * 100_003 + incidents)
    began = clock.now() - timedelta(days=365 * YEARS)
    Page.objects.create(name="Example", created_at=began)
    groups = [ComponentGroup.objects.create(name=f"Group {n + 1}", position=n + 1) for n in range(GROUPS)]
    parts = Component.objects.bulk_create(
        Component(
            name=f"Component {n + 1}",
            description="What customers use it for",
            group=groups[n % GROUPS],
            position=n // GROUPS + 1,
            created_at=began,
            start_date=began.date(),
        )
        for n in range(components)
    )
    step = timedelta(days=365 * YEARS - 1) / max(incidents, 1)
    for first in range(0, incidents, 500):
        some = range(first, min(first + 500, incidents))
        _add([began + step * n for n in some], parts, chance)


def _add(moments: Sequence[datetime], parts: Sequence[Component], chance: random.Random) -> None:
    over = timedelta(minutes=STEPS[-1][1])
    incidents = Incident.objects.bulk_create(
        Incident(
            title=f"Errors in {chance.choice(parts).name}",
            status="resolved",
            impact="major",
            started_at=at,
            created_at=at,
            updated_at=at + over,
            resolved_at=at + over,
        )
        for at in moments
    )
    touched = {incident.pk: chance.sample(parts, 2) for incident in incidents}
    updates = IncidentUpdate.objects.bulk_create(
        _update(incident, status, at + timedelta(minutes=minutes), touched[incident.pk][0])
        for incident, at in zip(incidents, moments, strict=True)
        for status, minutes in STEPS
    )
    Impact.objects.bulk_create(
        Impact(update=update, component=part, component_name=part.name, old="operational", new="partial_outage")
        for update in updates
        if update.status == "investigating"
        for part in touched[update.incident_id]
    )
    Incident.components.through.objects.bulk_create(
        Incident.components.through(incident_id=pk, component_id=part.pk) for pk, two in touched.items() for part in two
    )


def _update(incident: Incident, status: str, at: datetime, part: Component) -> IncidentUpdate:
    body = BODY.format(part=part.name)
    return IncidentUpdate(
        incident=incident,
        status=status,
        body=body,
        body_html=markdown.render(body),
        posted_at=at,
        created_at=at,
        updated_at=at,
        posted_by="bench",
    )
