"""One thing to tell, and to each address one row that says how far it has come."""

from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Concat, Left, StrIndex, Substr
from django.utils.translation import gettext_lazy as _

from core import clock, database
from subscribers.endpoint import needs_challenge
from subscribers.models import Channel, Subscriber, SubscriberQuerySet


class NoticeKind(models.TextChoices):
    UPDATE = "update", _("Update")
    CONFIRM = "confirm", _("Confirmation of an address")
    MANAGE = "manage", _("Link to the manage page")
    ALERT = "alert", _("Alert to people on duty")
    CHALLENGE = "challenge", _("Challenge to an endpoint")
    SWITCHED_OFF = "switched_off", _("An endpoint was switched off")
    LEAVING = "leaving", _("Somebody wants a mailing list to leave")
    LEFT = "left", _("A mailing list has left")
    CHANGED = "changed", _("The choice of a mailing list was changed")
    COMPONENT = "component", _("A component has changed")


class DeliveryState(models.TextChoices):
    """queued -> claimed -> sent, or retry, ambiguous, failed; or it became pointless before it was sent."""

    QUEUED = "queued", _("Queued")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    RETRY = "retry", _("To be tried again")
    AMBIGUOUS = "ambiguous", _("Perhaps sent")  # handed over, but the answer was lost; sent again with the same id
    FAILED = "failed", _("Failed")
    SUPERSEDED = "superseded", _("Overtaken by a newer update")
    EXPIRED = "expired", _("Too old to be sent")
    CANCELLED = "cancelled", _("Cancelled")


WAITING = [DeliveryState.QUEUED.value, DeliveryState.RETRY.value, DeliveryState.AMBIGUOUS.value]
OPEN = [*WAITING, DeliveryState.CLAIMED.value]


