"""The language check keeps what its document says of it, on the texts that its rules were not fitted to."""

import pytest

from evaluation import language

LEAST = {"E": (0.9, 0.8), "V": (0.8, 0.8), "C": (0.9, 0.8), "B": (0.9, 0.8)}  # precision, recall


@pytest.mark.parametrize("label", LEAST)
def test_precision_and_recall_hold_on_the_half_that_was_not_looked_at(label):
    told = language.score([text for text in language.own() if text.is_test], label)
    precision, recall = LEAST[label]
    assert told.right / (told.right + told.wrong) >= precision
    assert told.right / (told.right + told.missed) >= recall


def test_there_are_enough_texts_and_most_are_blameless_or_have_one_fault():
    texts = language.own()
    assert len(texts) >= 150
    assert len({text.body for text in texts if not text.labels}) >= 60


def test_the_document_is_what_the_command_writes():
    shown = language.DOCUMENT.read_text()
    held = [text for text in language.own() if text.is_test]
    assert language.table("The half that the rules were not fitted to", held) in shown
