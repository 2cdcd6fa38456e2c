"""How somebody wants to hear, as cells of a table and back."""

from collections.abc import Mapping

from core import languages
from core.errors import DomainError
from core.zones import is_zone
from incidents.headline import IncidentImpact
from subscribers.kinds import IMPACT_RANK, Pace
from subscribers.wishes import Terms

COLUMNS = ["least_impact", "maintenance", "post_mortems", "pace", "language", "time_zone", "mailing_list"]
YES, NO = "yes", "no"
IMPACTS = {impact.value: IMPACT_RANK[impact] for impact in IncidentImpact if impact in IMPACT_RANK}


def cells(terms: Terms) -> list[str]:
    """The terms, a word for each column."""
    names = {rank: name for name, rank in IMPACTS.items()}
    return [
        names.get(terms.least_impact, IncidentImpact.NONE.value),
        _yes_or_no(terms.wants_maintenance),
        _yes_or_no(terms.wants_postmortems),
        terms.pace,
        terms.language,
        terms.time_zone,
        _yes_or_no(terms.is_list),
    ]


def terms_from(row: Mapping[str, str | None], *, channel: str) -> Terms:
    """What the row says; what it leaves empty is as by default. Raises DomainError with the column in its words."""
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    usual = Terms.by_default(channel)
    zone = said["time_zone"] or usual.time_zone
    if not is_zone(zone):
        raise DomainError(f"There is no time zone “{zone}”; write one like Europe/Berlin.")
    return Terms(
        least_impact=IMPACTS[_one_of(said, "least_impact", [*IMPACTS], IncidentImpact.NONE.value)],
        wants_maintenance=_one_of(said, "maintenance", [YES, NO], YES) == YES,
        wants_postmortems=_one_of(said, "post_mortems", [YES, NO], YES) == YES,
        pace=_one_of(said, "pace", list(Pace.values), usual.pace),
        language=_one_of(said, "language", languages.codes(), usual.language),
        time_zone=zone,
        is_list=_one_of(said, "mailing_list", [YES, NO], NO) == YES,
    )


def _one_of(said: Mapping[str, str], column: str, words: list[str], usual: str) -> str:
    word = said[column] or usual
    if said[column] and word not in words:
        raise DomainError(f"“{column}” is one of {', '.join(words)}, not “{word}”.")
    return word


def _yes_or_no(value: bool) -> str:
    return YES if value else NO
