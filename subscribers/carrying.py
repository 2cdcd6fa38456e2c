"""Who follows one incident follows what it becomes."""

from incidents.models import Incident
from outbox.models import OutboxEvent
from subscribers.models import Subscription


def carry_over(event: OutboxEvent) -> None:
    """Let those who follow a merged incident follow the one that it is part of; running it twice adds nothing."""
    part = Incident.objects.filter(pk=event.subject_id, merged_into__isnull=False).first()
    if part is None:
        return
    whole = part.merged_into_id
    already = set(Subscription.objects.filter(incident=whole).values_list("subscriber_id", flat=True))
    for wish in Subscription.objects.filter(incident=part):
        if wish.subscriber_id in already:
            wish.delete()
        else:
            Subscription.objects.filter(pk=wish.pk).update(incident=whole)
