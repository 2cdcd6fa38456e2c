"""Every pair of colours that stands on another can be read, in both schemes (WCAG 2.2: 1.4.3, 1.4.11)."""

import re

import pytest

from tests.architecture.source import ROOT

TOKENS = (ROOT / "static/css/tokens.css").read_text()
STATES = ["operational", "maintenance", "degraded", "partial", "major", "incident"]
GROUNDS = ["paper", "surface", "sunken"]
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "accent") for ground in GROUNDS],
    *[(f"{state}-ink", ground) for state in STATES for ground in (*GROUNDS, f"{state}-tint")],
    # what stands on the ground of a state besides its own ink
    *[("major-ink", f"{state}-tint") for state in STATES],
    ("on-accent", "accent"),
    ("accent", "accent-tint"),
    ("ink", "accent-tint"),
]
SHAPES = [
    *[(state, ground) for state in STATES for ground in (*GROUNDS, f"{state}-tint")],
    *[(one, ground) for one in ("edge", "unknown", "focus") for ground in GROUNDS],
    ("edge", "surface"),
    ("accent", "surface"),
]


def tokens(block):
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


LIGHT, DARK = map(tokens, TOKENS.split("@media screen and (prefers-color-scheme: dark)"))
SCHEMES = {"light": LIGHT, "dark": LIGHT | DARK}


def luminance(color):
    """Relative luminance by the definition of WCAG 2.2."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_definition():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_dark_scheme_renames_every_colour():
    assert set(LIGHT) - set(DARK) == set()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_can_be_read(scheme):
    colors = SCHEMES[scheme]
    weak = {pair: round(contrast(*(colors[name] for name in pair)), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_shapes_and_edges_can_be_seen(scheme):
    colors = SCHEMES[scheme]
    weak = {pair: round(contrast(*(colors[name] for name in pair)), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}
