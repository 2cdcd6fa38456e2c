"""One entry for each message, in three formats, read by independent parsers."""

import json
from xml.etree import ElementTree

import feedparser
import pytest
from jsonschema import Draft202012Validator

from incidents import actions
from tests import factories
from tests.publication.conftest import at

# What https://www.jsonfeed.org/version/1.1/ requires of what we use.
ITEM = {
    "type": "object",
    "required": ["id", "url", "content_html", "date_published"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "url": {"type": "string", "pattern": "^https?://"},
        "title": {"type": "string"},
        "content_html": {"type": "string"},
        "date_published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "date_modified": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "additionalProperties": False,
}
FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "items": {"type": "array", "items": ITEM},
        "authors": {"type": "array", "items": {"type": "object", "required": ["name"]}},
    },
}


@pytest.mark.parametrize("name", ["updates.atom", "updates.rss"])
def test_every_message_is_an_entry_of_its_own_newest_first(story, publish, name):
    body = publish()[name]
    ElementTree.fromstring(body)
    found = feedparser.parse(body)
    assert not found.bozo
    assert [entry.title for entry in found.entries[:5]] == [
        "Identified: Errors on the API",
        "Identified: Errors on the API",
        "Investigating: Errors on the API",
        "In progress: Database move",
        "Cancelled: Never needed",
    ]
    assert len({entry.id for entry in found.entries}) == len(found.entries)


def test_a_new_message_is_a_new_entry_and_moves_no_other(story, publish):
    before = feedparser.parse(publish()["updates.atom"])
    with at(minutes=1):
        actions.post_update(story.outage, status="resolved", body="Over.", by="carla")
    after = feedparser.parse(publish(minutes=1)["updates.atom"])
    assert [entry.id for entry in after.entries[1:]] == [entry.id for entry in before.entries]
    assert after.entries[0].title == "Resolved: Errors on the API"
    assert after.feed.updated > before.feed.updated


def test_json_feed_keeps_its_format(story, publish):
    feed = json.loads(publish()["feed.json"])
    Draft202012Validator(FEED).validate(feed)
    assert feed["items"][0]["title"] == "Identified: Errors on the API"
    assert feed["items"][0]["url"].startswith(f"https://status.example.com/incidents/{story.outage.code}#update-")


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_an_incident_and_a_component_have_feeds_of_their_own(story, publish, kind):
    tree = publish()
    incident = feedparser.parse(tree[f"incidents/{story.resolved.code}.{kind}"])
    assert not incident.bozo
    assert [entry.title for entry in incident.entries] == [
        "Post-mortem: Sign-in failed",
        "Resolved: Sign-in failed",
        "Investigating: Sign-in failed",
    ]
    component = feedparser.parse(tree[f"components/{story.chat.code}.{kind}"])
    assert {entry.title.partition(": ")[2] for entry in component.entries} == {"Errors on the API", "Disk swap"}
    for page in (f"incidents/{story.resolved.code}", f"components/{story.chat.code}"):
        assert f'href="/{page}.{kind}"' in tree[f"{page}.html"].decode()


def test_characters_that_xml_cannot_carry_are_left_out(db, publish):
    incident = factories.make_incident(title="Bad \x0b title")
    factories.make_update(incident, body_html="<p>Bell\x07</p>")
    tree = publish()
    for name in ("updates.atom", "updates.rss", f"incidents/{incident.code}.atom", f"incidents/{incident.code}.rss"):
        ElementTree.fromstring(tree[name])
