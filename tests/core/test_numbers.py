"""Whole numbers in foreign words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_ascii_digits_are_a_number(text, number):
    assert whole(text) == number


@pytest.mark.parametrize(
    "text", ["", "²", "1²", "٣", "１", "-1", "+1", " 1", "1 ", "1_0", "1.0", "1e3", "9" * 19, "9" * 5000]
)
def test_everything_else_is_none(text):
    assert whole(text) is None


@pytest.mark.parametrize("digits", [19, 5000])
def test_a_number_that_no_column_holds_is_none(digits):
    assert whole("9" * digits) is None


@given(st.text(st.characters(categories=["Nd", "Nl", "No"])))
def test_no_sign_of_any_alphabet_raises(text):
    assert whole(text) is None or str(int(text)) == text.lstrip("0") or int(text) == 0
