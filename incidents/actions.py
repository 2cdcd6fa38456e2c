"""Telling the public: opening an incident, posting updates."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core import clock, database, markdown
from core.errors import DomainError
from incidents import claims, headline, lifecycle, objections, severity
from incidents.lifecycle import Kind, Status
from incidents.models import Incident, IncidentUpdate
from incidents.plain_language import remarks
from incidents.scope import NOTHING_MORE, Scope
from incidents.telling import Impacts, require_text, topic, write_update
from incidents.waves import begin_wave
from outbox import actions as outbox
from outbox.nudge import nudge
from people import actions as people


class NoTitle(DomainError):
    """A title is needed: what is broken, in the customer's words."""


@transaction.atomic
def open_incident(
    *,
    title: str,
    impacts: Impacts,
    body: str,
    by: object,
    status: str = Status.INVESTIGATING,
    submission_key: uuid.UUID | None = None,
    impact_override: str = "",
    started_at: datetime | None = None,
    next_update_by: datetime | None = None,
    tells_followers: bool = True,
    is_private: bool = False,
    source: str = "staff",
    scope: Scope = NOTHING_MORE,
    approved_by: object = None,
) -> Incident:
    """Begin to talk about a disturbance; its first update is public when the transaction commits.

    `impacts` maps components to the status they are in from now on; operational means
    "confirmed not affected". The same `submission_key` again answers the incident of the first time.
    `scope` holds regions, surfaces, share and workaround. Where the severity needs two people,
    `approved_by` is the second one, or NeedsSecondPerson is raised (see incidents.approvals).
    """
    lifecycle.require_first(Kind.INCIDENT, status)
    if earlier := opened_with(submission_key):
        _publish_soon()
        return earlier
    impact = impact_override or headline.derive(impacts.values())
    severity.require_second(impact, by=by, approved_by=approved_by)
    now = clock.now()
    told = ((status, component.is_private) for component, status in impacts.items())
    promised_by = severity.promise(headline.shown(impact, impact_override, told), now)
    incident = Incident.objects.create(
        kind=Kind.INCIDENT,
        title=require_title(title),
        status=status,
        impact_override=impact_override,
        is_private=is_private,
        source=source,
        started_at=started_at or now,
        created_at=now,
        updated_at=now,
        monitoring_at=now if status == Status.MONITORING else None,
        submission_key=submission_key,
    )
    write_update(
        incident,
        status=status,
        body=body,
        impacts=impacts,
        by=by,
        at=now,
        next_update_by=next_update_by or promised_by,
        tells_followers=tells_followers,
        scope=scope,
        approved_by=approved_by,
    )
    missed = unanswered(incident, body, status, is_first=True)
    people.note("open_incident", incident.code, by=by, title=incident.title, source=source, unanswered=missed)
    return incident


@transaction.atomic
def post_update(
    incident: Incident,
    *,
    status: str,
    body: str,
    by: object,
    submission_key: uuid.UUID | None = None,
    expected_version: int | None = None,
    impacts: Impacts | None = None,
    next_update_by: datetime | None = None,
    tells_followers: bool = True,
    corrects: IncidentUpdate | None = None,
    scope: Scope = NOTHING_MORE,
    overrides: Mapping[str, str] | None = None,
    approved_by: object = None,
) -> IncidentUpdate:
    """Tell the public what changed; the only way an incident's status moves.

    `impacts` maps components to the status they are in from now on; None leaves them as
    they were. What ends (resolved, completed, cancelled) brings its components back. A return
    within 24 hours is the next wave of the same incident. What contradicts "confirmed not
    affected" names the update that it `corrects`. An open incident always carries a promise:
    where the author gives none, the cadence of its impact. What speaks against a resolution
    (incidents.objections: "dwell", "red_evidence") needs its reason in `overrides`, or
    ObjectionStands is raised.
    """
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    if submission_key and (earlier := IncidentUpdate.objects.filter(submission_key=submission_key).first()):
        _publish_soon()
        return earlier  # pressed twice, or the clock ran twice
    lifecycle.require_version(incident.version, expected_version)
    lifecycle.require_transition(incident.kind, incident.status, status)
    claims.require_correction(incident, impacts or {}, corrects)
    now = clock.now()
    answered = objections.require_answered(incident, status, at=now, overrides=overrides or {})
    if status == Status.RESOLVED and incident.is_open:
        severity.require_second(incident.impact, by=by, approved_by=approved_by)
    if incident.status in lifecycle.OVER and status in lifecycle.OPEN:
        begin_wave(incident, at=now)
    incident.move_to(status, at=now)
    incident.save()
    update = write_update(
        incident,
        status=status,
        body=body,
        impacts=impacts,
        by=by,
        at=now,
        submission_key=submission_key,
        next_update_by=_promise(incident, status, next_update_by, at=now),
        tells_followers=tells_followers,
        corrects=corrects,
        scope=scope,
        overrides=answered,
        approved_by=approved_by,
    )
    details = {"update": update.code, "unanswered": unanswered(incident, body, status, is_first=False)}
    people.note("post_update", incident.code, by=by, status=str(status), overrides=answered, **details)
    return update


