"""Memberships, tries to sign in, and the append-only record of who did what."""

import hashlib
import json

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models

from people.policy import Role, may


class Membership(models.Model):
    """The role of one person."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    role = models.CharField(max_length=16, choices=[(role, role.title()) for role in Role])
    is_on_duty = models.BooleanField(default=True, help_text="Told by e-mail when a proposal waits.")

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


def is_allowed(user, deed: str) -> bool:
    """Whether `user` may do `deed`; a superuser is an admin."""
    if not user.is_authenticated or not user.is_active:
        return False
    return may(role_of(user), deed)


def role_of(user) -> str | None:
    """The role of a person who has signed in; None for a stranger to the staff."""
    if user.is_superuser:
        return Role.ADMIN
    try:
        return user.membership.role
    except Membership.DoesNotExist:
        return None


class SignInTry(models.Model):
    """One password that was tried and did not fit (yet); forgotten when it fits, and after an hour."""

    at = models.DateTimeField(db_index=True)
    account = models.CharField(max_length=150, help_text="As it was typed, in lower case; it need not exist.")
    place = models.CharField(max_length=64, help_text="A network, or a device that the account knows.")

    class Meta:
        verbose_name_plural = "sign-in tries"
        indexes = [
            models.Index(fields=["account", "at"], name="sign_in_try_by_account"),
            models.Index(fields=["place", "at"], name="sign_in_try_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.account} from {self.place} at {self.at:%Y-%m-%d %H:%M:%S} UTC"

    @staticmethod
    def user_named(account: str):
        """The account of that name in any case of letters; None when there is none."""
        return get_user_model().objects.filter(username__iexact=account).first()


class AuditEntry(models.Model):
    """One deed of one person or of the clock; each entry seals the one before it (T42)."""

    at = models.DateTimeField()
    by = models.CharField(max_length=200, help_text="User name, or the name of the machine part that acted.")
    deed = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    previous_seal = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "audit entries"
        constraints = [
            models.UniqueConstraint(fields=["previous_seal"], name="audit_entry_one_chain_without_forks"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} UTC {self.by} {self.deed} {self.subject}"

    def expected_seal(self) -> str:
        """SHA-256 over the entry's content and the seal before it."""
        content = [self.at.isoformat(), self.by, self.deed, self.subject, self.details, self.previous_seal]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
