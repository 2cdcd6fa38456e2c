"""Every pair of colours that stands on another can be read, in both schemes (WCAG 2.2: 1.4.3, 1.4.11)."""

import pytest

from publication.contrast import contrast, weak_pairs
from publication.theme import tokens
from tests.architecture.source import ROOT

TOKENS = (ROOT / "static/css/tokens.css").read_text()
LIGHT, OWN_DARK = tokens(TOKENS)
SCHEMES = {"light": LIGHT, "dark": LIGHT | OWN_DARK}
BLACK, WHITE, GREY = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0x76 / 255, 0x76 / 255, 0x76 / 255)


def test_contrast_is_that_of_the_definition():
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(GREY, WHITE) == pytest.approx(4.54, abs=0.01)


def test_the_dark_scheme_renames_every_colour():
    assert set(LIGHT) - set(OWN_DARK) == set()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_can_be_read_and_shapes_be_seen(scheme):
    assert list(weak_pairs(SCHEMES[scheme])) == []
