"""Numbers that an operator shows: drawn as a line on the home page, told in words and in a table."""

from datetime import timedelta

import html5lib
import pytest

from metrics import actions
from metrics.models import Metric, Provider
from publication.build import build
from publication.measured import Tell, draw
from tests import factories
from tests.publication.conftest import MARKER, NOON, at


def told(values, **bounds):
    return draw(values, name="Answers", tell=Tell(0, "ms"), **bounds)


@pytest.mark.parametrize(
    ("values", "bounds", "line"),
    [
        ([0, 10], {}, "M0 40L230 0"),
        ([5, 10], {"least": 5}, "M0 40L230 0"),
        ([5, 10], {"most": 20}, "M0 30L230 20"),
        ([-10, 10], {}, "M0 40L230 0"),
        ([10, 10], {}, "M0 0L230 0"),
        ([0, 0], {}, "M0 40L230 40"),
        ([0, 30], {"most": 10}, "M0 40L230 0"),  # what is beyond the picture stands at its edge
        ([4, None, 2, None], {"most": 4}, "M0 0h2M153.333 20h2"),
    ],
)
def test_a_line_is_drawn_within_its_picture_and_broken_where_nothing_was_measured(values, bounds, line):
    assert f'd="{line}"' in told(values, **bounds)


def test_the_picture_is_told_in_words():
    assert 'aria-label="Answers in the last 24 hours: from 2 ms to 40 ms; in the last hour —"' in told([40, 2, None])
    assert told([None, None]) == '<p class="empty">Nothing was measured in the last 24 hours.</p>'


def test_a_name_stays_text():
    assert "&lt;b&gt;&quot;" in draw([1, 2], name='<b>"', tell=Tell(0, ""))


def test_figures_are_written_as_the_language_does(settings):
    assert (Tell(2, "%")(99.987), Tell(0, "")(0.4), Tell(1, "ms")(None)) == ("99.99 %", "0", "—")


@pytest.fixture
def metric(db):
    """Answers of the API, measured every ten minutes of the last two hours before noon."""
    factories.make_page(name="Example")
    with at(hours=-3):
        provider = actions.save_provider(Provider(), by="carla")
        metric = Metric(provider=provider, name="Answers", suffix="ms", tooltip="Of the API.")
        actions.save_metric(metric, by="carla")
    with at():
        moments = [NOON.replace(microsecond=0) - timedelta(minutes=10 * back) for back in range(1, 13)]
        actions.add_points(metric, [(moment, 100 + 10 * back) for back, moment in enumerate(moments)])
        actions.add_points(metric, [(NOON, 9000)])  # of an hour that is not over
    return metric


def test_the_last_24_whole_hours_stand_on_the_page_with_their_averages(metric):
    (facts,) = build(NOON).metrics
    assert [hour.text for hour in facts.hours] == ["—"] * 22 + ["185 ms", "125 ms"]
    assert facts.hours[-1].begins_at.isoformat() == "2026-03-02T11:00:00+00:00"
    assert facts.newest == "125 ms"


@pytest.mark.parametrize(
    ("transform", "text"),
    [("sum", "750 ms"), ("count", "6 ms"), ("max", "150 ms"), ("min", "100 ms"), ("odd", "125 ms")],
)
def test_hours_are_summed_up_as_the_metric_says(metric, transform, text):
    Metric.objects.update(transform=transform)
    assert build(NOON).metrics[0].newest == text


def test_the_home_page_shows_it_as_a_picture_with_words_and_as_a_table(metric, publish):
    page = html5lib.parse(publish()["index.html"].decode(), namespaceHTMLElements=False)
    (picture,) = page.iterfind(".//{http://www.w3.org/2000/svg}svg[@class='spark']")
    assert picture.get("aria-label").startswith("Answers in the last 24 hours: from 125 ms to 185 ms")
    rows = page.findall(".//li[@class='metric']//tbody/tr")
    assert ["".join(one.itertext()) for one in rows[:3]] == ["11:00 UTC125 ms", "10:00 UTC185 ms", "09:00 UTC—"]


def test_what_is_not_shown_is_not_there_and_the_page_keeps_its_bytes_within_the_hour(metric, publish):
    before = publish()
    with at(minutes=5):
        actions.add_points(metric, [(NOON + timedelta(minutes=4), 500)])
        actions.save_metric(Metric(provider=metric.provider, name=MARKER, is_displayed=False), by="carla")
    assert publish(minutes=6)["index.html"] == before["index.html"]
    assert not [name for name, body in publish(minutes=6).items() if MARKER.encode() in body]
    assert b"9,000" not in publish(hours=1)["index.html"]
    assert b"4,750" not in publish(hours=1)["index.html"]
    assert "4750 ms" in publish(hours=1)["index.html"].decode()
