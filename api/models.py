"""The tokens by which programs act, and the answers they may ask for again."""

import ipaddress
from datetime import datetime

from django.db import models

from api.scopes import Scope, covers
from core.codes import new_code


class ApiToken(models.Model):
    """A program that may act: what it holds is known by its hash alone (T27)."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of what was shown once.")
    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.READ)
    networks = models.JSONField(default=list, blank=True, help_text="Where it may come from; empty means anywhere.")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    # The present minute's requests, counted in the row so that all processes count together.
    minute_began_at = models.DateTimeField(null=True, blank=True)
    minute_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="token_scope_is_known"),
        ]

    def __str__(self) -> str:
        """The author of what is done with it, in the audit log and on the timeline."""
        return f"token {self.name} ({self.code})"

    def is_good(self, at: datetime) -> bool:
        """Whether it opens anything at that moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def may(self, needed: str) -> bool:
        return covers(self.scope, needed)

    def is_at_home(self, address: str) -> bool:
        """Whether it may be used from that address."""
        if not self.networks:
            return True
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        return any(ip in ipaddress.ip_network(network) for network in self.networks)


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered: asked again, it is told again and nothing is done."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once_per_key")]

    def __str__(self) -> str:
        return f"{self.status} for {self.key}"
