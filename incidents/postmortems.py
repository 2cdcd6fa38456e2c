"""The account after the resolution: drafted in private, read by a second pair of eyes, published, taken back."""

from django.db import transaction

from core import clock, markdown
from core.errors import DomainError
from incidents import actions
from incidents.lifecycle import Status, require_version
from incidents.models import SECTIONS, Incident, PostMortem
from incidents.telling import topic
from outbox import actions as outbox
from people import actions as people


class NotOver(DomainError):
    """A post-mortem is written of what is over; resolve the incident first."""


class NothingWritten(DomainError):
    """There is nothing to publish yet: write at least the summary."""


class NeedsSecondPair(DomainError):
    """Somebody else reads this draft before it is published."""


class OwnDraft(DomainError):
    """You wrote this draft; the second pair of eyes is somebody else's."""


class NotPublished(DomainError):
    """This post-mortem is not public."""


@transaction.atomic
def draft(
    incident: Incident,
    *,
    by: object,
    sections: dict[str, str] | None = None,
    whole: str | None = None,
    needs_second_pair: bool | None = None,
    expected_version: int | None = None,
) -> PostMortem:
    """Write or change the private draft; begins one where there is none. Nothing of it is public.

    `sections` maps names of `incidents.models.SECTIONS` to Markdown; `whole` is a text that came
    in one piece and takes their place. A changed draft has to be read by the second pair again.
    Raises NotOver, StaleForm.
    """
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    if incident.is_open or incident.is_maintenance:
        raise NotOver
    now = clock.now()
    written = PostMortem.objects.filter(incident=incident).first()
    if written is None:
        written = PostMortem(incident=incident, version=0, draft_updated_at=now)
    else:
        require_version(written.version, expected_version)
    for name, text in (sections or {}).items():
        assert name in SECTIONS, name
        setattr(written, name, markdown.clean_text(text).strip())
        written.whole = ""
    if whole is not None:
        written.whole = markdown.clean_text(whole).strip()
    if needs_second_pair is not None:
        written.needs_second_pair = needs_second_pair
    written.drafted_by, written.draft_updated_at = str(by), now
    written.read_by, written.read_at = "", None
    written.version += 1
    written.save()
    people.note("draft_postmortem", incident.code, by=by)
    return written


@transaction.atomic
def read(postmortem: PostMortem, *, by: object, expected_version: int | None = None) -> PostMortem:
    """Say that somebody else has read this very draft and finds it right; raises OwnDraft, StaleForm."""
    written = PostMortem.objects.select_for_update().get(pk=postmortem.pk)
    require_version(written.version, expected_version)
    if written.drafted_by == str(by):
        raise OwnDraft
    written.read_by, written.read_at = str(by), clock.now()
    written.save(update_fields=["read_by", "read_at"])
    people.note("read_postmortem", written.incident.code, by=by)
    return written


@transaction.atomic
def publish(
    postmortem: PostMortem, *, by: object, tells_followers: bool = True, expected_version: int | None = None
) -> PostMortem:
    """Make the draft public as the incident's post-mortem, and tell those who asked for post-mortems.

    Publishing again replaces the words in place: the earlier text is kept, the public sees that it
    was edited, nobody is told twice. Raises NothingWritten, NeedsSecondPair, StaleForm.
    """
    incident = Incident.objects.select_for_update().get(pk=postmortem.incident_id)
    written = PostMortem.objects.select_for_update().get(pk=postmortem.pk)
    require_version(written.version, expected_version)
    if not (body := written.draft()):
        raise NothingWritten
    if written.needs_second_pair and not written.read_by:
        raise NeedsSecondPair
    now = clock.now()
    if written.is_public:
        if written.body == body:
            return written
        _keep(written, by=by)
        actions.edit_update(_public_update(incident), body=body, by=by)
    else:
        status = Status.POSTMORTEM
        actions.post_update(incident, status=status, body=body, by=by, tells_followers=tells_followers)
        written.published_at, written.published_by = now, str(by)
        written.tells_followers = tells_followers
    written.body, written.body_html, written.body_updated_at = body, markdown.render(body), now
    written.version += 1
    written.save()
    people.note("publish_postmortem", incident.code, by=by)
    return written


@transaction.atomic
def revert(postmortem: PostMortem, *, by: object, expected_version: int | None = None) -> PostMortem:
    """Take a published post-mortem back into a private draft; what was public is kept as a revision for staff.

    Raises NotPublished, StaleForm.
    """
    incident = Incident.objects.select_for_update().get(pk=postmortem.incident_id)
    written = PostMortem.objects.select_for_update().get(pk=postmortem.pk)
    require_version(written.version, expected_version)
    if not written.is_public:
        raise NotPublished
    _keep(written, by=by)
    _public_update(incident).delete()
    written.body = written.body_html = written.published_by = ""
    written.body_updated_at = written.published_at = None
    written.version += 1
    written.save()
    incident.status = Status.RESOLVED
    incident.version += 1
    incident.updated_at = clock.now()
    incident.save(update_fields=["status", "version", "updated_at"])
    people.note("revert_postmortem", incident.code, by=by)
    outbox.record("incident.changed", incident, topic=topic(incident))
    return written


@transaction.atomic
def discard(postmortem: PostMortem, *, by: object) -> None:
    """Forget a post-mortem, draft and all; one that is public is taken back first."""
    if postmortem.is_public:
        postmortem = revert(postmortem, by=by)
    people.note("discard_postmortem", postmortem.incident.code, by=by)
    postmortem.delete()


def _public_update(incident: Incident):  # type: ignore[no-untyped-def]  # the models may stay untyped
    return incident.updates.filter(status=Status.POSTMORTEM).latest("posted_at", "pk")


def _keep(written: PostMortem, *, by: object) -> None:
    written.revisions.create(body=written.body, replaced_at=clock.now(), replaced_by=str(by))
