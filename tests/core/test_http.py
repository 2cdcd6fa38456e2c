"""The one way out: what it answers, and what it refuses."""

import socket

import pytest

from core import addresses, http
from core.unreachable import Unreachable
from tests.core.asking import HOME, ask, reason, resolver
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.usefixtures("loopback")


def test_an_answer_is_a_value_whatever_its_status():
    with listening(saying("503 Service Unavailable", b"closed", "Retry-After: 30")) as place:
        answer = ask(place)
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (503, b"closed", "30")
    assert (answer.peer, answer.is_cut) == ("127.0.0.1", False)
    assert 0 < answer.first_byte.total_seconds() <= answer.took.total_seconds() < 5


def test_a_request_carries_its_headers_and_body_and_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with listening(saying()) as place:
        ask(place, "/hook?a=1", "POST", headers={"X-Sign": "yes"}, body=b"{}")
    head = place.heard[0].decode()
    assert head.startswith("POST /hook?a=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{place.port}\r\n" in head
    assert "X-Sign: yes\r\n" in head
    assert "Accept-Encoding: identity\r\n" in head
    assert "Content-Length: 2\r\n" in head
    assert "cookie" not in head.lower()


def test_a_long_body_is_refused_or_cut():
    with listening(saying(body=b"x" * 70_000)) as place:
        assert reason(lambda: ask(place, max_bytes=65_536)) == "too_large"
        answer = ask(place, max_bytes=65_536, is_cut=True)
    assert (len(answer.body), answer.is_cut) == (65_536, True)


LOOPBACK_IN_DISGUISE = [
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "017700000001",
    "0x7f.1",
    "0",
    "localhost",
    "127.0.0.1.",
    "[::ffff:127.0.0.1]",
]


@pytest.mark.parametrize("host", LOOPBACK_IN_DISGUISE)
def test_t17_loopback_in_any_spelling_is_not_reached(host):
    with listening(saying()) as place:
        url = f"http://{host}:{place.port}/"
        ports = {place.port}
        assert reason(lambda: http.fetch("GET", url, ports=ports, total_timeout=5)) in {
            "forbidden_address",
            "bad_url",
            "dns",
        }
    assert place.heard == []


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "10.0.0.1",
        "100.100.100.200",
        "[::1]",
        "[::]",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "224.0.0.1",
        "0.0.0.0",
        "192.0.0.8",
    ],
)
def test_t17_private_literals_are_refused_before_any_connection(host):
    with pytest.raises(Unreachable) as caught:
        http.fetch("GET", f"http://{host}/", total_timeout=5)
    assert caught.value.reason == "forbidden_address"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "example.com",
        "http://",
        "https:///path",
        "http://user:word@example.com/",
        "http://example.com@127.0.0.1/",
        "http://exa mple.com/",
        "http://example.com\\@127.0.0.1/",
        "http://example.com/\r\nX: y",
        "http://example.com:99999/",
        "",
    ],
)
def test_what_is_not_plainly_http_is_refused(url):
    assert reason(lambda: http.fetch("GET", url)) == "bad_url"


def test_ports_are_few_unless_the_operator_allowed_the_network():
    assert reason(lambda: http.fetch("GET", "http://1.1.1.1:22/")) == "forbidden_address"
    with listening(saying()) as place:
        assert ask(place).status == 200


def test_a_header_that_would_break_the_request_is_refused():
    with listening(saying()) as place:
        assert reason(lambda: ask(place, headers={"X": "a\r\nInjected: b"})) == "bad_header"
    assert place.heard == []


@pytest.mark.slow
def test_t19_a_name_that_changes_its_address_reaches_nothing_forbidden(monkeypatch):
    """1,000 tries against a resolver that alternates: what was checked is what is connected to."""
    with listening(saying()) as good, listening(saying(), host="127.0.0.9") as bad:
        resolver(monkeypatch, ["127.0.0.1"], ["127.0.0.9"])
        outcomes = []
        for _ in range(1000):
            try:
                port = (good if len(outcomes) % 2 == 0 else bad).port
                answer = http.fetch(
                    "GET", f"http://rebound.example:{port}/", allow_private=addresses.networks(["127.0.0.1/32"])
                )
                outcomes.append(answer.status)
            except Unreachable as error:
                outcomes.append(error.reason)
    assert bad.heard == []
    assert (outcomes.count(200), outcomes.count("forbidden_address")) == (500, 500)


def test_one_forbidden_address_forbids_the_name(monkeypatch):
    with listening(saying()) as place:
        resolver(monkeypatch, ["127.0.0.1", "10.0.0.1"])
        only = addresses.networks(["127.0.0.1/32"])
        url = f"http://two.example:{place.port}/"
        assert reason(lambda: http.fetch("GET", url, allow_private=only)) == "forbidden_address"
    assert place.heard == []


def test_a_name_keeps_its_host_header_and_a_second_address_is_tried(monkeypatch):
    with listening(saying()) as place:
        both = [(socket.AF_INET6, 1, 6, "", ("::1", 0, 0, 0)), (socket.AF_INET, 1, 6, "", ("127.0.0.1", 0))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
        answer = http.fetch("GET", f"http://name.example:{place.port}/", allow_private=HOME)
    assert answer.peer == "127.0.0.1"
    assert f"Host: name.example:{place.port}\r\n".encode() in place.heard[0]
