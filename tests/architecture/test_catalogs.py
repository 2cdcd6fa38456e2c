"""The catalogs say everything that the public reads, in each language, and are compiled as they are written."""

import gettext
import re

import polib
import pytest

from core import languages
from tests import catalogs

MARKS = re.compile(r"%\(\w+\)s|%s|</?\w+>|https?://\S+")
WANTED = catalogs.wanted()


@pytest.fixture(params=catalogs.languages())
def catalog(request):
    return request.param, polib.pofile(str(catalogs.path_of(request.param)))


def texts(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_shipped_language_has_a_catalog():
    assert catalogs.languages() == sorted(languages.translations())


def test_the_public_sources_hold_many_strings():
    """Guards the search itself: a pattern that finds nothing would make the rest vacuous."""
    assert len(WANTED) > 200
    assert {(None, "Skip to content"), (None, "Major outage"), ("date format", "F Y")} <= WANTED.keys()
    assert WANTED[None, ", and another open incident"] == ", and %(count)s more open incidents"
    assert (None, "This link is no longer good. Enter your address again, and you will get a new one.") in WANTED


def test_nothing_is_missing_doubtful_or_left_over(catalog):
    """After a change of words: `.venv/bin/python tests/catalogs.py`, then translate what it has added."""
    _language, entries = catalog
    assert {catalogs.key_of(entry) for entry in entries} == WANTED.keys()
    assert {entry.msgid: entry.msgid_plural or None for entry in entries if entry.msgid_plural} == {
        singular: plural for (_context, singular), plural in WANTED.items() if plural
    }
    assert [entry.msgid for entry in entries if entry.fuzzy or not all(map(str.strip, texts(entry)))] == []


def test_marks_and_markup_are_the_same_in_every_translation(catalog):
    """A form for exactly none, one or two may do without its figure."""
    _language, entries = catalog
    for entry in entries:
        for number, text in enumerate(texts(entry)):
            model = {*MARKS.findall(entry.msgid), *MARKS.findall(entry.msgid_plural)}
            found = set(MARKS.findall(text))
            free = {"%(count)s", "%(counter)s"} if entry.msgid_plural and number < 3 else set()
            assert model - free <= found <= model, (entry.msgid, text)


def test_plural_forms_are_complete(catalog):
    language, entries = catalog
    count = int(catalogs.PLURALS[language].partition(";")[0].partition("=")[2])
    assert entries.metadata["Plural-Forms"] == catalogs.PLURALS[language]
    assert {len(entry.msgstr_plural) for entry in entries if entry.msgid_plural} == {count}


def test_what_is_compiled_is_what_is_written(catalog):
    language, entries = catalog
    with catalogs.path_of(language, "mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries:
        if not entry.msgid_plural:
            said = compiled.pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else compiled.gettext(entry.msgid)
            assert said == entry.msgstr
        else:
            forms = {compiled.ngettext(entry.msgid, entry.msgid_plural, n) for n in (0, 1, 2, 3, 11, 100)}
            assert forms == set(entry.msgstr_plural.values())
    assert catalogs.path_of(language, "mo").read_bytes() == entries.to_binary()
