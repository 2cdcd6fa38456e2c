"""How a component stands: what its probes hold about it now, and what they held during the hold-down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.models import Component
from components.status import ComponentStatus, worst
from monitoring import opinions, selfcheck
from monitoring.heard import Heard
from monitoring.judgement import Verdict, concluded
from monitoring.models import CheckResult, Probe, Vantage
from monitoring.opinions import Opinion
from monitoring.recording import Looks, Windows

NEVER = datetime.min.replace(tzinfo=UTC)
NO_PROBES = "Its probes are paused or gone."
NOTHING_SAID = "Nobody speaks of it any more, and no probe looks at it."
BLIND = "Every probe fails at once: we doubt our own sight first."


@dataclass(frozen=True, slots=True)
class Places:
    """The vantages by id, and the names of those that cannot be trusted now; read once for many components."""

    names: Mapping[int, str]
    blind: Sequence[str]

    @classmethod
    def now(cls, at: datetime) -> "Places":
        vantages = list(Vantage.objects.all())
        blind = [vantage.name for vantage in vantages if selfcheck.is_blind(vantage, at)]
        return cls({vantage.pk: vantage.name for vantage in vantages}, blind)


@dataclass(frozen=True, slots=True)
class Standing:
    """One component at one moment; `doubt` says why nothing that was seen is evidence."""

    component: Component
    at: datetime
    held: Sequence[Opinion] = ()
    verdict: Verdict | None = None
    doubt: str = ""
    # What visitors and other systems say.
    heard: Heard | None = None
    # The worst that was held during the hold-down, None when nothing is certain about that.
    settled: str | None = None
    # Since when nothing has failed, where nothing fails.
    well_since: datetime = NEVER

    @property
    def is_bad(self) -> bool:
        return self.verdict is not None and self.verdict.is_bad

    @property
    def is_good(self) -> bool:
        return self.verdict is not None and not self.verdict.is_bad

    @property
    def hints(self) -> list[Opinion]:
        """What is evidence only, like what a provider says of itself."""
        return [opinion for opinion in self.held if opinion.probe.is_hint]

    @property
    def bad(self) -> list[Opinion]:
        return [o for o in self.held if o.verdict and o.verdict.is_bad and not o.probe.is_hint]

    @property
    def good(self) -> list[Opinion]:
        return [o for o in self.held if o.verdict and not o.verdict.is_bad and not o.probe.is_hint]

    @property
    def holds(self) -> float:
        """Seconds for which it must be well before it is called well."""
        return max((opinion.profile.holds for opinion in self.held), default=0.0)

    @property
    def vantages(self) -> int:
        """From how many places it is seen; the fewest of its probes."""
        return min((opinion.vantages for opinion in [*self.bad, *self.good]), default=0)

    @property
    def newest(self) -> datetime:
        """When the vantage that looked longest ago looked last."""
        moments = [rows[-1].started_at for opinion in self.held for rows in opinion.rows.values() if rows]
        return min(moments, default=self.at)


def of(
    component: Component,
    looks: Looks | None,
    places: Places,
    at: datetime,
    *,
    forget: datetime | None = None,
    is_told: bool = False,
    heard: Heard | None = None,
) -> Standing:
    """Judge what was seen of a component (its part of `recording.looks`).

    Single failures before `forget` belong to a disturbance that is over.
    Of what the public has been told (`is_told`) it is also judged whether it is better and has been so for a while.
    What was `heard` decides where no probe sees anything bad.
    """
    said = heard.verdict if heard else None
    probes, windows = looks or ([], {})
    if not probes and said and not component.archived_at:
        return Standing(component, at, verdict=said, heard=heard)
    if not probes or component.archived_at:
        return Standing(component, at, doubt=NO_PROBES if component.probes.exists() else NOTHING_SAID)
    seeing = {places.names[pk] for _, pk in windows}
    if seeing and seeing <= set(places.blind):
        return Standing(component, at, doubt=BLIND)
    held = _opinions(probes, windows, places, at, forget)
    verdict = _together(held)
    if said and not (verdict and verdict.is_bad):
        return Standing(component, at, held, said, heard=heard)
    if verdict is None or not is_told:
        return Standing(component, at, held, verdict, heard=heard)
    holds = max(opinion.profile.holds for opinion in held)
    moments = [at - timedelta(seconds=holds * share) for share in (0.5, 1.0)]
    earlier = [_together(_opinions(probes, _until(windows, then), places, then, forget)) for then in moments]
    settled = _settled([verdict, *earlier])
    well_since = _well_since(windows, at) if settled == ComponentStatus.OPERATIONAL else moments[-1]
    if well_since > moments[-1]:
        settled = None
    return Standing(component, at, held, verdict, settled=settled, well_since=well_since, heard=heard)


def _settled(known: Sequence[Verdict | None]) -> ComponentStatus | None:
    """The worst of what was held at these moments; None unless something was certain at each."""
    certain = [verdict.status for verdict in known if verdict]
    return worst(certain) if len(certain) == len(known) else None


def _well_since(windows: Windows, at: datetime) -> datetime:
    """The first look after the last one that failed, from any vantage."""
    rows = sorted((row for rows in windows.values() for row in rows), key=lambda row: row.started_at)
    last_bad = max((index for index, row in enumerate(rows) if not row.is_good), default=-1)
    return rows[last_bad + 1].started_at if last_bad + 1 < len(rows) else at


def _opinions(
    probes: Sequence[Probe], windows: Windows, places: Places, at: datetime, forget: datetime | None
) -> list[Opinion]:
    return [
        opinions.form(
            probe,
            {places.names[pk]: seen for (probe_id, pk), seen in windows.items() if probe_id == probe.pk},
            at,
            blind=places.blind,
            forget=forget,
        )
        for probe in probes
    ]


def _together(held: Sequence[Opinion]) -> Verdict | None:
    return concluded({opinion.probe: opinion.verdict for opinion in held if not opinion.probe.is_hint})


def _until(windows: Windows, at: datetime) -> Windows:
    found: dict[tuple[int, int], list[CheckResult]] = {}
    for key, rows in windows.items():
        if seen := [row for row in rows if row.started_at <= at]:
            found[key] = seen
    return found
