"""No cell of a table is a formula (T28)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheets import harmless, is_formula, plain

FORMULAS = [
    '=HYPERLINK("http://evil.example")',
    "+1",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹦1",
    "⁼1",
]
BEFORE = [
    "",
    " ",
    "   ",
    "\t",
    "\r",
    "\n",
    "\0",
    "\u00a0",
    "\u3000",
    "\u2003",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\x1c \x85",
]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("formula", FORMULAS)
def test_T28_whatever_stands_before_a_formula_it_is_text(formula, before):
    assert harmless(before + formula) == f"'{before}{formula}"


@pytest.mark.parametrize("cell", ["\t", "\r", "\n", "\0", "\tx", "\rx", "\0x"])
def test_T28_a_cell_that_begins_with_a_control_sign_is_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", " ", "reader@example.com", "a=b", "it's", "'tis", "1-1", "½", "’=1", "日本"])
def test_T28_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


@given(st.text(st.sampled_from("'=+-@ \t\0a＝")) | st.text())
def test_T28_no_harmless_cell_is_a_formula_and_each_comes_in_as_it_went_out(cell):
    assert not is_formula(harmless(cell))
    assert plain(harmless(cell)) == cell