@transaction.atomic
def edit_update(
    update: IncidentUpdate, *, body: str, by: object, expected_version: int | None = None
) -> IncidentUpdate:
    """Mend the words of a published update in place; every earlier text is kept and the public sees that it was edited.

    Nobody is told again. What changes the meaning is a new update, or a correction.
    """
    incident = Incident.objects.select_for_update().get(pk=update.incident_id)
    lifecycle.require_version(incident.version, expected_version)
    update = IncidentUpdate.objects.get(pk=update.pk)
    if (body := require_text(body)) == update.body:
        return update
    now = clock.now()
    update.revisions.create(body=update.body, replaced_at=now, replaced_by=str(by))
    update.body, update.body_html = body, markdown.render(body)
    update.updated_at = update.edited_at = now
    update.save(update_fields=["body", "body_html", "updated_at", "edited_at"])
    incident.version += 1
    incident.updated_at = now
    incident.save(update_fields=["version", "updated_at"])
    people.note("edit_update", incident.code, by=by, update=update.code)
    outbox.record("incident.changed", incident, topic=topic(incident))
    return update


def unanswered(incident: Incident, body: str, status: str, *, is_first: bool) -> list[str]:
    """Which questions of a reader this text leaves open; recorded with the deed, never in its way."""
    names = incident.components.values_list("name", flat=True)
    return [remark.question.value for remark in remarks(body, status=status, names=names, is_first=is_first)]


def _promise(incident: Incident, status: str, given: datetime | None, *, at: datetime) -> datetime | None:
    if status not in lifecycle.OPEN:
        return None
    return given or severity.promise(incident.public_impact, at)  # the cadence is seen by all, too


@transaction.atomic
def edit_title(incident: Incident, *, title: str, by: object, expected_version: int | None = None) -> Incident:
    """Correct the title in place; nobody is told again."""
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    lifecycle.require_version(incident.version, expected_version)
    old, incident.title = incident.title, require_title(title)
    incident.version += 1
    incident.updated_at = clock.now()
    incident.save(update_fields=["title", "version", "updated_at"])
    people.note("edit_title", incident.code, by=by, old=old, new=incident.title)
    outbox.record("incident.changed", incident, topic=topic(incident))
    return incident


def opened_with(submission_key: uuid.UUID | None) -> Incident | None:
    """What an earlier press of the same form has opened; presses at the same moment come one after the other."""
    if submission_key is None:
        return None
    database.keep_commit_order()
    return Incident.objects.filter(submission_key=submission_key).first()


def _publish_soon() -> None:
    """Whoever presses again may have been cut off: a process that died publishing keeps its turn for a minute."""
    transaction.on_commit(lambda: nudge("publication.publish"), robust=True)


def require_title(title: str) -> str:
    """The title as one clean line; raises NoTitle when nothing is left."""
    if not (clean := markdown.clean_line(title)):
        raise NoTitle
    return clean[:255]
