"""The two-person rule: one person writes, another publishes or refuses."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from components.models import Component
from core import clock
from core.errors import DomainError
from incidents import actions
from incidents.models import Draft, DraftState, Incident, IncidentUpdate
from incidents.scope import Scope
from outbox import actions as outbox
from people import actions as people


class OwnDraft(DomainError):
    """You wrote this; somebody else publishes it."""


class DraftDecided(DomainError):
    """This draft has been decided."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft.decided_by} was faster: {draft.get_state_display().lower()}.")


@transaction.atomic
def hold(
    *, incident: Incident | None = None, by: object, submission_key: uuid.UUID | None = None, **arguments: Any
) -> Draft:
    """Keep a message until a second person has read it; people on duty are told that it waits.

    `arguments` are those of `open_incident`, or of `post_update` for `incident`; nothing is public yet.
    """
    if submission_key and (earlier := Draft.objects.filter(submission_key=submission_key).first()):
        return earlier
    now = clock.now()
    if incident is None:  # however long it waits, it began when it began
        arguments["started_at"] = arguments.get("started_at") or now
    draft = Draft.objects.create(
        incident=incident,
        title=arguments.get("title") or (incident.title if incident else ""),
        arguments=_plain(arguments, now),
        written_by=str(by),
        written_at=now,
        submission_key=submission_key,
    )
    people.note("hold", draft.pk, by=by, title=draft.title)
    outbox.record("draft.written", draft)
    return draft


@transaction.atomic
def publish(draft: Draft, *, by: object) -> IncidentUpdate:
    """Publish what somebody else has written, in the name of both; raises OwnDraft, DraftDecided."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.state != DraftState.WAITING:
        raise DraftDecided(draft)
    if draft.written_by == str(by):
        raise OwnDraft
    arguments = _arguments(draft)
    if draft.incident:
        update = actions.post_update(draft.incident, by=draft.written_by, approved_by=by, **arguments)
    else:
        opened = actions.open_incident(by=draft.written_by, approved_by=by, **arguments)
        update = opened.updates.latest("posted_at", "pk")
    draft.published_as = update
    _decide(draft, DraftState.PUBLISHED, by=by)
    outbox.record("draft.published", draft)
    return update


@transaction.atomic
def refuse(draft: Draft, *, by: object, reason: str) -> None:
    """Say that this will not be published, and why; the author may take it back, too. Raises DraftDecided."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.state != DraftState.WAITING:
        raise DraftDecided(draft)
    draft.reason = reason.strip()[:500]
    _decide(draft, DraftState.REFUSED, by=by)


def _decide(draft: Draft, state: DraftState, *, by: object) -> None:
    draft.state, draft.decided_by, draft.decided_at = state, str(by), clock.now()
    draft.save()
    people.note(f"{state}_draft", draft.pk, by=by, title=draft.title, reason=draft.reason)


def _plain(arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The arguments as values that JSON knows; a promise is kept as the time that it gives."""
    plain = dict(arguments)
    if isinstance(due := plain.pop("next_update_by", None), datetime):
        plain["promised_seconds"] = (due - now).total_seconds()
    if isinstance(began := plain.pop("started_at", None), datetime):
        plain["started_at"] = began.isoformat()
    if plain.get("impacts") is not None:
        plain["impacts"] = {component.code: str(status) for component, status in plain["impacts"].items()}
    if isinstance(scope := plain.get("scope"), Scope):
        share = scope.affected_share
        plain["scope"] = asdict(scope) | {"affected_share": str(share) if share is not None else None}
    corrects = plain.pop("corrects", None)
    return plain | {"corrects": corrects.pk if corrects else None}


def _arguments(draft: Draft) -> dict[str, Any]:
    """What `_plain` was made from; the promise counts from now."""
    given = dict(draft.arguments)
    given.pop("expected_version", None)  # the second person has read the newer state
    if (promised := given.pop("promised_seconds", None)) is not None:
        given["next_update_by"] = clock.now() + timedelta(seconds=promised)
    if began := given.get("started_at"):
        given["started_at"] = datetime.fromisoformat(began)
    if given.get("impacts") is not None:
        known = {each.code: each for each in Component.objects.filter(code__in=given["impacts"])}
        given["impacts"] = {known[code]: status for code, status in given["impacts"].items() if code in known}
    if said := given.get("scope"):
        share = said["affected_share"]
        given["scope"] = Scope(
            regions=tuple(said["regions"]),
            surfaces=tuple(said["surfaces"]),
            affected_share=Decimal(share) if share else None,
            share_basis=said["share_basis"],
            workaround=said["workaround"],
        )
    corrects = given.pop("corrects", None)
    if draft.incident:
        given["corrects"] = IncidentUpdate.objects.filter(pk=corrects).first()
    return given
