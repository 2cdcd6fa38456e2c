"""The difference that the public sees of mended words."""

from hypothesis import given
from hypothesis import strategies as st

from publication.difference import difference


def test_words_are_marked_as_removed_and_added():
    assert difference("API works as intended.", "API works mostly as intended.") == (
        ("same", "API works"),
        ("added", " mostly"),
        ("same", " as intended."),
    )
    assert difference("one two", "one three") == (("same", "one "), ("removed", "two"), ("added", "three"))


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = difference(before, after)
    assert "".join(words for kind, words in pieces if kind != "removed") == after
    assert "".join(words for kind, words in pieces if kind != "added") == before
