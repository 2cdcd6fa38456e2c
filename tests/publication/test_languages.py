"""The pages in further languages: complete, marked where nobody has translated, each tree with a version of its own."""

import re
from datetime import timedelta

import html5lib
import pytest

from components import actions as components
from incidents import actions
from outbox.models import OutboxEvent
from publication import actions as publication
from publication import translate
from publication.writer import Folder
from tests import factories
from tests.publication.conftest import NOON, at, tree

ALL = ["de", "fr", "es", "ja", "ar"]
# What is the same word in another language, or no word at all.
SAME = re.compile(
    r"[\W\d_]*(UTC|h)?[\W\d_]*|Atom|RSS|JSON|API|Incidents?|Maintenance|Status|"
    "English|Deutsch|français|español|日本語|العربية"
)


@pytest.fixture(autouse=True)
def languages(request, settings):
    """Three of them, which is quicker, where a test does not ask for `every_language`."""
    if "every_language" not in request.fixturenames:
        settings.LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code in ("en", "de", "ja")]


@pytest.fixture
def every_language():
    """All six."""


@pytest.fixture
def translations(public_dir):
    """Publish everything in every language as it would be at that moment of the story's day."""

    def run(*, is_news_only=False, is_full=False, **later):
        with at(**later):
            publication.publish()
            translate.publish_translations(is_news_only=is_news_only, is_full=is_full)
        return tree(public_dir)

    return run


