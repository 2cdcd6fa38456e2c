"""Finding one's way in the audit log, and taking it elsewhere."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from datetime import date as Date

from django.db.models import Q, QuerySet

from core.spreadsheets import harmless
from people.models import AuditEntry

COLUMNS = ["id", "at", "by", "deed", "subject", "details", "previous_seal", "seal"]


def search(
    *, text: str = "", by: str = "", deed: str = "", since: Date | None = None, until: Date | None = None
) -> QuerySet[AuditEntry]:
    """Entries that match everything that is given, newest first; days are those of UTC."""
    entries = AuditEntry.objects.order_by("-pk")
    if text:
        entries = entries.filter(Q(subject__icontains=text) | Q(by__icontains=text) | Q(details__icontains=text))
    if by:
        entries = entries.filter(by=by)
    if deed:
        entries = entries.filter(deed=deed)
    if since:
        entries = entries.filter(at__gte=datetime.combine(since, time.min, UTC))
    if until:
        entries = entries.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, UTC))
    return entries


def as_row(entry: AuditEntry) -> dict[str, object]:
    """One entry with everything that its seal covers, so that the chain can be checked elsewhere."""
    return {
        "id": entry.pk,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "deed": entry.deed,
        "subject": entry.subject,
        "details": entry.details,
        "previous_seal": entry.previous_seal,
        "seal": entry.seal,
    }


def lines(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    """One JSON object a line."""
    for entry in entries.iterator():
        yield json.dumps(as_row(entry), ensure_ascii=False) + "\n"


def table(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    """RFC 4180, neutral in spreadsheets."""
    yield ",".join(COLUMNS) + "\r\n"
    for entry in entries.iterator():
        row = as_row(entry) | {"details": json.dumps(entry.details, ensure_ascii=False, sort_keys=True)}
        yield ",".join(cell(str(row[column])) for column in COLUMNS) + "\r\n"


def cell(text: str) -> str:
    """One quoted cell; what could be a formula is text (T28)."""
    return '"' + harmless(text).replace("\0", "").replace('"', '""') + '"'
