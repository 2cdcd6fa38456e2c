"""First drafts of what could be said, to be edited by a person: what is known, and no more."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from components.models import Component
from components.status import ComponentStatus as S
from components.status import worst
from monitoring.diagnosis import listed
from monitoring.judgement import Verdict

LONG = 3  # so many components are named in a title
TITLES = {S.DEGRADED: ("is slow", "are slow"), S.PARTIAL_OUTAGE: ("fails for some", "fail for some")}
TITLES |= {S.MAJOR_OUTAGE: ("is down", "are down"), S.OPERATIONAL: ("works again", "work again")}
BODIES = {
    S.DEGRADED: ("{} has been responding slowly since {}.", "{} have been responding slowly since {}."),
    S.PARTIAL_OUTAGE: ("Some requests to {} have been failing since {}.",) * 2,
    S.MAJOR_OUTAGE: ("{} has been down since {}.", "{} have been down since {}."),
    S.OPERATIONAL: ("{} works again since {}.", "{} work again since {}."),
}
LOOKING = "We are looking into it."
Verdicts = Mapping[Component, Verdict]


def moment(at: datetime) -> str:
    """A moment as the public reads it."""
    return f"{at.astimezone(UTC):%H:%M} UTC"


def title(verdicts: Verdicts, under: Mapping[int, int], cells: Sequence[str] = ()) -> str:
    """What is so, in the customer's words; `cells` are the parts that fail when the rest of a component works."""
    parts = []
    for status, components in _by_status(verdicts).items():
        first = [c for c in components if c.pk not in under] or components
        names = [c.name for c in (components if len(components) <= LONG else first[:LONG])]
        left = len(components) - len(names)
        if left:
            names.append(f"{left} more")
        parts.append(f"{listed(names)} {TITLES[status][len(components) > 1]}")
    return f"{'; '.join(parts)}{': ' + ', '.join(cells) if cells else ''}"


def body(verdicts: Verdicts) -> str:
    """The facts of a first update, one sentence for each status."""
    sentences = []
    for status, components in _by_status(verdicts).items():
        since = moment(min(verdicts[component].since for component in components))
        sentences.append(BODIES[status][len(components) > 1].format(listed([c.name for c in components]), since))
    return " ".join(sentences)


def opening(verdicts: Verdicts, unaffected: str) -> str:
    """The first word about a new disturbance."""
    return " ".join(part for part in (body(verdicts), LOOKING, unaffected) if part)


def heard_title(verdicts: Verdicts, *, from_visitors: bool) -> str:
    """What is said where no probe sees anything."""
    names = listed([component.name for component in verdicts])
    return f"Visitors report problems with {names}" if from_visitors else f"Alerts are firing for {names}"


def heard_opening(verdicts: Verdicts) -> str:
    """The first word about what others say."""
    names = listed([component.name for component in verdicts])
    since = moment(min(verdict.since for verdict in verdicts.values()))
    return f"We have heard of problems with {names} since {since}. {LOOKING}"


def worse_than_told(verdicts: Verdicts, mentioned: set[int]) -> str:
    """An update that says what has become worse or has come to it."""
    new = {component: verdict for component, verdict in verdicts.items() if component.pk not in mentioned}
    begins = "More is affected than we said." if new else "It has become worse."
    return f"{begins} {body(verdicts)} {LOOKING}"


def better_than_told(verdicts: Verdicts, still: Sequence[str]) -> str:
    """An update that says what has become better, and what has not."""
    rest = f" {listed(still)} {'is' if len(still) == 1 else 'are'} still affected." if still else ""
    return f"{body(verdicts)}{rest} We keep looking."


def recovered(verdicts: Verdicts, minutes: int) -> str:
    """An update that says that it works again, and how long that has been seen."""
    names = listed([component.name for component in verdicts])
    works = "works" if len(verdicts) == 1 else "work"
    return f"{names} {works} again: we have seen no failure for {minutes} minutes. We keep watching."


def contradiction(verdicts: Verdicts, said_at: datetime) -> str:
    """A correction of "confirmed not affected"."""
    names = listed([component.name for component in verdicts])
    were = "was" if len(verdicts) == 1 else "were"
    return (
        f"At {moment(said_at)} we said that {names} {were} not affected. That is wrong now. {body(verdicts)} {LOOKING}"
    )


def _by_status(verdicts: Verdicts) -> dict[S, list[Component]]:
    """The components of each status, the worst first; each in the order of the page."""
    ordered = sorted(verdicts, key=lambda component: (component.position, component.pk))
    found: dict[S, list[Component]] = {}
    while ordered:
        status = worst(verdicts[component].status for component in ordered)
        found[status] = [component for component in ordered if verdicts[component].status == status]
        ordered = [component for component in ordered if component not in found[status]]
    return found
