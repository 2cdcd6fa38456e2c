"""Atom and RSS, read by a feed reader and by a strict XML parser."""

import re
from xml.etree import ElementTree

import feedparser
import pytest

from incidents import actions
from tests import factories
from tests.publication.conftest import at

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(params=["history.atom", "history.rss"])
def feed(request, story, publish):
    body = publish()[request.param]
    ElementTree.fromstring(body)
    found = feedparser.parse(body)
    assert not found.bozo
    return found


def test_one_entry_per_incident_newest_first(feed):
    assert [entry.title for entry in feed.entries] == [
        "Errors on the API",
        "Disk swap",
        "Database move",
        "Never needed",
        "Router upgrade",
        "Sign-in failed",
    ]


def test_the_first_strong_is_the_current_status(feed):
    text = [(e.content[0].value if "content" in e else e.summary) for e in feed.entries]
    assert [re.search("<strong>(.*?)</strong>", t)[1] for t in text] == [
        "Update",
        "Scheduled",
        "In progress",
        "Cancelled",
        "Completed",
        "Postmortem",
    ]


def test_an_entry_holds_every_update_newest_first_in_the_zone_of_the_page(story, publish):
    entry = ElementTree.fromstring(publish()["history.atom"]).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}content") == (
        "<p><small>Mar <var data-var='date'>2</var>, <var data-var='time'>03:50</var> PST</small><br>"
        "<strong>Update</strong> - Still working.</p>"
        "<p><small>Mar <var data-var='date'>2</var>, <var data-var='time'>03:40</var> PST</small><br>"
        "<strong>Identified</strong> - We know why.</p>\n<p>It will &lt;b&gt;take&lt;/b&gt; a while.</p>"
        "<p><small>Mar <var data-var='date'>2</var>, <var data-var='time'>03:30</var> PST</small><br>"
        "<strong>Investigating</strong> - We are looking into it.</p>"
    )


def test_the_identities_are_those_that_readers_know(story, publish):
    root = ElementTree.fromstring(publish()["history.atom"])
    assert root.findtext(f"{ATOM}id") == "tag:status.example.com,2005:/history"
    assert root.findtext(f"{ATOM}title") == "Example Status - Incident History"
    assert root.findtext(f"{ATOM}updated") == "2026-03-02T11:50:00+00:00"
    entry = root.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"tag:status.example.com,2005:Incident/{story.outage.pk}"
    assert entry.find(f"{ATOM}link").get("href") == f"https://status.example.com/incidents/{story.outage.code}"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Example"
    assert entry.findtext(f"{ATOM}published") == "2026-03-02T11:30:00+00:00"
    assert entry.findtext(f"{ATOM}updated") == "2026-03-02T11:50:00+00:00"


def test_rss_names_each_incident_by_its_address(story, publish):
    channel = ElementTree.fromstring(publish()["history.rss"]).find("channel")
    item = channel.find("item")
    assert item.findtext("guid") == item.findtext("link") == f"https://status.example.com/incidents/{story.outage.code}"
    assert item.findtext("pubDate") == "Mon, 02 Mar 2026 11:30:00 +0000"
    assert channel.findtext("lastBuildDate") == "Mon, 02 Mar 2026 11:50:00 +0000"


def test_a_later_update_moves_the_entry_and_keeps_its_identity(story, publish):
    before = feedparser.parse(publish()["history.atom"]).entries[0]
    with at(minutes=5):
        actions.post_update(story.outage, status="resolved", body="Over.", by="carla")
    after = feedparser.parse(publish(minutes=5)["history.atom"]).entries[0]
    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated > before.updated


def test_characters_that_xml_cannot_carry_are_left_out(db, publish):
    incident = factories.make_incident(title="Bad \x0b title \ufffe")
    factories.make_update(incident, body_html="<p>Bell\x07 &amp; <script></p>")
    factories.make_page(name="Ex\x01ample")
    tree = publish()
    for name in ("history.atom", "history.rss"):
        ElementTree.fromstring(tree[name])
        assert feedparser.parse(tree[name]).entries[0].title == "Bad  title"


def test_an_empty_page_has_empty_feeds_that_do_not_change(db, publish):
    tree = publish()
    assert feedparser.parse(tree["history.atom"]).entries == []
    assert publish(hours=1)["history.atom"] == tree["history.atom"]
