"""Who asked to be told, and about what."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from components.models import Component
from core import clock, signing
from core.codes import LENGTH, new_code
from incidents.models import Incident
from subscribers import limits
from subscribers.endpoint import Body
from subscribers.kinds import IMPACT_RANK, Channel, Pace, State

__all__ = ["IMPACT_RANK", "Asking", "Channel", "Endpoint", "Pace", "State", "Subscriber", "Subscription"]


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def reachable(self, at: datetime) -> "SubscriberQuerySet":
        """Those who had confirmed by `at` and have not left since; nothing is sent to anybody else."""
        return self.filter(state=State.CONFIRMED, confirmed_at__lte=at)

    def following(self, component: Component) -> "SubscriberQuerySet":
        """Those who hear of this component, by name or because they follow everything."""
        wishes = Subscription.objects.filter(subscriber=OuterRef("pk"), component=component)
        return self.filter(Q(follows_everything=True) | Exists(wishes))

    def by_token(self, purpose: str, token: str) -> "Subscriber | None":
        """Whose link this is, if it was made for exactly this purpose; None otherwise (T02)."""
        subscriber = self.filter(code=token[:LENGTH]).first()
        if subscriber is None or not subscriber.secret_of(purpose):
            return None
        return subscriber if signing.is_sealed(purpose, subscriber.sealed(purpose), token[LENGTH:]) else None


class Subscriber(models.Model):
    """An address that asked, and what became of it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(max_length=500, help_text="In its one normalised spelling.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=32, default="form", help_text="The door it came in by.")
    suppressed_because = models.CharField(max_length=300, blank=True)
    consent = models.TextField(blank=True, help_text="How we know that the owner agrees, if not by a click.")

    # What is wanted. The rows of Subscription count only where `follows_everything` is false.
    follows_everything = models.BooleanField(default=True)
    least_impact = models.PositiveSmallIntegerField(default=0, help_text="Silent below this rank of IMPACT_RANK.")
    wants_maintenance = models.BooleanField(default=True)
    wants_postmortems = models.BooleanField(default=True)
    pace = models.CharField(max_length=16, choices=Pace.choices, default=Pace.AT_ONCE)
    language = models.CharField(max_length=16, default="en")
    time_zone = models.CharField(max_length=64, default="Etc/UTC")

    # One member of a mailing list must not silently decide for the rest: see subscribers.lists.
    is_list = models.BooleanField(default=False, help_text="Several people read this address.")
    leaves_at = models.DateTimeField(null=True, blank=True, help_text="Somebody of the list wants to leave by then.")

    # Random parts of the mailed links. A link is the seal of this and the server's key, so a copy of
    # the database opens nothing (T02); emptying the field ends the link.
    confirm_secret = models.CharField(max_length=64, blank=True)
    confirm_until = models.DateTimeField(null=True, blank=True)
    manage_secret = models.CharField(max_length=64, blank=True)
    manage_until = models.DateTimeField(null=True, blank=True)
    return_secret = models.CharField(max_length=64, blank=True)
    return_until = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0, help_text="Since the code was sent by SMS.")

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["address"]
        indexes = [models.Index(fields=["state", "channel"], name="subscriber_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="subscriber_once_per_address"),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED) | Q(confirmed_at__isnull=False, unsubscribed_at__isnull=True),
                name="subscriber_confirmed_iff_timestamped",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.UNSUBSCRIBED) | Q(unsubscribed_at__isnull=False),
                name="subscriber_unsubscribed_iff_timestamped",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_reachable(self) -> bool:
        return self.state == State.CONFIRMED

    def secret_of(self, purpose: str) -> str:
        """The random part of a link; "" when there is no such link. Unsubscribing needs none: it never expires."""
        secrets = {"confirm": self.confirm_secret, "manage": self.manage_secret, "return": self.return_secret}
        return self.code if purpose == "unsubscribe" else secrets[purpose]

    def sealed(self, purpose: str) -> str:
        """What the token of a link is the seal of."""
        return f"{self.code}:{self.secret_of(purpose)}"

    def token(self, purpose: str) -> str:
        """The token of this subscriber's link for `purpose`: confirm, manage, return or unsubscribe."""
        return self.code + signing.seal(purpose, self.sealed(purpose))

    def follows(self, component: Component) -> bool:
        """Whether news about `component` is wanted."""
        return self.follows_everything or self.subscriptions.filter(component=component).exists()


class Subscription(models.Model):
    """One thing that a subscriber follows: a component, or one incident to its end."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    # PROTECT: deleting the last thing that somebody follows must not become a decision about them.
    component = models.ForeignKey(Component, null=True, blank=True, on_delete=models.PROTECT, related_name="followers")
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(component__isnull=False, incident__isnull=True)
                | Q(component__isnull=True, incident__isnull=False),
                name="subscription_is_to_one_thing",
            ),
            models.UniqueConstraint(fields=["subscriber", "component"], name="subscription_once_per_component"),
            models.UniqueConstraint(fields=["subscriber", "incident"], name="subscription_once_per_incident"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} follows {self.component or self.incident}"


class Endpoint(models.Model):
    """What a webhook subscriber has besides: its owner, its format, its secrets, its health."""

    subscriber = models.OneToOneField(Subscriber, on_delete=models.CASCADE, related_name="endpoint")
    owner = models.CharField(max_length=254, help_text="Mail address of a person who answers for it.")
    host = models.CharField(max_length=255, db_index=True)
    body = models.CharField(max_length=16, choices=Body.choices, default=Body.STANDARD)
    secret_version = models.PositiveSmallIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True, blank=True, help_text="Until a day later the old secret signs too.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    failing_since = models.DateTimeField(null=True, blank=True)
    closed_until = models.DateTimeField(null=True, blank=True, help_text="Broken: not tried before.")
    challenged_at = models.DateTimeField(null=True, blank=True, help_text="When it was last asked whether it wants.")

    def __str__(self) -> str:
        return f"{self.get_body_display()} at {self.host}"

    def secret_versions(self, at: datetime) -> list[int]:
        """The secrets that sign at that moment, the newest first."""
        is_fresh = self.rotated_at is not None and at < self.rotated_at + limits.OLD_SECRET_SIGNS
        return [self.secret_version, self.secret_version - 1] if is_fresh else [self.secret_version]


class Device(models.Model):
    """What a browser gave us so that only it can read what we push to it (RFC 8291)."""

    subscriber = models.OneToOneField(Subscriber, on_delete=models.CASCADE, related_name="device")
    public_key = models.CharField(max_length=100, help_text="p256dh, base64url.")
    auth_secret = models.CharField(max_length=32, help_text="base64url.")

    def __str__(self) -> str:
        return f"browser of {self.subscriber.code}"


class Visit(models.Model):
    """Somebody used a mailed link; many networks at one address are the members of a mailing list."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="visits")
    network_seal = models.CharField(max_length=64, help_text="Forgotten after two days (T31).")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "network_seal"], name="visit_once_per_network"),
        ]

    def __str__(self) -> str:
        return f"visit of {self.subscriber_id}"


