"""The honesty of one incident in figures, and its timeline in words, both taken from the record alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from components.status import ComponentStatus
from core import clock
from incidents.lifecycle import OPEN
from incidents.models import Impact, Incident, IncidentUpdate

ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a reader may hold us to."""

    first_post_after: timedelta | None  # from the start to the first public word; None when told afterwards
    promises: int
    kept: int
    late: tuple[tuple[datetime, int], ...]  # the missed promises and by how many minutes, rounded up
    longest_silence: timedelta
    corrections: int
    edits: int
    waves: int
    lasted: timedelta  # the union of its waves, until now while it is open

    @property
    def late_minutes(self) -> int:
        return sum(minutes for _due, minutes in self.late)


def figures(incident: Incident, at: datetime | None = None) -> Figures:
    """The figures of `incident` as of now, or of that moment."""
    at = at or clock.now()
    told = list(incident.updates.filter(posted_at__lte=at).order_by("posted_at", "pk").prefetch_related("revisions"))
    # One that neither fell due nor was answered yet is neither kept nor broken.
    answered = [update for update in told if update is not told[-1] or (update.next_update_by or at) < at]
    promised = [update for update in answered if update.next_update_by]
    late = _late(promised, told, at)
    return Figures(
        first_post_after=told[0].posted_at - incident.started_at if told and not incident.is_backfilled else None,
        promises=len(promised),
        kept=len(promised) - len(late),
        late=late,
        longest_silence=max(_silences(told, at), default=timedelta(0)),
        corrections=sum(update.corrects_id is not None for update in told),
        edits=sum(len(update.revisions.all()) for update in told),
        waves=incident.wave,
        lasted=lasted(incident, told, at),
    )


def lasted(incident: Incident, told: Sequence[IncidentUpdate], at: datetime) -> timedelta:
    """How long it was open: from the start to the first end, and from each return to the next end."""
    if incident.is_backfilled:
        return (incident.resolved_at or at) - incident.started_at
    total, since = timedelta(0), incident.started_at if told else None
    for update in told:
        if update.status in OPEN:
            since = since or update.posted_at
        elif since:
            total, since = total + (update.posted_at - since), None
    return total + (at - since if since else timedelta(0))


def timeline(incident: Incident) -> str:
    """What was said and when, as a Markdown list, oldest first; the day where it changes."""
    lines = [f"- {incident.started_at:%d %B %Y, %H:%M} UTC: it began."]
    day = incident.started_at.date()
    for update in incident.updates.order_by("posted_at", "pk").prefetch_related("impacts"):
        is_same_day, day = update.posted_at.date() == day, update.posted_at.date()
        moment = f"{update.posted_at:%H:%M} UTC" if is_same_day else f"{update.posted_at:%d %B, %H:%M} UTC"
        kind = "correction" if update.corrects_id else update.get_status_display().lower()
        first_line = update.body.strip().splitlines()[0]
        lines.append(f"- {moment}: {kind}. {first_line}")
    return "\n".join(lines)


def impact(incident: Incident) -> str:
    """What was said of each component over the incident's life, as a Markdown list; of private ones nothing."""
    worst: dict[str, str] = {}
    order = [status.value for status in ComponentStatus]
    said = Impact.objects.filter(update__incident=incident, component__is_private=False)
    for name, new in said.values_list("component_name", "new"):
        worst[name] = max(worst.get(name, new), new, key=order.index)
    words = {s.value: str(s.label).lower() for s in ComponentStatus} | {"operational": "not affected"}
    return "\n".join(f"- {name}: {words[status]}" for name, status in sorted(worst.items()))


def in_words(told: Figures) -> str:
    """The figures as a Markdown list, to be put into a post-mortem."""
    lines = [f"- It lasted {_span(told.lasted)}" + (f", in {told.waves} waves." if told.waves > 1 else ".")]
    if told.first_post_after is not None:
        lines.append(f"- Our first public word came {_span(told.first_post_after)} after it began.")
    if told.promises:
        lines.append(
            f"- We kept {told.kept} of {told.promises} promises of a next update"
            + (f"; the others came {told.late_minutes} minutes late in all." if told.late else ".")
        )
    lines.append(f"- Our longest silence was {_span(told.longest_silence)}.")
    if told.corrections or told.edits:
        lines.append(f"- We corrected ourselves {told.corrections} times and edited {told.edits} updates.")
    return "\n".join(lines)


def _answered(told: Sequence[IncidentUpdate], update: IncidentUpdate, at: datetime) -> datetime:
    """When the next word came, or now."""
    later = told[told.index(update) + 1 :]
    return later[0].posted_at if later else at


def _late(
    promised: Sequence[IncidentUpdate], told: Sequence[IncidentUpdate], at: datetime
) -> tuple[tuple[datetime, int], ...]:
    late = []
    for update in promised:
        due = update.next_update_by
        if due and (by := _answered(told, update, at)) > due:
            late.append((due, -(-(by - due) // ONE_MINUTE)))
    return tuple(late)


def _silences(told: Sequence[IncidentUpdate], at: datetime) -> list[timedelta]:
    """How long nothing was said while it was open."""
    return [_answered(told, update, at) - update.posted_at for update in told if update.status in OPEN]


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
