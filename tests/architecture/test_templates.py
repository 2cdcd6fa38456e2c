"""Every page works without JavaScript, under the strict policy, and with no request to anybody else."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import allauth
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


def every(judge):
    """What `judge(its elements)` complains of, by template; empty when all is well."""
    return {name(path): complaints for path in TEMPLATES if (complaints := judge(elements(path)))}


def names_in(text, tag):
    """The constant first arguments of a template tag."""
    return set(re.findall(rf"{{%\s*(?:{tag})\s+['\"]([^'\"]+)['\"]", text))


@pytest.mark.parametrize("path", ALL_FILES, ids=name)
def test_a_template_can_be_read_and_what_it_names_exists(path):
    text = path.read_text()
    assert names_in(text, "url") - set(url_names()) == set()
    assert [file for file in names_in(text, "static") if finders.find(file) is None] == []
    assert [file for file in names_in(text, "include|extends") if not (ROOT / "templates" / file).is_file()] == []
    assert get_template(str(path.relative_to(ROOT / "templates"))) is not None


def test_every_template_is_used():
    words = [path.read_text() for path in [*modules(), *ALL_FILES]]
    # Mails are three files of one name: the code says the name once.
    names = [str(path.relative_to(ROOT / "templates")) for path in ALL_FILES]
    part = r"(\.(subject|headline|brief|code))?\.(txt|html)$"
    stems = [re.sub(part, "", file) if "emails/" in file else file for file in names]
    # The pages of one's own account are looked up by django-allauth, which brings one of the same name for each.
    library = Path(allauth.__file__).parent / "templates"
    unnamed = [stem for stem in stems if not any(stem in text for text in words)]
    assert [stem for stem in unnamed if stem != "429.html" and not (library / stem).exists()] == []


def test_every_fragment_is_there_without_scripts():
    """What is fetched is linked, or is included already and only refreshed."""

    def is_lonely(element):
        is_linked = {"href", "action"} & set(element.attributes) or any(
            inner.tag == "a" and "href" in inner.attributes for inner in element.inside
        )
        is_filled = "{% include" in element.text or "{{" in element.text
        return "hx-get" in element.attributes and not is_linked and not is_filled

    assert every(lambda found: [e.attributes["hx-get"] for e in found if is_lonely(e)]) == {}


# A report sets no cookie, so there is nothing that another site's form could use.
WITHOUT_COOKIES = "{% path_to '/report' %}"


def test_every_change_is_a_form_that_posts():
    def is_wrong(element):
        form = element.tag, element.attributes.get("method", "get").lower()
        if {"hx-put", "hx-patch", "hx-delete"} & set(element.attributes):
            return True
        if "hx-post" in element.attributes and (form != ("form", "post") or not element.attributes.get("action")):
            return True
        if element.attributes.get("action") == WITHOUT_COOKIES:
            return False
        return form == ("form", "post") and "{% csrf_token %}" not in element.text

    assert every(lambda found: [(e.tag, e.attributes) for e in found if is_wrong(e)]) == {}


def test_nothing_is_inline():
    def is_inline(element):
        a = element.attributes
        return (
            element.tag == "style"
            or (element.tag == "script" and not a.get("src"))
            or any(key == "style" or re.match(r"on[a-z]+$|hx-on", key) for key in a)
            or a.get("href", "").lower().startswith("javascript:")
        )

    assert every(lambda found: [(e.tag, e.attributes) for e in found if is_inline(e)]) == {}


def test_nothing_is_fetched_from_anybody_else():
    def foreign(element):
        addresses = [
            element.attributes[key] for tag, key in FETCHED if tag == element.tag and key in element.attributes
        ]
        return [each for each in addresses if each.startswith("//") or not each.startswith(OWN_ADDRESS)]

    assert every(lambda found: [address for e in found for address in foreign(e)]) == {}
