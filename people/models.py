"""Memberships, and the append-only record of who did what."""

import hashlib
import json

from django.conf import settings
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
    if user.is_superuser:
        return may(Role.ADMIN, deed)
    membership = Membership.objects.filter(user=user).first()
    return may(membership.role if membership else None, deed)


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
