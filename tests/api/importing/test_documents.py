"""Captured files are told apart by what is in them, and what is not readable is a sentence."""

import json

import pytest

from api.importing import documents
from api.importing.complaints import Broken
from api.importing.documents import Unknown

PAGE = {"id": "hv5k2m9qzt3x", "name": "Harbour Cloud"}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b'{"page": "a', "is not JSON: Unterminated string starting at at line 1, column 10; it seems to be cut off"),
        (b'{"page": {}, "incidents": [', "is not JSON: Expecting value at line 1, column 28; it seems to be cut off"),
        (b'{"page" {}}', "is not JSON: Expecting ':' delimiter at line 1, column 9"),
        (b'{"a": "\x01"}', "is not JSON: Invalid control character at at line 1, column 8"),
        (b'{"page": "\xe9"}', "is not UTF-8 (byte 10)"),
        ("{}".encode("utf-16"), "is not UTF-8 (byte 0)"),
        (b"<!DOCTYPE html><title>404</title>", "is a web page or XML, not JSON; was it saved from the right address?"),
        (b"\n<html>", "is a web page or XML, not JSON; was it saved from the right address?"),
        (b'{"a": NaN}', "has NaN instead of a number"),
        (b'{"a": 1e999}', "has 1e999, which is too large a number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "has a number with too many digits"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"page": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "is nested too deeply"),
        (b'{"a": "\\u0000", "status": 1, "page": ' + b"[" * 900 + b"]" * 900 + b"}", "is nested too deeply"),
    ],
    ids=lambda it: str(it)[:30],
)  # fmt: skip
def test_what_is_not_readable_is_a_sentence(raw, sentence):
    with pytest.raises(Broken) as caught:
        documents.read("x.json", raw)
    assert (caught.value.where, caught.value.sentence) == ("", sentence)


def test_a_huge_file_is_not_parsed(monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 10)
    with pytest.raises(Broken) as caught:
        documents.read("x.json", b'{"page": 1}')
    assert caught.value.sentence == "has 11 bytes; at most 10 are read"


@pytest.mark.parametrize(
    "content",
    [
        {"page": PAGE, "status": {"indicator": "none"}},
        {"page": PAGE, "components": []},
        {"page": PAGE, "incidents": []},
        {"page": PAGE, "scheduled_maintenances": []},
        {"incidents": []},
        {"incidents": [], "_note": "captured by hand"},
    ],
)
def test_answers_are_known_by_their_keys(content):
    assert documents.read("any name", json.dumps(content).encode()).content == content


def test_a_byte_order_mark_is_no_obstacle():
    assert documents.read("x", b'\xef\xbb\xbf{"incidents": []}').content == {"incidents": []}


@pytest.mark.parametrize(("scheduled_for", "key"), [(None, "incidents"), ("2026-01-01", "scheduled_maintenances")])
def test_the_file_of_one_incident_is_a_list_of_one(scheduled_for, key):
    one = {"id": "n3wq7vbz5kcd", "incident_updates": [], "scheduled_for": scheduled_for}
    assert documents.read("x", json.dumps(one).encode()).content == {key: [one]}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"subscriber": {"id": 1}}, "is about a subscriber; subscribers are not public and are left where they are"),
        ({"meta": {}, "page": PAGE, "incident": {}}, "is JSON, but not an answer of the public API v2"),
        (
            {"page": PAGE, "components": [], "first": 1, "last": 2, "of": 3},
            "is JSON, but not an answer of the public API v2",
        ),
        ({"page": PAGE}, "is JSON, but not an answer of the public API v2"),
        ([], "is JSON, but not an answer of the public API v2"),
        (7, "is JSON, but not an answer of the public API v2"),
    ],
)
def test_other_json_is_left(content, sentence):
    with pytest.raises(Unknown) as caught:
        documents.read("x", json.dumps(content).encode())
    assert str(caught.value) == sentence


def test_characters_that_no_database_keeps_are_replaced_and_noted():
    raw = rb'{"incidents": [{"name": "a\u0000b", "emoji": "\ud83d\ude00", "half": "\ude00"}], "k\u0000": 1}'
    document = documents.read("x", raw)
    assert document.content == {"incidents": [{"name": "a�b", "emoji": "😀", "half": "�"}], "k�": 1}
    assert document.notes == [
        ("incidents[0].name", "a character that no database keeps is replaced by “�”"),
        ("incidents[0].half", "a character that no database keeps is replaced by “�”"),
    ]
