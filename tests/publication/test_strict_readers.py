"""Feeds and the calendar, read by parsers that forgive nothing and share no code with what writes them."""

from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus
from lxml import etree

from incidents import actions, maintenance
from tests.publication.conftest import at

GRAMMARS = Path(__file__).resolve().parents[1] / "fixtures/feeds"
ATOM = "{http://www.w3.org/2005/Atom}"
HOST = "https://status.example.com/"
NASTY = 'A & B <script> ]]> "quoted" \u202e \x0b ﷽ 🚨, ; \\ end'


def grammar(kind):
    return etree.RelaxNG(etree.parse(GRAMMARS / f"{kind}.rng"))


@pytest.fixture
def tree(story, publish):
    """All that is published, with words in it that formats stumble over."""
    with at(minutes=1):
        actions.post_update(story.outage, status="identified", body=f"{NASTY}\n\n- one\n- two", by="carla")
        actions.edit_title(story.outage, title=NASTY, by="carla")
    return publish(minutes=1)


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_every_feed_keeps_the_grammar_of_its_format(tree, kind):
    names = [name for name in tree if name.endswith(f".{kind}")]
    assert {name.partition("/")[0] for name in names} >= {
        f"history.{kind}",
        f"updates.{kind}",
        "incidents",
        "components",
    }
    schema = grammar(kind)
    faults = {}
    for name in names:
        feed = etree.fromstring(tree[name], etree.XMLParser(resolve_entities=False, no_network=True))
        if not schema.validate(feed):
            faults[name] = str(schema.error_log.last_error)
    assert faults == {}


@pytest.mark.parametrize(
    ("kind", "needed"), [("atom", "id"), ("atom", "title"), ("atom", "updated"), ("rss", "link"), ("rss", "pubDate")]
)
def test_the_grammar_misses_what_is_not_there(tree, kind, needed):
    feed = etree.fromstring(tree[f"history.{kind}"])
    one = next(feed.iter(f"{{*}}{needed}"))
    one.getparent().remove(one)
    assert not grammar(kind).validate(feed)


def test_a_feed_names_itself_and_no_entry_twice(tree):
    """RFC 4287, 4.1.1: one link of each kind; 4.2.6: an id is for ever and of one entry alone."""
    for name in (name for name in tree if name.endswith(".atom")):
        feed = etree.fromstring(tree[name])
        assert [link.get("href") for link in feed.findall(f"{ATOM}link[@rel='self']")] == [HOST + name]
        ids = feed.xpath("//a:entry/a:id/text()", namespaces={"a": ATOM[1:-1]})
        assert len(set(ids)) == len(ids), name
        for entry in feed.findall(f"{ATOM}entry"):
            assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) == 1


def test_the_calendar_is_read_by_a_strict_parser(tree, story, publish):
    """RFC 5545, by a library that refuses what is not in it: lengths, types, zones, required properties."""
    with at(minutes=2):
        maintenance.cancel(story.planned, by="carla", body=NASTY)
    calendar = IcsCalendarStream.calendar_from_ics(publish(minutes=2)["maintenance.ics"].decode())
    events = {event.uid: event for event in calendar.events}
    assert len(events) == len(calendar.events) == 4
    told = events[f"{story.planned.code}@status.example.com"]
    assert told.status == EventStatus.CANCELLED
    assert told.sequence == 1
    assert told.description.startswith("A & B <script> ]]>")
    assert told.description.endswith(", ; \\ end")
    assert (told.dtstart, told.dtend) == (
        story.planned.starts_at.replace(microsecond=0),
        story.planned.ends_at.replace(microsecond=0),
    )
