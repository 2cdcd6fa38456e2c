"""What people on duty are told of: promises, windows that run over, drafts that wait for a second person."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from core import database
from core.markdown import clean_line
from incidents.models import Draft, DraftState, Incident, IncidentUpdate
from notifications import rendering
from notifications.models import Delivery, Notice, NoticeKind
from outbox.models import OutboxEvent
from outbox.nudge import nudge
from subscribers.models import Channel

DRAIN, DRAIN_WEBHOOKS = "notifications.drain", "notifications.drain_webhooks"


def remind_of_a_promise(event: OutboxEvent) -> None:
    """Tell the commander who made a promise that it falls due in five minutes; without a mail address, all on duty."""
    if update := _still_due(event):
        mine = get_user_model().objects.filter(username=update.posted_by, is_active=True).exclude(email="")
        addresses = list(mine.values_list("email", flat=True)) or on_duty()
        title, due = update.incident.title, f"{update.next_update_by:%H:%M}"
        words = f"You promised the next word on “{title}” by {due} UTC. A new update keeps or extends the promise."
        _tell(event, addresses, f"Next update by {due} UTC", words, _to_update(update.incident))


def tell_of_a_missed_promise(event: OutboxEvent) -> None:
    """Tell everybody on duty that a promise was missed and the page says so."""
    if update := _still_due(event):
        due = f"{update.next_update_by:%H:%M}"
        words = f"The page says that the update on “{update.incident.title}” is overdue since {due} UTC."
        _tell(event, on_duty(), f"Update overdue since {due} UTC", words, _to_update(update.incident))


def tell_of_an_overrun(event: OutboxEvent) -> None:
    """Tell everybody on duty that a window is under way although its end has passed."""
    window = Incident.objects.filter(pk=event.subject_id).first()
    if window and window.is_running_over:
        words = f"“{window.title}” was to end at {window.ends_at:%H:%M} UTC and is still under way. Say how it goes."
        _tell(event, on_duty(), "Maintenance runs over", words, _to_update(window))


def tell_of_a_draft(event: OutboxEvent) -> None:
    """Tell everybody on duty but its author that a message waits for a second person."""
    draft = Draft.objects.filter(pk=event.subject_id, state=DraftState.WAITING).first()
    if draft:
        words = f"{draft.written_by} has written a message on “{draft.title}”. A second person publishes it."
        others = on_duty(besides=draft.written_by)
        _tell(event, others, "A message waits for you", words, f"/manage/incidents/drafts/{draft.pk}/")


def on_duty(*, besides: str = "") -> list[str]:
    """The mail addresses of everybody on duty."""
    people = get_user_model().objects.filter(membership__is_on_duty=True, is_active=True)
    return list(people.exclude(email="").exclude(username=besides).values_list("email", flat=True))


def _still_due(event: OutboxEvent) -> IncidentUpdate | None:
    """The update with the promise, unless something was said since or the incident is over."""
    update = IncidentUpdate.objects.select_related("incident").filter(pk=event.subject_id).first()
    if update is None or not update.incident.is_open or update.incident.updates.first() != update:
        return None
    return update


def _to_update(incident: Incident) -> str:
    return f"/manage/incidents/{incident.pk}/update/"


def _tell(event: OutboxEvent, addresses: Iterable[str], heading: str, words: str, path: str) -> None:
    """Owe one notice to these addresses and to the webhooks on duty; running it twice adds nothing."""
    link = f"{settings.STAFF_URL}{path}"
    told = {"title": clean_line(heading), "text": clean_line(words), "link": link}
    with transaction.atomic():
        texts = rendering.of_duty(heading, words, link)
        values = {"subject_id": event.subject_id, "made_at": event.recorded_at, "texts": texts}
        values["payload"] = {"type": event.kind, "notice": told, "chat": told}
        notice, _ = Notice.objects.get_or_create(event_id=event.pk, kind=NoticeKind.ALERT, defaults=values)
        at = database.now()
        rows = [Delivery(notice=notice, channel=Channel.EMAIL, address=each, due_at=at) for each in addresses]
        hooks = settings.DUTY_WEBHOOKS
        rows += [Delivery(notice=notice, channel=Channel.WEBHOOK, address=url, due_at=at) for url in hooks]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    nudge(DRAIN)
    if settings.DUTY_WEBHOOKS:
        nudge(DRAIN_WEBHOOKS)
