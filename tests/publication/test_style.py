"""The style sheets stand in every direction, keep still for those who ask, and fetch nothing."""

import re

import pytest

from components.templatetags import components as badges
from tests.architecture.source import ROOT

SHEETS = sorted((ROOT / "static/css").glob("*.css"))
PHYSICAL = (
    r"(margin|padding|border)-(left|right|top|bottom)(-\w+)?|(min-|max-)?(width|height)|left|right|top|bottom"
    r"|border-(top|bottom)-(left|right)-radius"
)
MOVING = r"(animation|transition)(-[a-z]+)?"


def declarations(sheet):
    """(the at-rules around it, property, value) of every declaration; custom properties too."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    around, found = [], []
    for before, mark in re.findall(r"([^{};]*)([{};])", text):
        if mark == "{":
            around.append(before.strip())
            continue
        if ":" in before:
            name, _, value = before.partition(":")
            found.append((tuple(around), name.strip(), value.strip()))
        if mark == "}":
            around.pop()
    assert around == []
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_only_logical_properties(sheet):
    said = [(name, value) for _around, name, value in declarations(sheet)]
    assert [pair for pair in said if re.fullmatch(PHYSICAL, pair[0]) or re.search(r"\b(left|right)\b", pair[1])] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_moves_for_those_who_asked_for_stillness(sheet):
    moving = [(around, name) for around, name, _value in declarations(sheet) if re.fullmatch(MOVING, name)]
    allowed = "@media (prefers-reduced-motion: no-preference)"
    assert [name for around, name in moving if allowed not in around] == []
    assert "@keyframes" not in sheet.read_text() or allowed in sheet.read_text()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_is_fetched(sheet):
    assert re.findall(r"@import|url\(|@font-face|expression\(", sheet.read_text()) == []


def test_colours_have_one_home():
    """All but print's black on white and a frame's white ground."""
    strangers = {
        (sheet.name, name, value)
        for sheet in SHEETS
        for _around, name, value in declarations(sheet)
        if sheet.name != "tokens.css" and re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", value)
    }
    assert {value for _sheet, _name, value in strangers} <= {"#fff", "#000", "#0000004d"}


def test_every_state_has_a_shape_of_its_own():
    """1.4.1: the outline tells states apart, without any colour."""
    outlines = [path.partition("Z")[0] for path in badges.SHAPES.values()]
    assert len(set(outlines)) == len(outlines) == 6


def test_a_badge_is_a_word_and_a_shape():
    badge = badges.status_badge("partial_outage")
    assert "Partial outage" in badge
    assert '<svg class="shape"' in badge
    assert "status--partial-outage" in badge
    assert badges.status_badge("critical", "Critical").endswith("Critical</span>")


def test_a_state_that_nobody_knows_has_no_look():
    with pytest.raises(KeyError):
        badges.status_class("on_fire")
