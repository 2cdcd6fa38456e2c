"""Every page, in every state, scheme and language, for readers with their own needs; `make proof` walks them all."""

import re

import pytest

from components.templatetags import components as badges
from publication import bars
from tests.publication import looking, needs, samples

FEW = ("partial", "incident")
LANGUAGES = ("en", "de", "fr", "es", "ja", "ar")
NARROW = {"width": 320, "height": 700}


def shown(stage, page, names, language="en"):
    """Each of these pages, one after the other, in a language."""
    for name in names:
        template, _, context = samples.PAGES[name]
        stage.present(page, looking.render(template, language, {"path": "/x"} | context))
        yield name


@pytest.fixture(params=[FEW, pytest.param(tuple(samples.PAGES), marks=pytest.mark.proof)], ids=["few", "all"])
def names(request):
    """Two pages that have nearly everything; in the proof all."""
    return request.param


def found(pages):
    return {name: faults for name, faults in pages if faults}


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_in_any_language(browser, scheme, language):
    with looking.window(browser, color_scheme=scheme) as (stage, page):
        assert found((name, needs.violations(page)) for name in shown(stage, page, samples.PAGES, language)) == {}


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_320_pixels_in_every_language(browser, language):
    """1.4.10, 2.5.8."""
    with looking.window(browser, viewport=NARROW, timezone_id="Asia/Kolkata") as (stage, page):
        looks = {"wide": needs.WIDE, "small": needs.SMALL, "cut": needs.CUT}
        assert found((n, needs.faults(page, **looks)) for n in shown(stage, page, samples.PAGES, language)) == {}


@pytest.mark.parametrize("width", [320, 1280])
def test_a_reader_may_space_letters_words_and_lines(browser, names, width):
    """1.4.12: nothing is cut off and nothing sticks out."""
    with looking.window(browser, viewport={"width": width, "height": 700}) as (stage, page):
        pages = {}
        for name in shown(stage, page, names):
            page.evaluate(needs.SPACING)
            assert page.evaluate("getComputedStyle(document.querySelector('h1')).wordSpacing") != "0px"
            pages[name] = needs.faults(page, wide=needs.WIDE, cut=needs.CUT)
        assert found(pages.items()) == {}


def test_nothing_moves_for_those_who_asked_for_stillness(browser, names):
    """2.3.3; and something would move for everybody else, or this would prove nothing."""
    with looking.window(browser, reduced_motion="reduce") as (stage, page):
        assert found((name, page.evaluate(needs.MOVING)) for name in shown(stage, page, names)) == {}
    with looking.window(browser, reduced_motion="no-preference") as (stage, page):
        assert any(page.evaluate(needs.MOVING) for name in shown(stage, page, FEW))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_and_bars_stand_out_where_colours_are_forced(browser, names, scheme):
    with looking.window(browser, forced_colors="active", color_scheme=scheme) as (stage, page):
        assert found((name, page.evaluate(needs.SUNK)) for name in shown(stage, page, names)) == {}


def test_every_state_is_told_by_a_word_and_a_shape(browser, names):
    """1.4.1: no page says anything by its colour alone."""
    with looking.window(browser) as (stage, page):
        assert found((name, page.evaluate(needs.COLOUR_ALONE)) for name in shown(stage, page, names)) == {}


def test_shapes_and_bars_differ_without_any_colour(browser):
    """1.4.1: drawn in one grey, any two shapes differ in a tenth of their square, and no two bars are as high."""
    with looking.window(browser) as (stage, page):
        stage.show(page, "calm")
        assert page.evaluate(needs.ALIKE, list(badges.SHAPES.values())) > 1024 / 10
    harmful = [height for status, height in bars.HEIGHTS.items() if status]
    assert len(set(harmful)) == len(harmful)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_it_is_black_on_white_and_nothing_asks_for_a_click(browser, names, scheme):
    with looking.window(browser, color_scheme=scheme, viewport={"width": 700, "height": 990}) as (stage, page):
        page.emulate_media(media="print", color_scheme=scheme)
        pages = {}
        for name in shown(stage, page, names):
            style = page.evaluate(
                "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.documentElement))"
            )
            assert style == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
            assert page.locator("h1").is_visible(), name
            where = page.locator(".on-paper").all_inner_texts()
            assert where in ([], ["https://status.example.com/"], ["https://status.example.com/x"]), name
            pages[name] = needs.faults(page, wide=needs.WIDE, cut=needs.CUT) | {
                what: 1 for what in (".button", "form", "nav", ".skip-link") if page.locator(f"{what}:visible").count()
            }
        assert found((name, {k: v for k, v in one.items() if v}) for name, one in pages.items()) == {}
        assert re.search(rb"/Type\s*/Page\b", page.pdf(format="A4"))