class Notice(models.Model):
    """One thing to tell, made from one event; rendered once for each language."""

    kind = models.CharField(max_length=16, choices=NoticeKind.choices)
    # Not a foreign key: events are pruned after a month, what was told is kept.
    event_id = models.BigIntegerField()
    subject_id = models.BigIntegerField(help_text="The update, asking or proposal that it tells of.")
    # Notices of one topic are one thread in an inbox, and arrive there in their order.
    topic = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    # language -> {"subject", "text", "html"}, with marks where something personal belongs.
    texts = models.JSONField(default=dict)
    payload = models.JSONField(default=dict, help_text="The same for programs: see notifications.payloads.")
    stopped_at = models.DateTimeField(null=True, help_text="A person stopped it then: nobody else is told.")

    class Meta:
        # One event may change several components, and each is a notice of its own.
        constraints = [
            models.UniqueConstraint(fields=["event_id", "kind", "subject_id"], name="notice_once_per_event"),
        ]
        indexes = [
            models.Index(fields=["topic", "id"], name="notice_order_within_topic"),
            models.Index(fields=["kind", "subject_id"], name="notice_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject_id}"

    @property
    def title(self) -> str:
        """What staff call it: its English subject."""
        return str(self.text_in("en")["subject"]) if self.texts else str(self.get_kind_display())

    def text_in(self, language: str) -> dict[str, Any]:
        """The rendered texts, in English where the language is missing."""
        texts: dict[str, Any] = self.texts.get(language) or self.texts["en"]
        return texts


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def with_place(self) -> "DeliveryQuerySet":
        """Each with its `place`: the domain of a mailbox, the host of an address of the web, else nothing."""
        after_host = Concat(Substr("address", len("https://") + 1), Value("/"))
        return self.annotate(
            place=Case(
                When(channel=Channel.EMAIL, then=Substr("address", StrIndex("address", Value("@")) + 1)),
                When(address__startswith="https://", then=Left(after_host, StrIndex(after_host, Value("/")) - 1)),
                default=Value(""),
            )
        )

    def held(self) -> "DeliveryQuerySet":
        """Those that were perhaps sent, and wait for a person to decide (EMAIL_WHEN_UNSURE=hold)."""
        return self.filter(state=DeliveryState.AMBIGUOUS, due_at__isnull=True)

    def due(self, channel: str, at: datetime) -> "DeliveryQuerySet":
        """What may be tried now, the oldest first; by columns of its own alone, so that a claim is safe (trap 1)."""
        return self.filter(channel=channel, state__in=WAITING, due_at__lte=at).order_by("due_at", "pk")

    def owe(self, notice: Notice, audience: SubscriberQuerySet, *, due: Any = None) -> int:
        """Owe `notice` to everybody in `audience`, in one statement; twice owes nothing more. How many rows are new.

        `due` is an expression over the audience; at once without it.
        """
        columns = {
            "notice_id": Value(notice.pk, models.BigIntegerField()),
            "subscriber_id": F("pk"),
            "channel": F("channel"),
            "address": F("address"),
            "language": F("language"),
            "state": Value(DeliveryState.QUEUED.value),
            "attempts": Value(0),
            "due_at": due or Value(database.now(), models.DateTimeField()),
            "outcome": Value(""),
        }
        select, params = audience.order_by().values_list(*columns.values()).query.sql_with_params()
        quoted = ", ".join(connection.ops.quote_name(name) for name in columns)
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({quoted}) {select} ON CONFLICT DO NOTHING", params)
            return cursor.rowcount

    def overtake(self, notice: Notice) -> int:
        """Older news of the same topic that has not left for the same inbox never will; how many rows."""
        older = Notice.objects.filter(topic=notice.topic, kind=notice.kind, pk__lt=notice.pk)
        newer = Delivery.objects.filter(notice=notice, address=OuterRef("address"), channel=OuterRef("channel"))
        waiting = self.filter(notice_id__in=list(older.values_list("pk", flat=True)), state__in=WAITING)
        return waiting.filter(Exists(newer)).update(
            state=DeliveryState.SUPERSEDED, concluded_at=clock.now(), outcome="A newer update says it all."
        )


class Delivery(models.Model):
    """One notice owed to one address through one channel."""

    # The unique constraint begins with the notice, so it needs no index of its own.
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(max_length=16, choices=Channel.choices)
    address = models.CharField(max_length=500)
    language = models.CharField(max_length=16, default="en")
    state = models.CharField(max_length=16, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, help_text="By the database's clock.")
    leased_until = models.DateTimeField(null=True, help_text="By the database's clock.")
    concluded_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True, help_text="A person wanted it again then: its patience begins anew.")
    outcome = models.TextField(blank=True, help_text="What happened last, in words.")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["notice", "address", "channel"], name="delivery_once_per_address"),
            models.CheckConstraint(
                condition=Q(state="claimed", leased_until__isnull=False)
                | (~Q(state="claimed") & Q(leased_until__isnull=True)),
                name="delivery_claimed_iff_leased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at", "id"],
                condition=Q(state__in=["queued", "retry", "ambiguous"]),
                name="delivery_due_for_claim",
            ),
            models.Index(fields=["leased_until"], condition=Q(state="claimed"), name="delivery_leased_for_release"),
            models.Index(fields=["-concluded_at"], condition=Q(state="failed"), name="delivery_failed_for_list"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.address}: {self.get_state_display()}"

    @property
    def can_be_tried_again(self) -> bool:
        """Whether it is over without having arrived, or held."""
        is_held = self.state == DeliveryState.AMBIGUOUS and self.due_at is None
        return is_held or self.state in (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.CANCELLED)

    @property
    def can_be_stopped(self) -> bool:
        """Whether it waits."""
        return self.state in WAITING

    @property
    def can_be_replayed(self) -> bool:
        """Whether it is over, and goes to a program that knows repetitions by their id; never to people in a chat."""
        if self.channel != Channel.WEBHOOK or self.state in OPEN or self.subscriber is None:
            return False
        is_news = self.notice.kind in (NoticeKind.UPDATE, NoticeKind.COMPONENT)
        return is_news and needs_challenge(self.subscriber.endpoint.body)

    @property
    def is_replay(self) -> bool:
        """Whether somebody asked a program to be told again: then old news may follow newer."""
        return self.channel == Channel.WEBHOOK and self.resumed_at is not None
