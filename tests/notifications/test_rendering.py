"""What people read: subject, text and HTML."""

import json

import html5lib
import pytest

from core import clock
from core.markdown import render
from notifications import cards, marks, rendering
from notifications.channels import bodies
from notifications.channels.cards import SHOWN
from tests.factories import make_component, make_impact, make_incident, make_page, make_update

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script> {{ unsubscribe }} {% load x %} \r\nBcc: v@example.com \ue000token\ue001"


@pytest.fixture(autouse=True)
def _page():
    make_page(name="Claude")


def test_the_first_lines_say_what_where_and_until_when():
    update = make_update(make_incident(title="Sign-in fails"), next_update_by=clock.now())
    make_impact(update, make_component(name="Login"), "major_outage")
    lines = [line for line in rendering.of_update(update)["en"]["text"].splitlines() if line]
    assert lines[:3] == ["Claude: Investigating", "Sign-in fails", "- Login: Major outage"]
    assert lines[3].startswith("Next update by ")
    assert lines[4] == "We are looking into it."


@pytest.mark.parametrize("title", ["Sign-in fails", "Elevated errors " * 10, "E" * 255, "登录失败" * 40])
def test_a_subject_has_less_than_sixty_characters(title):
    subject = rendering.of_update(make_update(make_incident(title=title[:255])))["en"]["subject"]
    assert 20 < len(subject) < 60
    assert subject.startswith("[Investigating] ")


def test_a_poisoned_title_is_only_text():
    update = make_update(make_incident(title=EVIL[:255]), body=EVIL, body_html=render(EVIL))
    make_impact(update, make_component(name=EVIL), "major_outage")
    texts = rendering.of_update(update)["en"]
    assert "\n" not in texts["subject"]
    assert list(html5lib.parse(texts["html"], namespaceHTMLElements=False).iter("script")) == []
    for text in texts.values():
        assert marks.TOKEN not in text
        assert "{{ unsubscribe }}" in text or text == texts["subject"]


def test_nothing_is_fetched_when_the_mail_is_opened():
    html = rendering.of_update(make_update(make_incident()))["en"]["html"]
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    assert not {e.tag for e in tree.iter()} & {"img", "link", "script", "iframe", "video", "object", "form"}
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html
    assert tree.get("lang") == "en"


def test_both_parts_have_the_way_out_and_the_way_to_the_page():
    update = make_update(make_incident())
    texts = rendering.of_update(update)["en"]
    for kind in ("text", "html"):
        assert f"http://testserver/unsubscribe/{marks.UNSUBSCRIBE}" in texts[kind]
        assert f"http://testserver/incidents/{update.incident.code}" in texts[kind]


def test_earlier_updates_are_told_again_because_they_may_have_been_overtaken():
    incident = make_incident()
    make_update(incident, body="The first word.")
    later = make_update(incident, status="resolved", body="It is over.")
    text = rendering.of_update(later)["en"]["text"]
    assert text.index("It is over.") < text.index("The first word.")


def test_t01_the_confirmation_has_nothing_that_the_asker_wrote():
    texts = rendering.of_asking("confirm")["en"]
    assert texts["subject"] == "Confirm your subscription to Claude"
    assert f"http://testserver/subscribe/confirm/{marks.TOKEN}" in texts["text"]
    assert texts["html"].count("href=") == 1


@pytest.mark.parametrize(
    ("subject", "kept"),
    [("a" * 59, "a" * 59), ("a" * 60, "a" * 58 + "…"), ("word " * 15, ("word " * 11).strip() + "…")],
)
def test_long_subjects_are_cut_at_a_word(subject, kept):
    assert rendering.short(subject.strip()) == kept


def test_every_language_is_written_in_its_own_words_and_leads_to_its_own_page(db):
    make_page(name="Example")
    incident = make_incident(title="Sign-in fails")
    update = make_update(incident, status="investigating", body="We look.")
    texts = rendering.of_update(update)
    assert set(texts) == {"en", "de", "fr", "es", "ja", "ar"}
    assert texts["de"]["subject"] == "[Wird untersucht] Sign-in fails"
    assert f"/de/incidents/{incident.code}" in texts["de"]["text"]
    assert f"/incidents/{incident.code}" in texts["en"]["text"]
    assert "/de/" not in texts["en"]["html"]
    assert 'lang="ar" dir="rtl"' in texts["ar"]["html"]
    assert 'lang="en"' in texts["ja"]["html"]  # the words of the update
    for text in texts.values():
        assert "{%" not in text["text"] + text["html"]
        assert "We look." in text["text"]


def corrected():
    """An update that takes back that the API is not affected."""
    incident = make_incident(title="Sign-in fails", status="identified")
    api = make_component(name="API")
    claim = make_update(incident, body="The API is not affected.")
    make_impact(claim, api, "operational")
    taken_back = make_update(incident, corrects=claim, body="The API fails, too.")
    make_impact(taken_back, api, "partial_outage")
    return claim, taken_back


def test_a_correction_says_so_before_anything_else_and_what_it_takes_back():
    claim, update = corrected()
    texts = rendering.of_update(update)["de"]
    assert texts["subject"] == "[Berichtigung] Sign-in fails"
    assert texts["headline"] == "Berichtigung: Sign-in fails"
    for kind in ("text", "html"):
        assert "Berichtigung · Ursache gefunden" in texts[kind]
        assert marks.moment(claim.posted_at) in texts[kind]
    assert cards.of_update(update, "Claude")["en"]["status"] == "Correction · Identified"


def test_that_a_component_is_not_affected_is_said_like_an_outage():
    claim, update = corrected()
    assert "- API: Confirmed not affected" in rendering.of_update(claim)["en"]["text"]
    assert "- API: Nachweislich nicht betroffen" in rendering.of_update(claim)["de"]["text"]
    assert cards.of_update(claim, "Claude")["de"]["affected"] == [["API", "Nachweislich nicht betroffen"]]
    assert "- API: Partial outage" in rendering.of_update(update)["en"]["text"]


def test_who_is_shown_one_line_or_no_markdown_is_shown_words():
    body = "**Sign-in** fails.\n\n* See [the guide](https://x.example/)"
    update = make_update(make_incident(), body=body, body_html=render(body))
    assert rendering.of_update(update)["en"]["brief"] == "Sign-in fails. See the guide"
    card = bodies.card_of({"cards": cards.of_update(update, "Claude")}, "en", "UTC")
    words = "Sign-in fails.\n\n• See the guide (https://x.example/)"
    slack, google, discord = (json.dumps(SHOWN[name](card)) for name in ("slack", "google_chat", "discord"))
    assert json.dumps(words)[1:-1] in slack
    assert json.dumps(words)[1:-1] in google
    assert json.dumps(body)[1:-1] in discord  # it knows Markdown


@pytest.mark.parametrize("texts", [lambda: rendering.of_asking("manage"), lambda: rendering.of_list("leaving")])
def test_a_mail_with_a_secret_link_says_how_to_know_that_it_is_genuine(texts):
    for kind in ("text", "html"):
        assert "Its links lead to http://testserver and nowhere else." in texts()["en"][kind]
        assert "http://testserver" in texts()["ar"][kind]
