"""The pages: well-formed, safe against what people write, and without a trace of who asks."""

import json
from xml.etree import ElementTree

import html5lib
import pytest

from incidents import actions, amending
from tests import factories
from tests.publication.conftest import at

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '"><svg onload=alert(1)>',
    "<div hx-get=/evil hx-trigger=load>",
    "<math><mtext><script>alert(1)</script>",
    "{{ 7|add:7 }}{% load static %}",
]


def elements(body, is_fragment):
    """Every element; raises on the first error of syntax."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parseFragment(body.decode()) if is_fragment else parser.parse(body.decode())
    return [element for element in root.iter() if isinstance(element.tag, str)]


def pages(tree):
    return {name: body for name, body in tree.items() if name.endswith(".html")}


def test_every_page_is_strict_html(story, publish):
    for name, body in pages(publish()).items():
        assert elements(body, name.startswith("_")), name


def test_a_post_mortem_has_an_address_of_its_own_as_long_as_its_incident_is_public(story, publish):
    name = f"incidents/{story.resolved.code}/postmortem.html"
    written = publish()
    assert [one for one in written if one.endswith("/postmortem.html")] == [name]
    assert "What <strong>happened</strong>." in written[name].decode()
    assert (
        f'href="/incidents/{story.resolved.code}/postmortem"'
        in written[f"incidents/{story.resolved.code}.html"].decode()
    )
    with at(minutes=1):
        amending.hide(story.resolved, by="carla")
    assert name not in publish(waited_for=True, minutes=1)


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS)
def test_what_people_write_stays_text(db, publish, attack):
    """T06 to T09: titles, bodies, names and descriptions carry no element, handler, scheme or template."""
    factories.make_page(name=attack, about=attack, notice=attack)
    api = factories.make_component(name=attack, description=attack)
    actions.open_incident(title=attack, impacts={api: "partial_outage"}, body=attack, by="carla")
    for name, body in pages(publish()).items():
        for element in elements(body, name.startswith("_")):
            assert not [key for key in element.attrib if key.startswith("on")], name
            assert element.attrib.get("hx-get") != "/evil", name
            assert element.tag not in ("math", "mtext"), name
            assert not (element.tag == "script" and "alert" in "".join(element.itertext())), name
            for key in ("href", "src"):
                assert not element.attrib.get(key, "").startswith(("javascript:", "data:")), name
        assert b"14{%" not in body.replace(b" ", b""), name


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS)
def test_T06_what_people_write_stays_text_in_feeds_and_pictures_too(db, publish, attack):
    """What a reader's program unpacks from them is parsed as that program would: nothing lives."""
    factories.make_page(name=attack, about=attack)
    api = factories.make_component(name=attack, description=attack)
    actions.open_incident(title=attack, impacts={api: "partial_outage"}, body=attack, by="carla")
    tree, seen = publish(), 0
    for name, body in tree.items():
        if name.endswith((".atom", ".rss", ".svg")):
            root = ElementTree.fromstring(body)
            assert not {one.tag.rpartition("}")[2] for one in root.iter()} & {"script", "img", "math", "iframe", "div"}
            # the description of a whole feed is plain text by its specification, those of entries are HTML
            entries = [one for one in root.iter() if one.tag.rpartition("}")[2] in ("entry", "item")]
            html_in = [
                one for entry in entries for one in entry if one.tag.rpartition("}")[2] in ("content", "description")
            ]
            written = [one.text for one in html_in]
        elif name == "feed.json":
            written = [item["content_html"] for item in json.loads(body)["items"]]
        else:
            continue
        for html in filter(None, written):
            seen += 1
            for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
                assert element.tag not in ("script", "img", "math", "iframe", "object"), name
                assert not [key for key in element.attrib if key.startswith("on")], name
                assert element.attrib.get("hx-get") != "/evil", name
                assert not element.attrib.get("href", "").startswith(("javascript:", "data:")), name
    assert seen >= 8


def test_T44_every_word_of_people_is_kept_in_a_direction_of_its_own(story, publish):
    """A name from right to left must not turn round what stands beside it."""
    for name, body in pages(publish()).items():
        root = html5lib.parseFragment(body.decode(), namespaceHTMLElements=False)
        around = {child: parent for parent in root.iter() for child in parent}
        for element in root.iter():
            for words in (element.text, *(child.tail for child in element)):
                if words and ("Errors on the API" in words or "Database move" in words):
                    ancestors, one = [element], element
                    while one in around:
                        one = around[one]
                        ancestors.append(one)
                    kept = [a for a in ancestors if a.tag in ("bdi", "title") or a.attrib.get("dir") == "auto"]
                    assert kept or "visually-hidden" in element.attrib.get("class", ""), (name, words)
