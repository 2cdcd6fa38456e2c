"""Writing down who did what, and making the first account."""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from core import clock, database
from people.models import AuditEntry, Membership
from people.policy import Role

BEGINNING = "0" * 64


def note(deed: str, subject: object, *, by: object = None, **details: Any) -> AuditEntry:
    """Append one entry to the audit log, in the caller's transaction; `by` None means the clock."""
    if not connection.in_atomic_block:
        raise RuntimeError("people.note() must share the transaction of the deed it records")
    database.keep_commit_order()
    last = AuditEntry.objects.order_by("-pk").first()
    entry = AuditEntry(
        at=clock.now(),
        by=str(by) if by is not None else "the clock",
        deed=deed,
        subject=str(subject)[:200],
        details=details,
        previous_seal=last.seal if last else BEGINNING,
    )
    entry.seal = entry.expected_seal()
    entry.save()
    return entry


def first_broken_entry() -> AuditEntry | None:
    """The oldest entry that was changed or whose predecessor is missing; None while the chain is whole."""
    seal = BEGINNING
    for entry in AuditEntry.objects.order_by("pk").iterator():
        if entry.previous_seal != seal or entry.seal != entry.expected_seal():
            return entry
        seal = entry.seal
    return None


@transaction.atomic
def first_account() -> tuple[str, str] | None:
    """Make the account `commander` when there is none at all; answers its name and password, once."""
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    user = users.create_superuser("commander", email="commander@localhost.localdomain", password=password)
    Membership.objects.create(user=user, role=Role.ADMIN)
    note("first_account", user, by="the first start")
    return user.get_username(), password
