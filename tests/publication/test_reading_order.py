"""What a reader wants first stands first."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from publication.build import build
from publication.history import counted
from tests.publication import looking, samples
from tests.publication.conftest import NOON

BILLS = samples.incident("Bills", "none", samples.update("investigating", "Late.", samples.NOW))
SLOW = samples.incident("Slow", "minor", samples.update("investigating", "Slow.", samples.ago(1)))


def test_what_hurts_most_stands_on_top_of_the_open_incidents_and_then_the_newest():
    older = replace(SLOW, title="Slower", code="older")
    shown = replace(samples.SNAPSHOTS["partial"], open_incidents=(BILLS, SLOW, older, samples.OUTAGE))
    assert [one.title for one in shown.open_worst_first] == ["Sign-in fails", "Slow", "Slower", "Bills"]
    page = looking.render("publication/page.html", "en", {"snapshot": shown})
    places = [page.index(f'id="incident-{one.code}"') for one in shown.open_worst_first]
    assert places == sorted(places)


def test_a_group_is_as_bad_as_the_worst_of_its_components():
    statuses = ["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"]
    for worst in range(len(statuses)):
        parts = [samples.component(f"Part {n}", status) for n, status in enumerate(statuses[: worst + 1])]
        page = looking.render(
            "publication/page.html",
            "en",
            {"snapshot": samples.snapshot("", "incident", [samples.group("All", *parts)])},
        )
        shelf = page[page.index("shelf__line") :]
        assert samples.LABELS[statuses[worst]] in shelf[: shelf.index("</div>")]


def test_a_group_of_the_database_is_as_bad_as_the_worst_of_its_components(story):
    (models,) = build(story.at).groups
    assert [part.status for part in models.components] == ["operational", "partial_outage"]
    assert models.status == "partial_outage"


def test_the_list_of_months_says_how_much_each_tells_of(story):
    counts = {month.slug: month.count for month in counted(NOON, ZoneInfo("America/Tijuana"))}
    assert counts == {"2026-03": 2, "2026-02": 1, "2026-01": 1}
