"""Is it me or is it them? One small answer for each component, and for each region of the page's list."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.text import slugify

from components.status import SEVERITY, worst
from publication.snapshot import ComponentFacts, IncidentFacts, Snapshot
from publication.surfaces.api_v2 import timestamp

File = tuple[str, bytes]
FOLDER = "api/v3/affected"
LARGEST = 1000  # bytes of one answer: it is asked for often, by small machines
LONGEST_NAME = 60
MOST_REGIONS = 8
OPERATIONAL = "operational"


def files(component: ComponentFacts, incidents: Iterable[IncidentFacts], snapshot: Snapshot) -> Iterator[File]:
    """/api/v3/affected/<code>.json, and /api/v3/affected/<code>/<region>.json for every region that has a slug."""
    incidents = list(incidents)
    yield f"{FOLDER}/{component.code}.json", _answer(component, component.status, incidents, incidents, snapshot, {})
    for region, name in regions(snapshot.page.regions).items():
        theirs = [each for each in incidents if _is_felt(each, name)]
        told = {"region": name}
        body = _answer(component, _status_there(component, incidents, name), theirs, incidents, snapshot, told)
        yield f"{FOLDER}/{component.code}/{region}.json", body


def regions(names: Iterable[str]) -> dict[str, str]:
    """The page's regions by what programs call them: "North America" is north-america."""
    return {slug: name for name in names if (slug := slugify(name))}


def _answer(
    component: ComponentFacts,
    status: str,
    told: Sequence[IncidentFacts],
    every: Sequence[IncidentFacts],
    snapshot: Snapshot,
    more: dict[str, str],
) -> bytes:
    """Always under a kilobyte. `affected_regions` is null while it concerns everybody, or nobody knows whom."""
    page = snapshot.page
    body: dict[str, Any] = {
        "id": component.code,
        "name": component.name[:LONGEST_NAME],
        **more,
        "status": status,
        "is_affected": status != OPERATIONAL,
        "affected_regions": _named(component, every),
        "updated_at": timestamp(component.updated_at, page),
        "url": f"{page.url}/components/{component.code}",
        "incidents": [
            {
                "id": incident.code,
                "kind": incident.kind,
                "name": incident.title[:LONGEST_NAME],
                "status": incident.status,
                "started_at": timestamp(incident.starts_at or incident.started_at, page),
                "next_update_by": timestamp(incident.next_update_by, page),
            }
            for incident in told
        ],
    }
    while len(_json(body)) > LARGEST and body["incidents"]:
        body["incidents"].pop()
    return _json(body)


def _status_there(component: ComponentFacts, incidents: Sequence[IncidentFacts], region: str) -> str:
    """The component's status without what other regions alone suffer from.

    What no incident explains (a baseline, work under way) holds everywhere.
    """
    everywhere = _harm(component, incidents)
    if SEVERITY[component.status] > SEVERITY[everywhere]:
        return component.status
    return _harm(component, [each for each in incidents if _is_felt(each, region)])


def _harm(component: ComponentFacts, incidents: Iterable[IncidentFacts]) -> str:
    return worst(told.new for each in incidents for told in each.affected if told.component_code == component.code)


def _is_felt(incident: IncidentFacts, region: str) -> bool:
    """Whether the newest word about places names this one; an incident without such a word is felt everywhere."""
    named = _places(incident)
    return not named or region in named


def _named(component: ComponentFacts, incidents: Iterable[IncidentFacts]) -> list[str] | None:
    """Where the incidents that hurt the component are felt, by the newest word of each."""
    hurting = [each for each in incidents if component.code in {told.component_code for told in each.affected}]
    named = [_places(each) for each in hurting]
    if not named or not all(named):
        return None
    return sorted({region for places in named for region in places})[:MOST_REGIONS]


def _places(incident: IncidentFacts) -> tuple[str, ...]:
    return next((update.regions for update in incident.updates if update.regions), ())


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
