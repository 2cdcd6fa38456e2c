"""Every page works without JavaScript, under the strict policy, and with no request to anybody else."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver

from tests.architecture.source import ROOT, modules, name, templates

TEMPLATES = [path for path in templates() if "emails" not in path.parts]
ALL_FILES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FETCHED = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("form", "action"), ("use", "href")}
OWN_ADDRESS = ("{%", "{{", "/", "#", "?", "data:,")


@dataclass
class Element:
    """One element of a template's source, with what lies inside it."""

    tag: str
    attributes: dict[str, str]
    inside: list["Element"] = field(default_factory=list)
    text: str = ""


class Reader(HTMLParser):
    """Reads a template as it is written: its tags are text to the parser."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.elements.append(element)
        for around in self.open:
            around.inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        for around in self.open:
            around.text += data


def elements(path):
    reader = Reader()
    # A quote inside a template tag would end the attribute around it.
    reader.feed(re.sub(r"\{[%{].*?[%}]\}", lambda tag: tag.group().replace('"', "'"), path.read_text()))
    reader.close()
    return reader.elements


def url_names(resolver=None, prefix=""):
    """Every name that {% url %} may use."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{prefix}{entry.name}"
        else:
            yield from url_names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


@pytest.mark.parametrize("path", ALL_FILES, ids=name)
def test_a_template_can_be_read(path):
    assert get_template(str(path.relative_to(ROOT / "templates"))) is not None


@pytest.mark.parametrize("path", ALL_FILES, ids=name)
def test_what_a_template_names_exists(path):
    text = path.read_text()
    urls = set(re.findall(r"{%\s*url\s+['\"]([^'\"]+)['\"]", text))
    static = set(re.findall(r"{%\s*static\s+['\"]([^'\"]+)['\"]", text))
    others = set(re.findall(r"{%\s*(?:include|extends)\s+['\"]([^'\"]+)['\"]", text))
    assert urls - set(url_names()) == set()
    assert [file for file in static if finders.find(file) is None] == []
    assert [file for file in others if not (ROOT / "templates" / file).is_file()] == []


def test_every_template_is_used():
    words = [path.read_text() for path in [*modules(), *ALL_FILES]]
    # Mails are three files of one name: the code says the name once.
    names = [str(path.relative_to(ROOT / "templates")) for path in ALL_FILES]
    stems = [re.sub(r"(\.subject)?\.(txt|html)$", "", file) if "emails/" in file else file for file in names]
    assert [stem for stem in stems if not any(stem in text for text in words)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_fragment_is_there_without_scripts(path):
    """What is fetched is linked, or is included already and only refreshed."""
    lonely = [
        element.attributes["hx-get"]
        for element in elements(path)
        if "hx-get" in element.attributes
        and "href" not in element.attributes
        and "action" not in element.attributes
        and not any(inner.tag == "a" and "href" in inner.attributes for inner in element.inside)
        and "{% include" not in element.text
    ]
    assert lonely == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_change_is_a_form_that_posts(path):
    found = elements(path)
    assert [e.tag for e in found if {"hx-put", "hx-patch", "hx-delete"} & set(e.attributes)] == []
    posting = [e for e in found if "hx-post" in e.attributes]
    assert [e.tag for e in posting if e.tag != "form"] == []
    forms = [e for e in found if e.tag == "form" and (e in posting or e.attributes.get("method", "").lower() == "post")]
    assert [e.attributes for e in forms if e.attributes.get("method", "").lower() != "post"] == []
    assert [e.attributes for e in forms if not e.attributes.get("action")] == []
    assert [e.attributes for e in forms if "{% csrf_token %}" not in e.text] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline(path):
    found = elements(path)
    assert [e.tag for e in found if e.tag == "style" or (e.tag == "script" and not e.attributes.get("src"))] == []
    assert [key for e in found for key in e.attributes if key == "style" or re.match(r"on[a-z]+$|hx-on", key)] == []
    assert [e.attributes["href"] for e in found if e.attributes.get("href", "").lower().startswith("javascript:")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_fetched_from_anybody_else(path):
    foreign = [
        e.attributes[key]
        for e in elements(path)
        for key in ("src", "href", "action")
        if (e.tag, key) in FETCHED and key in e.attributes and not e.attributes[key].startswith(OWN_ADDRESS)
    ]
    foreign += [e.attributes["src"] for e in elements(path) if e.attributes.get("src", "").startswith("//")]
    assert foreign == []
