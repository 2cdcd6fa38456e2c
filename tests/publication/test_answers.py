"""What a reader in trouble looks for first: my part, since when, what to do, when there is more."""

import re
from dataclasses import replace

from components.templatetags.components import status_badge
from publication.templatetags.answers import by_status, has_postmortem, last_said, way_round
from tests.publication import looking, samples
from tests.publication.samples import LONG, OUTAGE, PAST, ago, told, update


def test_parts_are_gathered_by_what_is_said_of_them_the_worst_first():
    parts = (told("A", "operational", "degraded_performance"), told("B", "operational", "major_outage"))
    parts += (told("C", "operational", "degraded_performance"),)
    found = [(status, [part.component_name for part in some]) for status, _label, some in by_status(parts)]
    assert found == [("major_outage", ["B"]), ("degraded_performance", ["A", "C"])]


def advice(*said):
    """An open incident of which these updates were told, oldest first."""
    return replace(OUTAGE, updates=tuple(reversed(said)))


def test_the_newest_advice_stands_until_something_is_taken_back():
    first = update("investigating", "One.", ago(3), workaround_html="<p>Wait.</p>")
    silent = update("investigating", "Two.", ago(2))
    correction = update("identified", "No.", ago(1), corrects=samples.Link("x", ago(3)))
    better = update("identified", "Three.", ago(0), workaround_html="<p>Use the app.</p>")
    assert way_round(advice(first, silent)) == first
    assert way_round(advice(first, silent, correction)) is None
    assert way_round(advice(first, correction, better)) == better
    assert way_round(replace(advice(first), is_open=False)) is None
    assert way_round(advice(silent)) is None


def test_a_list_shows_how_it_ended_and_leads_to_the_post_mortem():
    assert has_postmortem(PAST)
    assert last_said(PAST).status == "resolved"
    page = looking.rendered("month")
    assert "A certificate." not in page
    assert f'href="/incidents/{PAST.code}/postmortem"' in page


def test_an_open_incident_answers_the_four_questions_in_this_order():
    page = looking.rendered("partial")
    card = re.search(r'<article class="card incident.*?</article>', page, re.DOTALL)[0]
    asked = [
        "Sign-in fails",
        "Since <time",
        "Next update by",
        status_badge("partial_outage"),
        "Chat",
        LONG,
        "Confirmed",
    ]
    found = [card.index(words) for words in (*asked, "An <strong>overloaded</strong> store")]
    assert found == sorted(found)
    assert page.index("How we are.") > page.index("</article>")  # nothing stands between the state and what is said


def test_the_page_of_a_hurt_component_leads_to_what_is_said_before_anything_else():
    context = samples.PAGES["component"][2] | {"component": samples.component("Chat", "partial_outage")}
    page = looking.render("publication/component.html", "en", context | {"incidents": [OUTAGE, PAST]})
    said = page.index('id="open"')
    assert said < page.index("Sign-in fails") < page.index('id="uptime"') < page.index("It was slow")
    assert 'id="open"' not in looking.rendered("component")


def test_a_correction_is_called_one_where_everybody_reads_it_first():
    correction = update("identified", "The API fails too.", ago(0), corrects=samples.Link("first", ago(2)))
    shown = replace(samples.SNAPSHOTS["partial"], open_incidents=(replace(OUTAGE, updates=(correction,)),))
    page = looking.render("publication/page.html", "en", {"snapshot": shown})
    said = page.index("<strong>Correction</strong>")
    assert said < page.index("#update-first") < page.index("The API fails too.")
    assert "<strong>Correction</strong>" not in looking.rendered("partial")
