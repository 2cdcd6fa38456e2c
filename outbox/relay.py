"""Bringing each event to each of its handlers, in order, until they have heard it."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string

from core import clock
from outbox.models import Debt, OutboxEvent

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
DELAYS = [timedelta(seconds=seconds) for seconds in (2, 10, 60, 300)]  # then parked


def run_at_once(event: OutboxEvent, handlers: list[str]) -> None:
    """Run the event's debts to these handlers in the calling process; a failure is left to the relay."""
    for debt in Debt.objects.filter(event=event, handler__in=handlers):
        if claimed := _claim(debt.pk):
            _run(claimed)


def relay_next() -> bool:
    """Run the oldest debt that is due; False when nothing is due."""
    debt = _claim()
    if debt is None:
        return False
    _run(debt)
    return True


def relay_all(limit: int = 500) -> int:
    """Run what is due until nothing is, at most `limit` debts; how many were run."""
    done = 0
    while done < limit and relay_next():
        done += 1
    return done


@transaction.atomic
def _claim(pk: int | None = None) -> Debt | None:
    """Lease one due debt to this process; skips those behind an earlier event of their topic."""
    now = clock.now()
    owed = Debt.objects.filter(settled_at__isnull=True, parked_at__isnull=True)
    earlier = owed.filter(handler=OuterRef("handler"), topic=OuterRef("topic"), event_id__lt=OuterRef("event_id"))
    due = owed.filter(due_at__lte=now)
    if pk is not None:
        due = due.filter(pk=pk)
    # The row is locked by its own columns; whether an earlier one is owed is asked of rows
    # that only ever go from owed to settled, so a stale answer merely waits (trap 1).
    candidates = due.filter(~Exists(earlier)).order_by("event_id", "pk")
    debt = candidates.select_for_update(skip_locked=True, of=("self",)).first()
    if debt is None or debt.due_at > now:
        return None
    debt.attempts += 1
    debt.due_at = now + LEASE
    debt.save(update_fields=["attempts", "due_at"])
    return debt


def _run(debt: Debt) -> None:
    try:
        import_string(debt.handler)(debt.event)  # no transaction is open here
    except Exception as error:
        _put_off(debt, error)
    else:
        Debt.objects.filter(pk=debt.pk).update(settled_at=clock.now(), error="")


def _put_off(debt: Debt, error: Exception) -> None:
    log.exception("handler failed", handler=debt.handler, event_id=debt.event_id, attempts=debt.attempts)
    now = clock.now()
    is_over = debt.attempts > len(DELAYS)
    Debt.objects.filter(pk=debt.pk).update(
        error=f"{type(error).__name__}: {error}"[:2000],
        parked_at=now if is_over else None,
        due_at=now if is_over else now + DELAYS[debt.attempts - 1],
    )


def prune(older_than: timedelta = timedelta(days=31)) -> int:
    """Forget settled events of that age, never the newest public one: it is the page's number."""
    newest = OutboxEvent.objects.filter(is_public=True).order_by("-pk").values_list("pk", flat=True).first()
    old = OutboxEvent.objects.filter(recorded_at__lt=clock.now() - older_than).exclude(pk=newest or 0)
    owed = Debt.objects.filter(event=OuterRef("pk"), settled_at__isnull=True)
    deleted, _ = old.filter(~Exists(owed)).delete()
    return deleted
