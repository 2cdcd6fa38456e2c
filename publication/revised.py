"""A day whose figure is another than was told when it was over, as a value: before, after, when and why (T42)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from publication.uptime import Tally, percent

# Why a figure is another one now; what nobody's deed explains is said, too.
TOLD_LATE, CHANGED, HIDDEN, MERGED = "told_late", "changed", "hidden", "merged"
RULES, COMPONENT, IMPORTED, UNEXPLAINED = "rules", "component", "imported", "unexplained"
REASONS = (TOLD_LATE, CHANGED, HIDDEN, MERGED, RULES, COMPONENT, IMPORTED, UNEXPLAINED)


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """One later figure of one day; `number` 2 is the first of them, for 1 is what was told when the day was over."""

    day: date
    number: int
    revised_at: datetime
    before: Tally
    after: Tally
    reason: str
    incident_code: str = ""  # of the incident that is the reason, where the public may see it

    @property
    def before_text(self) -> str:
        """What was told before, like "100 %"."""
        return percent(self.before)

    @property
    def after_text(self) -> str:
        """What is told since."""
        return percent(self.after)

    @property
    def why(self) -> str:
        """The reason as a sentence, in the language in force."""
        return {
            TOLD_LATE: _("An incident was told of after the day was over."),
            CHANGED: _("An incident or maintenance of that day was changed afterwards."),
            HIDDEN: _("An incident was taken off this page."),
            MERGED: _("Two incidents turned out to be one."),
            RULES: _("How uptime is counted on this page was decided anew."),
            COMPONENT: _("The component itself was changed, like the day since which it exists."),
            IMPORTED: _("History was brought over from another page."),
            UNEXPLAINED: _("The record is another one, and nobody said why."),
        }[self.reason]


def as_first_told(now: Tally, revisions: Iterable[RevisionFacts]) -> Tally:
    """What a span added up to before its days were revised; `now` is what it adds up to today."""
    down, observed = now.down, now.observed
    for revision in revisions:  # each leads from one figure to the next, so the differences add up
        down += revision.before.down - revision.after.down
        observed += revision.before.observed - revision.after.observed
    return Tally(down, observed)


def number(revisions: Sequence[RevisionFacts]) -> int:
    """Which revision the figures of a span are: 1 as first told, and one more for every moment of a change."""
    return 1 + len({revision.revised_at for revision in revisions})


def since(day: date, revisions: Iterable[RevisionFacts]) -> tuple[RevisionFacts, ...]:
    """Those of that day and later ones."""
    return tuple(revision for revision in revisions if revision.day >= day)


Revisions = Mapping[int, tuple[RevisionFacts, ...]]  # by component, newest first
