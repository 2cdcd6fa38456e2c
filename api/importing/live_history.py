"""What a live page says beyond its newest records: ids in /history.json, an answer for each (contract A.9)."""

from collections.abc import Iterator
from typing import Any

from api.importing import documents
from api.importing.complaints import Broken, shown
from api.importing.fields import CODE, Fields
from api.importing.live_page import LivePage
from api.importing.progress import Progress
from incidents.lifecycle import OVER
from incidents.models import Incident

MOST = 400  # pages of three months each
QUIET = 80  # pages without an incident (20 years) after which nothing older is expected


def paths(page: LivePage, progress: Progress) -> tuple[list[str], tuple[str, Broken] | None]:
    """Where the answers of all incidents are, newest first, and what ended the search before its end, if anything.

    What is over and already here is not asked for again; the newest records of the page still are.
    """
    found: dict[str, None] = {}
    failure, quiet, before = None, 0, None
    for number in range(1, MOST + 1):
        progress.tell("searching the history", number, MOST)
        path = f"history.json?page={number}"
        try:
            months = Fields(documents.parse(page.ask(path)), "").items("months")
            codes = list(_codes(months))
        except Broken as error:
            failure = (path, error)
            break
        quiet = 0 if codes else quiet + 1
        if not months or months == before or quiet == QUIET:
            break
        found |= dict.fromkeys(codes)
        before = months
    here = Incident.objects.filter(status__in=[status.value for status in OVER])
    known = set(here.values_list("code", flat=True))
    return [f"incidents/{code}.json" for code in found if code not in known], failure


def _codes(months: list[Any]) -> Iterator[str]:
    for index, raw in enumerate(months):
        month = Fields(raw, f"months[{index}]")
        for incident in month.children("incidents", []):
            code = incident.value("code")
            if not isinstance(code, str) or not CODE.fullmatch(code):
                raise incident.broken("code", f"{shown(code)} is not an id")
            yield code