class Suppression(models.Model):
    """An address that was forgotten but must never be written to again: its seal, not the address (T31)."""

    address_seal = models.CharField(max_length=64, unique=True)
    why = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.address_seal[:12]


class Asking(models.Model):
    """Somebody typed an address into the form; a worker looks at it, so that the form tells nothing (T04)."""

    # What the Statuspage-compatible API calls the id of a subscriber; empty for askings before there was one.
    code = models.CharField(max_length=12, unique=True, null=True, editable=False)
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(max_length=500, blank=True, help_text="Emptied as soon as it was looked at.")
    wishes = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=16, blank=True, help_text="confirm, manage, or silent.")
    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.SET_NULL, related_name="askings")
    # Kept to count (T01), not to know: seals, not addresses (T31).
    address_seal = models.CharField(max_length=64)
    network_seal = models.CharField(max_length=64, blank=True, help_text="Emptied after two days.")
    # Only of what strangers ask for: the mailbox behind a plus, and the domain that may be one mailbox.
    mailbox_seal = models.CharField(max_length=64, blank=True, default="")
    domain_seal = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], name="asking_newest"),
            models.Index(fields=["address_seal", "answered_at"], name="asking_of_address"),
            models.Index(fields=["network_seal", "asked_at"], name="asking_of_network"),
            models.Index(fields=["mailbox_seal", "answered_at"], name="asking_of_mailbox"),
            models.Index(fields=["domain_seal", "answered_at"], name="asking_of_domain"),
        ]

    def __str__(self) -> str:
        return f"asked at {self.asked_at:%Y-%m-%d %H:%M} UTC"
