"""What the check says of texts, with our own story as the example."""

import pytest

from drill import timeline
from incidents.plain_language import remarks

NAMES = ["Chat", "API", "Login"]


def said(body, *, status="investigating", is_first=True):
    return [str(remark.question) for remark in remarks(body, status=status, names=NAMES, is_first=is_first)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Signing in to Chat fails with error 500 since 11:37 UTC. The API is not affected; use it meanwhile.", []),
        ("We are continuing to investigate this issue.", ["empty"]),
        ("We are still looking for the cause.", ["empty"]),
        ("A fix is being implemented.", ["empty"]),
        ("Chat fails.", ["since", "do"]),
        ("Something is wrong since 11:37 UTC, please retry.", ["who", "what"]),
        ("Some users cannot sign in since 11:37 UTC. Please try again.", ["vague"]),
        ("Some users (about 12 %) cannot sign in since 11:37 UTC. Please try again.", []),
    ],
)
def test_a_first_word_is_asked_everything(body, expected):
    assert said(body) == expected


def test_a_later_word_need_not_repeat_since_when():
    assert said("Chat still fails; use the API instead.", is_first=False) == []


def test_the_last_word_needs_no_advice():
    assert said("Chat and Login work again.", status="resolved", is_first=False) == []


def test_a_vague_word_is_quoted():
    (remark,) = remarks(
        "Intermittent errors on Chat since 11:37 UTC. Please retry.", status="identified", names=NAMES, is_first=True
    )
    assert remark.words == "Intermittent"
    assert "“Intermittent”" in remark.sentence


def test_the_empty_word_of_1206_is_found_in_the_story():
    empty = [
        f"{told.at:%H:%M}"
        for told in timeline.read().said
        if "empty" in said(told.body, status=told.status, is_first=told.is_first)
    ]
    assert empty[0] == "12:06"
    assert "11:49" not in empty
