"""JSON paths of probes: what they find, and what is not understood."""

import json
from time import process_time

import pytest

from monitoring import json_path

BODY = json.dumps({"status": {"indicator": "none", "n": 5}, "parts": [{"up": True}, {"up": None}]}).encode()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.status.indicator", ["none"]),
        ("$.status.n", ["5"]),
        ("$.parts[*].up", ["true", "null"]),
        ("$..up", ["true", "null"]),
        ("$['status']", ['{"indicator": "none", "n": 5}']),
        ("$.gone", []),
        ("$.parts[7]", []),
    ],
)
def test_values_are_found_as_text(path, found):
    assert json_path.found(path, BODY) == found


@pytest.mark.parametrize(
    "path", ["", "status", "$[", "$.a b", "$[?@.a == 1]", "$..a..b", "$..*.*", "$.a | $.b", "$." + "a" * 300]
)
def test_what_is_not_understood_is_refused_in_a_sentence(path):
    with pytest.raises(ValueError, match=r"^[^\n]+\.$"):
        json_path.compiled(path)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 30 + b"]" * 30, b'{"a": ', b"[" * 60_000])
def test_what_is_no_json_says_so(body):
    with pytest.raises(json_path.NotJson):
        json_path.found("$.a", body)


@pytest.mark.parametrize("body", [b'\\"' * 30_000, b'"' + b'\\"' * 30_000, b'"\\' * 30_000 + b"\\"])
def test_T29_strings_without_an_end_are_refused_in_a_moment(body):
    began = process_time()
    with pytest.raises(json_path.NotJson):
        json_path.found("$.a", body)
    assert process_time() - began < 1


@pytest.mark.parametrize("path", ["$..*", "$..zz", "$" + "[*]" * 60, "$..a[*]"])
def test_T29_no_path_searches_for_long(path):
    body = json.dumps([[number] * 3 for number in range(3400)]).encode()[: 64 * 1024]
    began = process_time()
    try:
        json_path.found(path, body if body.endswith(b"]]") else json.dumps([[1] * 3] * 5000).encode())
    except json_path.NotJson:
        pytest.fail("the body is JSON")
    assert process_time() - began < 3
