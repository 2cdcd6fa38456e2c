"""Every public page in every state, looked at in a browser as everybody gets it."""

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.publication import looking, needs, samples

# Every word half as long again, as another language or a name may have it.
LONGER = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    walk.currentNode.data = walk.currentNode.data.replace(/\\S{4,}/g, (word) => word + word.slice(0, word.length / 2));
}"""


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.proof)])
def test_axe_finds_nothing(browser, scheme):
    with looking.window(browser, color_scheme=scheme) as (stage, page):
        violations = {}
        for name in samples.PAGES:
            stage.show(page, name)
            violations[name] = needs.violations(page)
        assert {name: found for name, found in violations.items() if found} == {}


def test_every_page_fits_320_pixels_and_every_target_a_finger(browser):
    """1.4.10, 2.5.8; also for words of 69 letters and for right to left."""
    with looking.window(browser, viewport={"width": 320, "height": 700}, timezone_id="Asia/Kolkata") as (stage, page):
        faults = {}
        for name in samples.PAGES:
            stage.show(page, name)
            faults[name] = (page.evaluate(needs.WIDE), page.evaluate(needs.SMALL))
        assert {name: fault for name, fault in faults.items() if fault != (0, [])} == {}


def test_every_page_has_one_heading_and_an_outline_without_gaps(browser):
    with looking.window(browser, java_script_enabled=False) as (stage, page):
        for name in samples.PAGES:
            stage.show(page, name)
            levels = [int(one.evaluate("e => e.tagName[1]")) for one in page.query_selector_all("h1, h2, h3, h4")]
            assert levels.count(1) == 1, name
            assert [b for a, b in pairwise(levels) if b > a + 1] == [], name


def test_F40_T10_the_policy_is_kept_and_nobody_else_is_asked(browser):
    """T10: no complaint of the browser, no request that we do not answer."""
    with looking.window(browser) as (stage, page):
        for name in samples.PAGES:
            stage.show(page, name)
        assert stage.complaints == []
        assert stage.missed == []


def test_the_keyboard_reaches_the_content_at_once_and_is_always_seen(browser):
    """2.1.1, 2.4.1, 2.4.7."""
    with looking.window(browser) as (stage, page):
        stage.show(page, "partial")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        for _step in range(8):
            page.keyboard.press("Tab")
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_other_languages(browser, scheme, language):
    with looking.window(browser, color_scheme=scheme) as (stage, page):
        for template, context in (samples.PAGES["partial"][::2], samples.PAGES["incident"][::2]):
            stage.bodies["/"] = looking.render(template, language, context | {"path": "/x"})
            page.goto(f"{looking.SITE}/")
            assert page.evaluate("document.documentElement.lang") == language
            assert needs.violations(page) == [], template


@pytest.mark.parametrize("language", ["de", "fr", "es", "ja", "ar"])
def test_every_language_fits_320_pixels_with_words_half_as_long_again(browser, language):
    with looking.window(browser, viewport={"width": 320, "height": 700}, timezone_id="Asia/Kolkata") as (stage, page):
        for template, context in (samples.PAGES["partial"][::2], samples.PAGES["incident"][::2]):
            stage.bodies["/"] = looking.render(template, language, context | {"path": "/x"})
            page.goto(f"{looking.SITE}/")
            assert page.evaluate(needs.WIDE) == 0, template
            page.evaluate(LONGER)
            assert page.evaluate(needs.WIDE) == 0, template


def test_T08_T10_hostile_words_neither_run_nor_ask_for_anything(browser):
    """T08: attributes of htmx in what people write; T10: a script that got into the page in spite of everything."""
    evil = '<div hx-get="/evil" hx-trigger="load"></div><img src="/evil.png"><script>window.evil = 1</script>'
    shown = replace(samples.FIRST, html=evil)  # past the sanitizer, on purpose
    incident = samples.incident("Hostile", "major", shown)
    with looking.window(browser) as (stage, page):
        stage.present(
            page, looking.render("publication/incident.html", "en", {"snapshot": samples.FRAME, "incident": incident})
        )
        page.wait_for_load_state("networkidle")
        assert "/evil" not in stage.asked  # hx-disable stands around it
        assert page.evaluate("window.evil") is None
        assert any("Content Security Policy" in line for line in stage.complaints)
