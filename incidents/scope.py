"""Whom an update concerns and what they can do: regions, surfaces, share of users, a way round."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import markdown
from core.errors import DomainError

LONGEST_TAG = 80
ALL = Decimal(100)


class ShareOutOfRange(DomainError):
    """The share of users is a percentage from 0 to 100."""


class ShareWithoutBasis(DomainError):
    """Say how the share of users is known: “from our request logs”, “an estimate from support tickets”."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one update says beside its text; all of it may be empty.

    `affected_share` is a percentage and needs `share_basis`, a sentence that says how it is known.
    `workaround` is Markdown.
    """

    regions: tuple[str, ...] = ()
    surfaces: tuple[str, ...] = ()
    affected_share: Decimal | None = None
    share_basis: str = ""
    workaround: str = ""

    def columns(self) -> dict[str, Any]:
        """The values of an update's columns; raises ShareOutOfRange or ShareWithoutBasis."""
        basis = markdown.clean_line(self.share_basis)[:300]
        if self.affected_share is not None and not 0 <= self.affected_share <= ALL:
            raise ShareOutOfRange
        if self.affected_share is not None and not basis:
            raise ShareWithoutBasis
        workaround = markdown.clean_text(self.workaround).strip()
        return {
            "regions": _tags(self.regions),
            "surfaces": _tags(self.surfaces),
            "affected_share": self.affected_share,
            "share_basis": basis if self.affected_share is not None else "",
            "workaround": workaround,
            "workaround_html": markdown.render(workaround) if workaround else "",
        }


NOTHING_MORE = Scope()


def _tags(names: Iterable[str]) -> list[str]:
    clean = (markdown.clean_line(name)[:LONGEST_TAG] for name in names)
    return list(dict.fromkeys(name for name in clean if name))
