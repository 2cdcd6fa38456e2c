"""How well it was told: the same figures for an exercise and for the real day, from what happened and what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Broke:
    """From this moment on, these parts are broken; none means that all is well."""

    at: datetime
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Post:
    """One public word: its incident, what it promised, which parts it called unaffected, whether it takes back."""

    at: datetime
    incident: str
    next_update_by: datetime | None = None
    unaffected: frozenset[str] = frozenset()
    is_correction: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one day."""

    first_post_after: timedelta | None  # None: nobody spoke
    posts: int
    promises: int
    kept: int
    late: timedelta  # all lateness together
    longest_silence: timedelta | None  # while something was broken
    contradictions: int  # "not affected" said of a part that was broken, and words that had to be taken back


def score(broke: Sequence[Broke], posts: Sequence[Post], *, until: datetime) -> Score:
    """Both by time; `until` is when the looking ends: a promise that is due later counts for nobody."""
    began = next((each.at for each in broke if each.parts), None)
    heard = [post for post in posts if began is not None and post.at >= began]
    due = [(post, _kept_at(post, posts)) for post in posts if post.next_update_by and post.next_update_by <= until]
    late = [max((kept or until) - post.next_update_by, timedelta()) for post, kept in due if post.next_update_by]
    return Score(
        first_post_after=heard[0].at - began if heard and began else None,
        posts=len(posts),
        promises=len(due),
        kept=sum(not each for each in late),
        late=sum(late, timedelta()),
        longest_silence=_longest_silence(began, heard, until),
        contradictions=sum(post.is_correction or bool(post.unaffected & _broken(broke, post.at)) for post in posts),
    )


def _kept_at(promise: Post, posts: Iterable[Post]) -> datetime | None:
    return next((post.at for post in posts if post.incident == promise.incident and post.at > promise.at), None)


def _broken(broke: Iterable[Broke], at: datetime) -> frozenset[str]:
    now: frozenset[str] = frozenset()
    for each in broke:
        if each.at <= at:
            now = each.parts
    return now


def _longest_silence(began: datetime | None, posts: Sequence[Post], until: datetime) -> timedelta | None:
    if began is None:
        return None
    moments = [began, *(post.at for post in posts), *([] if posts else [until])]
    return max((later - earlier for earlier, later in pairwise(moments)), default=None)
