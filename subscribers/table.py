"""Subscribers as a table that a spreadsheet opens: out, and in again."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from components.models import Component
from core.errors import DomainError
from core.spreadsheets import harmless, plain
from subscribers import actions, table_terms
from subscribers.actions import Terms, Wishes
from subscribers.address import normalise
from subscribers.models import Channel, Subscriber
from subscribers.telephone import normalise_number

COLUMNS = ["address", "channel", "state", "follows", *table_terms.COLUMNS, "confirmed_at", "consent"]
MOST_ROWS = 10_000
# How an address of each channel is read that may come in by a table.
NORMALISED: dict[str, Callable[[str], str]] = {Channel.EMAIL: normalise, Channel.SMS: normalise_number}
BOM = "\ufeff"


class NotATable(DomainError):
    """The file is no CSV table in UTF-8 with a column “address”."""


class TooLong(DomainError):
    """The table has more than 10,000 rows; bring them in in parts."""


@dataclass(slots=True)
class Report:
    """What became of an imported table; `refused` are row number and reason."""

    added: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def lines(subscribers: Iterable[Subscriber]) -> Iterator[str]:
    """The table line by line (RFC 4180); `subscribers` with their subscriptions' components at hand."""
    yield BOM + _line(COLUMNS)
    for each in subscribers:
        followed = [str(row.component or row.incident) for row in each.subscriptions.all()]
        confirmed_at = f"{each.confirmed_at:%Y-%m-%dT%H:%M:%SZ}" if each.confirmed_at else ""
        follows = "everything" if each.follows_everything else "; ".join(followed)
        terms = table_terms.cells(Terms.of(each))
        yield _line([each.address, each.channel, each.state, follows, *terms, confirmed_at, each.consent])


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow(map(harmless, cells))
    return buffer.getvalue()


def bring_in(content: bytes, *, consent: str, by: object) -> Report:
    """Add the addresses and telephones of a table whose owners have agreed, as `consent` says; the rest is reported.

    Who has left stays away. `follows` may name public components, separated by semicolons; the
    columns of `table_terms` say how somebody wants to hear. A table that went out comes in again.
    Rows stand alone: a bad one does not stop the others. Raises NotATable, TooLong.
    """
    report = Report()
    components = {component.name: component for component in Component.objects.public()}
    for number, row in enumerate(_rows(content), 2):
        try:
            channel = row.get("channel") or Channel.EMAIL
            if channel not in NORMALISED:
                raise DomainError("Only mail addresses and telephone numbers can be brought in.")
            address = NORMALISED[channel](plain(row["address"] or ""))
            terms = table_terms.terms_from(row, channel=channel)
            wishes = _wishes(row.get("follows") or "", components, terms)
            actions.add(address, channel=channel, wishes=wishes, consent=consent, by=by, source="table")
        except DomainError as error:
            report.refused.append((number, error.message))
        else:
            report.added += 1
    return report


def _rows(content: bytes) -> list[dict[str, str | None]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        rows = [row for row, _ in zip(reader, range(MOST_ROWS + 1), strict=False)]
    except (UnicodeDecodeError, csv.Error):
        raise NotATable from None
    if "address" not in (reader.fieldnames or []):
        raise NotATable
    if len(rows) > MOST_ROWS:
        raise TooLong
    return rows


def _wishes(text: str, components: dict[str, Component], terms: Terms) -> Wishes:
    names = [plain(name.strip()) for name in text.split(";") if name.strip()]
    if names in ([], ["everything"]):
        return Wishes(terms=terms)
    if unknown := [name for name in names if name not in components]:
        raise DomainError(f"There is no component “{unknown[0]}”.")
    return Wishes([components[name] for name in names], terms=terms)
