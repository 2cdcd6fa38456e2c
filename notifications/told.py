"""Who was told what, and when: the ledger as a table that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Iterator

from core.spreadsheets import harmless
from notifications.models import Delivery
from subscribers.table import BOM

COLUMNS = ["to", "channel", "about", "state", "tries", "concluded_at", "outcome", "message"]


def lines(deliveries: Iterable[Delivery]) -> Iterator[str]:
    """The table line by line (RFC 4180), no cell of which a spreadsheet runs (T28); with their notices at hand."""
    yield BOM + _line(COLUMNS)
    for each in deliveries:
        concluded_at = f"{each.concluded_at:%Y-%m-%dT%H:%M:%SZ}" if each.concluded_at else ""
        about, message = each.notice.title, f"n{each.notice_id}"
        tries = str(each.attempts)
        yield _line([each.address, each.channel, about, each.state, tries, concluded_at, each.outcome, message])


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow(map(harmless, cells))
    return buffer.getvalue()
