"""What an HTTP probe makes of what it saw."""

import ssl
import threading

import pytest
import trustme

from core import addresses
from monitoring.kinds.http import look, parse_codes
from tests.servers.listener import listening, saying

HOME = addresses.networks(["127.0.0.0/8"])
pytestmark = pytest.mark.usefixtures("loopback")


def seen(behaviour, options=None, *, timeout=2, **given):
    with listening(behaviour, **given) as place:
        outcome = look(place.url("/health"), options or {}, timeout=timeout, allowed=HOME)
    return str(outcome.status), outcome.reason, outcome.code


@pytest.mark.parametrize(
    ("status", "options", "expected"),
    [
        ("200 OK", {}, ("operational", "", 200)),
        ("204 No Content", {}, ("operational", "", 204)),
        ("404 Not Found", {}, ("major_outage", "status", 404)),
        ("503 Service Unavailable", {}, ("major_outage", "status", 503)),
        ("401 Unauthorized", {"expected_codes": "200-299, 401"}, ("operational", "", 401)),
        ("302 Found", {"redirects": 0}, ("major_outage", "status", 302)),
        ("302 Found", {"redirects": 0, "expected_codes": "302"}, ("operational", "", 302)),
        ("200 OK", {"keyword": "fine"}, ("operational", "", 200)),
        ("200 OK", {"keyword": "Fine"}, ("major_outage", "keyword", 200)),
        ("200 OK", {"slow_after_ms": 5000}, ("operational", "", 200)),
    ],
)
def test_the_code_and_the_words_decide(status, options, expected):
    assert seen(saying(status), options) == expected


JSON = b'{"status": {"indicator": "none"}, "up": true}'


@pytest.mark.parametrize(
    ("body", "options", "reason"),
    [
        (JSON, {"json_path": "$.status.indicator"}, ""),
        (JSON, {"json_path": "$.status.indicator", "json_equals": "none"}, ""),
        (JSON, {"json_path": "$.up", "json_equals": "true"}, ""),
        (JSON, {"json_path": "$.up", "json_equals": "false"}, "json_value"),
        (JSON, {"json_path": "$.down"}, "json_path"),
        (b"<html>", {"json_path": "$.up"}, "json"),
        (JSON + b" " * 100_000 + b"x", {"json_path": "$.up"}, ""),
        (b'{"a": "' + b"x" * 100_000, {"json_path": "$.up"}, "json"),
    ],
)
def test_a_value_in_a_json_answer_decides(body, options, reason):
    assert seen(saying(body=body), options)[1] == reason


def test_redirects_may_be_kept_within_the_host():
    with listening(saying(body=b"there")) as there:
        away = saying("302 Found", b"", f"Location: {there.url().replace('127.0.0.1', '127.0.0.2')}")
        assert seen(away, {"redirect_policy": "same_host"}) == ("major_outage", "redirect", None)
        home = saying("302 Found", b"", f"Location: {there.url()}")
        assert seen(home, {"redirect_policy": "same_host", "keyword": "there"}) == ("operational", "", 200)


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [("strict", ("major_outage", "certificate", None)), ("any", ("operational", "", 200))],
)
def test_a_certificate_of_nobody_known_is_an_outage_unless_any_will_do(certificate, expected):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("elsewhere.example").configure_cert(context)
    with listening(saying(body=b"fine"), tls=context) as place:
        options = {"certificate": certificate, "keyword": "fine"}
        outcome = look(place.url("/health", "https"), options, timeout=2, allowed=HOME)
    assert (str(outcome.status), outcome.reason, outcome.code) == expected


def test_an_answer_slower_than_the_limit_is_degraded():
    def slowly(connection, head):
        threading.Event().wait(0.1)
        saying()(connection, head)

    assert seen(slowly, {"slow_after_ms": 20}) == ("degraded_performance", "slow", 200)


def test_a_large_page_is_judged_by_its_beginning():
    """T35: at most 64 KiB are read, and a long page is no failure."""
    assert seen(saying(body=b"head " + b"x" * 1_000_000), {"keyword": "head"}) == ("operational", "", 200)
    assert seen(saying(body=b"x" * 100_000 + b"tail"), {"keyword": "tail"}) == ("major_outage", "keyword", 200)


def test_a_request_is_made_as_set_up():
    with listening(saying()) as place:
        options = {"method": "POST", "headers": {"X-Key": "k"}, "body": "{}"}
        look(place.url("/v1"), options, timeout=2, allowed=HOME)
    assert place.heard[0].startswith(b"POST /v1 HTTP/1.1\r\n")
    assert b"X-Key: k\r\n" in place.heard[0]


def test_T18_a_private_address_is_refused_and_its_words_cannot_be_asked_for():
    with listening(saying(body=b"secret")) as place:
        for keyword in ("secret", "other"):
            outcome = look(place.url(), {"keyword": keyword}, timeout=2, allowed=[])
            assert (str(outcome.status), outcome.reason, outcome.code) == ("major_outage", "forbidden_address", None)
    assert place.heard == []


def test_T18_an_outcome_holds_nothing_that_the_server_said():
    with listening(saying("500 My secret", b"another secret", "X-Third: secret")) as place:
        outcome = look(place.url(), {}, timeout=2, allowed=HOME)
    assert "secret" not in repr(outcome)


def test_T29_a_keyword_is_text_and_no_pattern():
    assert seen(saying(body=b"a" * 60_000 + b"!"), {"keyword": "(a+)+$"}) == ("major_outage", "keyword", 200)


def test_T37_a_hanging_server_ends_in_time():
    assert seen(lambda connection, head: connection.recv(1), timeout=0.3) == ("major_outage", "timeout", None)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [("200", [range(200, 201)]), ("200-299, 401", [range(200, 300), range(401, 402)]), ("200 204", None)],
)
def test_codes_are_read(text, ranges):
    assert parse_codes(text) == (ranges or [range(200, 201), range(204, 205)])


@pytest.mark.parametrize("text", ["", "ok", "20", "600", "299-200", "200-", "200;201", "-"])
def test_what_is_no_code_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^“.*\.$"):
        parse_codes(text)
