"""Receivers of the field's format hear of every component whose status has changed, in one message for each."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from components.models import Component
from components.status import ComponentStatus, worst
from incidents import headline
from incidents.effective import statuses_now
from incidents.models import IncidentUpdate
from notifications import payloads
from notifications.doorbells import wake
from notifications.models import Delivery, Notice, NoticeKind, ToldStatus
from outbox.models import OutboxEvent
from subscribers.endpoint import Body
from subscribers.kinds import IMPACT_RANK
from subscribers.models import Channel, Subscriber, SubscriberQuerySet, Subscription


def tell_of_components(event: OutboxEvent) -> None:
    """Owe one notice for each component that is not as it was told last; running it twice adds nothing.

    What an import or a silent update changed is remembered, and told to nobody. The first
    event that is ever heard only remembers how everything is.
    """
    with transaction.atomic():
        is_silent = _is_silent(event) or not ToldStatus.objects.exists()
        changes = _changes()
        for component, old, new in changes:
            if not is_silent:
                _owe(event, component, old, new)
            ToldStatus.objects.filter(component=component).update(status=new)
    if changes and not is_silent:
        wake([Channel.WEBHOOK])


def _is_silent(event: OutboxEvent) -> bool:
    if event.kind != "incident.updated":
        return event.kind == "page.imported"
    update = IncidentUpdate.objects.select_related("incident").filter(pk=event.subject_id).first()
    return update is None or not update.tells_followers or update.incident.is_private


def _changes() -> list[tuple[Component, str, str]]:
    """Each public component with the status that was told last and the one it has; others wait meanwhile."""
    unknown = Component.objects.public().exclude(pk__in=ToldStatus.objects.values("component"))
    ToldStatus.objects.bulk_create([ToldStatus(component=each) for each in unknown], ignore_conflicts=True)
    told = dict(ToldStatus.objects.select_for_update().order_by("pk").values_list("component", "status"))
    components = list(Component.objects.public().select_related("group"))
    now = statuses_now(components)
    pairs = ((each, told.get(each.pk, ComponentStatus.OPERATIONAL), now[each.pk].value) for each in components)
    return [(each, str(old), new) for each, old, new in pairs if old != new]


def _owe(event: OutboxEvent, component: Component, old: str, new: str) -> None:
    """No notice is made that nobody would get: most pages have no such receiver."""
    receivers = _receivers(component, old, new, event)
    if not receivers.exists():
        return
    notice, _ = Notice.objects.get_or_create(
        event_id=event.pk,
        kind=NoticeKind.COMPONENT,
        subject_id=component.pk,
        defaults={
            "made_at": event.recorded_at,
            "payload": payloads.of_component(component, old, new, at=event.recorded_at, sequence=event.pk),
        },
    )
    Delivery.objects.owe(notice, receivers)


def _receivers(component: Component, old: str, new: str, event: OutboxEvent) -> SubscriberQuerySet:
    """Endpoints with that body whose owners want to hear of so much harm to this component."""
    rank = IMPACT_RANK[headline.derive([worst([old, new])])]
    wishes = Subscription.objects.filter(subscriber=OuterRef("pk"), component=component)
    of_kind = Q(least_impact__lte=rank)
    if ComponentStatus.UNDER_MAINTENANCE in (old, new):
        of_kind |= Q(wants_maintenance=True)
    return Subscriber.objects.reachable(event.recorded_at).filter(
        Q(follows_everything=True) | Exists(wishes), of_kind, channel=Channel.WEBHOOK, endpoint__body=Body.STATUSPAGE
    )
