"""Where the cause is suspected, from what fails together and what does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from components.models import Door

SUSPECTED = {
    Door.FRONT.value: "Front door: sign-in and session path suspected",
    Door.API.value: "API path suspected",
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A component that fails, as far as the pattern matters."""

    name: str
    door: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """A component that was seen to work: from how many places, and when the last of them looked."""

    code: str
    name: str
    door: str
    vantages: int
    at: datetime

    @property
    def words(self) -> str:
        """Like "API verified from 3 vantages at 12:20 UTC"."""
        places = f"{self.vantages} vantages" if self.vantages > 1 else "one vantage"
        return f"{self.name} verified from {places} at {self.at.astimezone(UTC):%H:%M} UTC"


def words(failed: Mapping[int, Failed], under: Mapping[int, int], verified: Sequence[Verified]) -> str:
    """One line for the person who decides; empty when the pattern says nothing."""
    doors = {failed[component].door for component in failed if component not in under} - {""}
    suspected = [SUSPECTED[door] for door in SUSPECTED if door in doors]
    if len(suspected) > 1:
        return "Both doors fail, sign-in and API: look at what they share"
    suspicions = suspected or [_shared(failed, under)]
    works = [each.words for each in verified if each.door not in doors]
    return "; ".join(part for part in [*suspicions, *works] if part)


def _shared(failed: Mapping[int, Failed], under: Mapping[int, int]) -> str:
    """What several failures without a door have in common."""
    causes = {failed[root].name for root in under.values() if root in failed}
    if len(causes) == 1 and len(under) == len(failed) - 1:
        return f"{causes.pop()} suspected: the others depend on it"
    return "They began to fail within two minutes of each other: one cause is likely" if len(failed) > 1 else ""


def not_affected(doors: set[str], verified: Sequence[Verified]) -> list[Verified]:
    """Those that may be told to be not affected: another door than the one that fails."""
    return [each for each in verified if each.door and each.door not in doors]


def statement(verified: Sequence[Verified]) -> str:
    """The drafted "not affected", with what it rests on; empty when nothing was verified."""
    if not verified:
        return ""
    names = listed([each.name for each in verified])
    places = min(each.vantages for each in verified)
    where = {1: "the one place", 2: "both places"}.get(places, f"all {places} places")
    at = min(each.at for each in verified).astimezone(UTC)
    are = "is" if len(verified) == 1 else "are"
    return f"{names} {are} not affected: checked from {where} that we look from at {at:%H:%M} UTC."


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
