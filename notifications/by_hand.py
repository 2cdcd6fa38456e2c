"""What a person decides about deliveries: try again, stop, go on, tell the latest."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from core import clock, database
from notifications.models import OPEN, WAITING, Delivery, DeliveryQuerySet, DeliveryState, Notice, NoticeKind
from people import actions as people
from subscribers.models import Channel

NOT_ARRIVED = (DeliveryState.FAILED.value, DeliveryState.EXPIRED.value, DeliveryState.CANCELLED.value)
STOPPED = "Stopped by a person."


@transaction.atomic
def retry(delivery: Delivery, *, by: object) -> None:
    """Try one delivery again that failed, grew too old, was stopped or is held; now and with fresh patience."""
    if _again(Delivery.objects.filter(pk=delivery.pk)):
        people.note("retry_delivery", f"delivery {delivery.pk}", by=by)


@transaction.atomic
def replay(delivery: Delivery, *, by: object) -> bool:
    """Send a program what it was sent once more, with the same id; also what newer news has overtaken since."""
    over = Delivery.objects.filter(pk=delivery.pk, channel=Channel.WEBHOOK).exclude(state__in=OPEN)
    if not delivery.can_be_replayed or not _again(over, [state.value for state in DeliveryState]):
        return False
    people.note("replay_delivery", f"delivery {delivery.pk}", by=by)
    return True


@transaction.atomic
def stop(delivery: Delivery, *, by: object) -> None:
    """Send this one never; what is under way this very second may still arrive."""
    if _stopped(Delivery.objects.filter(pk=delivery.pk)):
        people.note("stop_delivery", f"delivery {delivery.pk}", by=by)


@transaction.atomic
def retry_update(update_id: int, *, by: object) -> int:
    """Try again what failed, grew too old or is held of an update; newer news of its incident still overtakes it."""
    tried = _again(of_update(update_id).exclude(state=DeliveryState.CANCELLED))
    if tried:
        people.note("retry_deliveries", f"update {update_id}", by=by, deliveries=tried)
    return tried


@transaction.atomic
def stop_update(update_id: int, *, by: object) -> int:
    """Tell nobody else of this update; also rows that come back from a try, or are written later, stay unsent."""
    _notices(update_id).filter(stopped_at__isnull=True).update(stopped_at=clock.now())
    stopped = _stopped(of_update(update_id))
    people.note("stop_deliveries", f"update {update_id}", by=by, deliveries=stopped)
    return stopped


@transaction.atomic
def go_on(update_id: int, *, by: object) -> int:
    """Take a stop of an update back: who was left out is told."""
    _notices(update_id).update(stopped_at=None)
    resumed = _again(of_update(update_id).filter(state=DeliveryState.CANCELLED, outcome=STOPPED))
    people.note("resume_deliveries", f"update {update_id}", by=by, deliveries=resumed)
    return resumed


def of_update(update_id: int) -> DeliveryQuerySet:
    """The deliveries of an update, through every channel."""
    return Delivery.objects.filter(notice_id__in=list(_notices(update_id).values_list("pk", flat=True)))


def _notices(update_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(kind=NoticeKind.UPDATE, subject_id=update_id)


def _again(deliveries: DeliveryQuerySet, over: Sequence[str] = NOT_ARRIVED) -> int:
    at = database.now()
    changes = {"state": DeliveryState.RETRY, "due_at": at, "attempts": 0, "concluded_at": None, "resumed_at": at}
    held = deliveries.held().update(**changes)
    return held + deliveries.filter(state__in=over).update(**changes)


def _stopped(deliveries: DeliveryQuerySet) -> int:
    waiting = deliveries.filter(state__in=WAITING)
    return waiting.update(state=DeliveryState.CANCELLED, outcome=STOPPED, concluded_at=clock.now())