def parsed(body):
    """The page; raises on the first error of syntax."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(body.decode())


def words(element):
    """Every text of the interface: without what people wrote (it is marked, or a name in <bdi>)."""
    if element.tag in ("bdi", "style", "script", "svg") or element.get("lang") == "en":
        return
    yield from filter(None, [(element.text or "").strip()])
    for child in element:
        if isinstance(child.tag, str):
            yield from words(child)
        yield from filter(None, [(child.tail or "").strip()])


def test_every_page_is_strict_html_in_its_language_and_direction(story, translations, every_language):
    found = translations()
    for language in ALL:
        pages = {name: body for name, body in found.items() if name.startswith(f"{language}/")}
        assert {f"{language}/{name}.html" for name in ("index", "history", "about", "uptime", "maintenance")} <= set(
            pages
        )
        assert f"{language}/incidents/{story.outage.code}.html" in pages
        assert f"{language}/components/{story.api.code}.html" in pages
        assert f"{language}/history/2026-03.html" in pages
        for name, body in pages.items():
            if name.endswith("_status.html"):
                continue
            html = parsed(body)
            assert (html.get("lang"), html.get("dir")) == (language, "rtl" if language == "ar" else "ltr"), name


def test_only_pages_are_translated(story, translations):
    found = [name for name in translations() if name[:3] in {f"{language}/" for language in ALL}]
    assert {name.rpartition(".")[2] for name in found} == {"html"}
    assert not [name for name in found if "embed" in name or name.endswith(("404.html", "503.html"))]


def test_no_word_of_the_interface_stays_english(story, translations, every_language):
    found = translations()
    stayed = {}
    for name in ("index.html", f"incidents/{story.outage.code}.html", "history.html", "about.html", "maintenance.html"):
        english = {text for text in words(parsed(found[name]).find("body")) if not SAME.fullmatch(text)}
        assert len(english) > 5
        for language in ALL:
            theirs = set(words(parsed(found[f"{language}/{name}"]).find("body")))
            stayed[language, name] = english & theirs
    assert {where: texts for where, texts in stayed.items() if texts} == {}


def test_pages_lead_to_each_other(story, translations, every_language):
    found = translations()
    path = f"incidents/{story.outage.code}"
    for name in (f"{path}.html", f"ar/{path}.html"):
        html = parsed(found[name])
        prefix = "/ar" if name.startswith("ar/") else ""
        links = {link.get("hreflang"): link.get("href") for link in html.iter("link") if link.get("hreflang")}
        site = links["x-default"].removesuffix(f"/{path}")
        assert links == {
            "x-default": f"{site}/{path}",
            "en": f"{site}/{path}",
            **{code: f"{site}/{code}/{path}" for code in ALL},
        }
        assert [link.get("href") for link in html.iter("link") if link.get("rel") == "canonical"] == [
            f"{site}{prefix}/{path}"
        ]
        menu = {a.get("hreflang"): (a.get("href"), a.text) for a in html.iter("a") if a.get("hreflang")}
        assert menu["de"] == (f"/de/{path}", "Deutsch")
        assert menu["en"] == (f"/{path}", "English")
        inside = [a.get("href") for a in html.iter("a") if a.get("href") in (f"{prefix}/", f"{prefix}/history")]
        assert len(inside) >= 2


def test_what_people_wrote_is_marked_where_it_is_not_translated(story, translations):
    found = translations()
    german, english = found["de/index.html"].decode(), found["index.html"].decode()
    assert '<bdi lang="en">Errors on the API</bdi>' in german
    assert '<p class="shown-in">Auf Englisch: noch nicht übersetzt</p>' in german
    assert "shown-in" not in english
    assert 'lang="en">Errors' not in english


def test_a_page_may_be_written_in_another_language(story, translations):
    with at(minutes=1):
        story.page.language = "de"
        components.save_page(story.page, by="carla")
    found = translations(minutes=1)
    assert "shown-in" not in found["de/index.html"].decode()
    assert "Shown in German: not translated yet" in found["index.html"].decode()


def test_times_are_written_as_the_language_does_in_utc(story, translations, every_language):
    found = translations()
    expected = {
        "en": "2 Mar 2026, 11:50 UTC",
        "de": "2. März 2026, 11:50 UTC",
        "fr": "2 mars 2026, 11:50 UTC",
        "es": "2 mar 2026, 11:50 UTC",
        "ja": "2026年3月2日 11:50 UTC",
        "ar": "2 مارس 2026، 11:50 UTC",
    }
    for language, words_ in expected.items():
        name = "index.html" if language == "en" else f"{language}/index.html"
        assert words_ in found[name].decode(), language


def test_who_posts_waits_for_no_translation(story, translations, publish, broker):
    before = translations()
    with at(minutes=1):
        actions.post_update(story.outage, status="monitoring", body="Watching.", by="carla")
    after = publish(minutes=1, waited_for=True)
    assert b"Watching." in after["index.html"]
    assert after["de/index.html"] == before["de/index.html"]
    assert "publication.translate_news" in broker
    assert b"Watching." in translations(minutes=1, is_news_only=True)["de/index.html"]


def test_without_news_a_language_is_left_alone(story, translations, public_dir):
    translations()
    (public_dir / "de" / "index.html").unlink()
    assert "de/index.html" not in translations(minutes=1, is_news_only=True)
    assert "de/index.html" in translations(minutes=1)


def test_a_language_that_another_process_writes_is_left_to_it(story, translations, public_dir):
    folder = Folder(public_dir)
    with Folder(public_dir / "de").one_publisher():
        held = Folder(public_dir / "de")  # another one's handle, as another process would have it
        found = translations()
        assert held.edition() is None
    assert "de/index.html" not in found
    assert "ja/index.html" in found
    assert folder.parts() == ["ja"]


def test_each_language_has_a_version_and_never_goes_back(story, translations, public_dir):
    translations()
    newest = OutboxEvent.objects.latest("pk").pk
    for language in ("de", "ja"):
        part = Folder(public_dir / language)
        assert part.edition().version == newest
        assert part.replace_changed([("index.html", b"old")], newest - 1) == []


def test_a_language_that_is_offered_no_longer_goes_and_comes_back_whole(story, translations, settings):
    before = translations()
    settings.LANGUAGES = [("en", "English"), ("ja", "日本語")]
    assert {name.partition("/")[0] for name in translations(minutes=1) if name.endswith("/index.html")} == {"ja"}
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ja", "日本語")]
    after = translations(minutes=2)
    assert {name for name in before if name.startswith("de/")} == {name for name in after if name.startswith("de/")}


def test_a_full_publish_leaves_the_other_languages_alone(story, translations, public_dir):
    before = translations()
    with at():
        publication.publish(is_full=True)
    assert set(tree(public_dir)) == set(before)


def test_the_older_past_stands_in_the_source_language_alone(db, translations, settings):
    settings.TRANSLATED_MONTHS = 3
    factories.make_page()
    rows = {}
    for months, word in ((1, "new"), (10, "old"), (11, "mended")):
        moment = NOON - timedelta(days=31 * months)
        rows[word] = factories.make_incident(
            title=word, started_at=moment, created_at=moment, updated_at=moment, resolved_at=moment, status="resolved"
        )
        factories.make_update(rows[word], posted_at=moment, status="resolved")
    type(rows["mended"]).objects.filter(pk=rows["mended"].pk).update(updated_at=NOON)
    opened = factories.make_incident(started_at=NOON - timedelta(days=400), created_at=NOON, updated_at=NOON)
    factories.make_update(opened)
    found = translations()
    there = {word for word, row in rows.items() if f"de/incidents/{row.code}.html" in found}
    assert there == {"new", "mended"}
    assert f"de/incidents/{opened.code}.html" in found
    assert all(f"incidents/{row.code}.html" in found for row in rows.values())
    assert sorted(name for name in found if name.startswith("de/history/")) == [
        f"de/history/2026-{month}.html" for month in ("01", "02", "03")
    ]
