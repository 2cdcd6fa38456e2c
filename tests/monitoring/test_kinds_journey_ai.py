"""Journeys and AI endpoints."""

import threading

import pytest

from monitoring.kinds import ai, journey
from tests.monitoring.looking import seen
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.usefixtures("loopback")
STEPS = [
    {"name": "sign in", "method": "POST", "url": "/login", "body": "{}", "captures": {"key": "session.0.token"}},
    {"name": "open chat", "url": "/chat/{{key}}", "headers": {"X-Key": "{{key}}"}, "keyword": "hello"},
]


def site(broken=""):
    def behave(connection, head):
        path = head.split()[1].decode()
        if broken and path.startswith(broken):
            saying("500 Oops")(connection, head)
        elif path == "/login":
            saying(body=b'{"session": [{"token": "k-7"}]}')(connection, head)
        else:
            saying(body=b"hello")(connection, head)

    return behave


def test_a_journey_hands_values_from_step_to_step():
    with listening(site()) as place:
        assert seen(journey, place.url(), {"steps": STEPS}) == ("operational", "")
    assert place.heard[1].startswith(b"GET /chat/k-7 ")
    assert b"X-Key: k-7\r\n" in place.heard[1]


@pytest.mark.parametrize(("broken", "reason"), [("/login", "sign in: status 500"), ("/chat", "open chat: status 500")])
def test_a_journey_names_the_step_that_failed(broken, reason):
    with listening(site(broken)) as place:
        assert seen(journey, place.url(), {"steps": STEPS}) == ("major_outage", reason)


def test_a_missing_value_and_a_missing_word_are_named():
    with listening(saying(body=b"{}")) as place:
        assert seen(journey, place.url(), {"steps": STEPS}) == ("major_outage", "sign in: no key")
    with listening(saying(body=b"other")) as place:
        assert seen(journey, place.url(), {"steps": STEPS[1:]}) == ("major_outage", "open chat: keyword")


def test_a_journey_has_one_deadline_for_all_its_steps():
    def slowly(connection, head):
        threading.Event().wait(0.25)
        saying()(connection, head)

    steps = [{"name": f"step {number}", "url": "/"} for number in range(5)]
    with listening(slowly) as place:
        status, reason = seen(journey, place.url(), {"steps": steps}, timeout=0.6)
    assert (status, reason) == ("major_outage", "step 2: timeout")


@pytest.mark.parametrize(
    "steps", [None, [], [{}], [{"name": "a"}], [{"name": "a", "url": "/", "run": "rm"}], [{"name": 1, "url": "/"}]]
)
def test_what_are_no_steps_is_refused_in_a_sentence(steps):
    with pytest.raises(ValueError, match=r"\.$"):
        journey.check_steps(steps)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(text):
    return f"{len(text):x}\r\n{text}\r\n".encode()


def streams(*, first=0.0, each=0.0, count=5):
    def behave(connection, head):
        connection.sendall(HEAD)
        threading.Event().wait(first)
        for _ in range(count):
            connection.sendall(chunk('data: {"delta": "ok"}\n\n'))
            threading.Event().wait(each)
        connection.sendall(chunk("data: [DONE]\n\n") + b"0\r\n\r\n")

    return behave


@pytest.mark.parametrize(
    ("behaviour", "options", "expected"),
    [
        (streams(), {}, ("operational", "")),
        (streams(first=0.2), {"first_token_ms": 100}, ("degraded_performance", "slow first token")),
        (streams(each=0.05), {"tokens_per_second": 50}, ("degraded_performance", "slow tokens")),
        (streams(count=0), {}, ("major_outage", "no token")),
        (saying("429 Too Many Requests"), {}, ("degraded_performance", "rate limited")),
        (saying("529 Overloaded"), {}, ("major_outage", "overloaded")),
        (saying("500 Oops"), {}, ("major_outage", "status")),
    ],
)
def test_an_ai_endpoint_is_judged_by_its_tokens(behaviour, options, expected):
    with listening(behaviour) as place:
        assert seen(ai, place.url("/v1/messages"), {"model": "small", **options}) == expected
    assert b"POST /v1/messages" in place.heard[0]


@pytest.mark.parametrize(
    ("body", "count"),
    [(b"", 0), (b'data: {"a": 1}\n\ndata: {"b": 2}\n\ndata: [DONE]\n', 2), (b'data: {"type": "ping"}\n', 0)],
)
def test_tokens_are_counted(body, count):
    assert ai.tokens(body) == count
