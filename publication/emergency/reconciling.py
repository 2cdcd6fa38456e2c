"""Turning what was said in an emergency into a real incident, with the times at which it was really said."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from core.errors import DomainError
from incidents import severity, telling
from incidents.actions import require_title
from incidents.lifecycle import OPEN, Kind
from incidents.models import Incident
from people import actions as people
from publication.emergency import actions, marks, record
from publication.writer import Folder


class NothingToReconcile(DomainError):
    """Nothing is waiting: no emergency stands on the page, or somebody was faster."""


def waiting() -> record.Record | None:
    """The emergency on our own page that is no incident yet."""
    return record.read(Path(settings.PUBLIC_DIR))


@transaction.atomic
def reconcile(
    emergency: record.Record,
    *,
    title: str,
    impacts: telling.Impacts,
    by: object,
    started_at: datetime | None = None,
    tells_followers: bool = False,
) -> Incident:
    """Put it on the record under its own permanent address; every post keeps its moment, its words and its author.

    The publisher takes the emergency's own marks off when it sees the incident. Followers
    are told of the newest post alone, if at all: the others are history.
    """
    first, last = emergency.posts[0], emergency.posts[-1]
    if Incident.objects.filter(code=emergency.code).exists():
        raise NothingToReconcile
    incident = Incident.objects.create(
        code=emergency.code,
        kind=Kind.INCIDENT,
        title=require_title(title),
        status=first.status,
        impact_override="" if impacts else emergency.impact,
        source="emergency",
        started_at=started_at or first.moment,
        created_at=first.moment,
        updated_at=first.moment,
    )
    for post in emergency.posts:
        if post is not first:
            incident.move_to(post.status, at=post.moment)
            incident.save()
        telling.write_update(
            incident,
            status=post.status,
            body=post.text,
            impacts=impacts if post is first else None,
            by=f"{post.by} (emergency)",
            at=post.moment,
            next_update_by=severity.promise(incident.impact, post.moment) if post.status in OPEN else None,
            tells_followers=tells_followers and post is last,
        )
    said_by = sorted({post.by for post in emergency.posts})
    people.note("reconcile_emergency", incident.code, by=by, title=incident.title, said_by=said_by)
    return incident


@transaction.atomic
def discard(by: object) -> None:
    """Take it off the page without an incident: it was said in error; what was said stays in the audit log."""
    emergency = waiting()
    if emergency is None:
        raise NothingToReconcile
    texts = [post.text for post in emergency.posts]
    people.note("discard_emergency", emergency.code, by=by, title=emergency.title, texts=texts)
    actions.withdraw(Path(settings.PUBLIC_DIR))


def settle(folder: Folder) -> None:
    """Take the marks off a folder whose emergency has become an incident; the caller holds its lock and publishes."""
    emergency = record.read(folder.root)
    if emergency is None or not Incident.objects.filter(code=emergency.code).exists():
        return
    if (folder.root / record.NAME).exists():
        record.forget(folder.root)
    for tree in (folder, *(folder.part(name) for name in folder.parts())):
        marks.drop_originals(tree.root)
