"""The one way out: what it answers, what it refuses, and that it always ends."""

import gzip
import socket
import ssl
import struct
import threading
import tracemalloc
from time import monotonic

import pytest
import trustme

from core import addresses, http
from core.unreachable import Unreachable
from tests.servers.listener import listening, saying

HOME = addresses.networks(["127.0.0.0/8", "::1/128"])
pytestmark = pytest.mark.usefixtures("loopback")


def ask(place, path="/", method="GET", scheme="http", **options):
    options = {"allow_private": HOME, "total_timeout": 5} | options
    return http.fetch(method, place.url(path, scheme), **options)


def reason(call):
    with pytest.raises(Unreachable) as caught:
        call()
    return caught.value.reason


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


# --- what is refused -------------------------------------------------------------------------------

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


def _resolver(monkeypatch, *answers):
    """A resolver that gives these answers in turn, each a list of addresses."""
    turn = iter(range(10**9))

    def getaddrinfo(host, port, *args, **kwargs):
        found = answers[next(turn) % len(answers)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_t19_a_name_that_changes_its_address_reaches_nothing_forbidden(monkeypatch):
    """1,000 tries against a resolver that alternates: what was checked is what is connected to."""
    with listening(saying()) as good, listening(saying(), host="127.0.0.9") as bad:
        _resolver(monkeypatch, ["127.0.0.1"], ["127.0.0.9"])
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
        _resolver(monkeypatch, ["127.0.0.1", "10.0.0.1"])
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


# --- redirects -------------------------------------------------------------------------------------


def test_a_redirect_is_an_answer_unless_asked_to_follow():
    with listening(saying("302 Found", b"", "Location: /there")) as place:
        assert ask(place).status == 302
        assert len(place.heard) == 1


def test_t17_a_redirect_is_checked_like_the_first_address():
    with listening(saying("302 Found", b"", "Location: http://169.254.169.254/latest/meta-data/")) as place:
        assert reason(lambda: ask(place, redirects=3)) == "forbidden_address"
        assert len(place.heard) == 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://me:you@127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_refused(target):
    with listening(saying("301 Moved", b"", f"Location: {target}")) as place:
        assert reason(lambda: ask(place, redirects=3)) == "bad_url"


def test_t37_a_redirect_loop_ends():
    with listening(saying("302 Found", b"", "Location: /again")) as place:
        assert reason(lambda: ask(place, redirects=3)) == "redirect"
        assert len(place.heard) == 4


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_redirect_leaves_credentials_and_body_with_their_server(status, method):
    with listening(saying()) as second:
        with listening(saying(f"{status} Elsewhere", b"", f"Location: {second.url('/new')}")) as first:
            ask(first, method="POST", body=b"words", headers={"Authorization": "secret"}, redirects=1)
            assert b"Authorization: secret" in first.heard[0]
        assert second.heard[0].startswith(f"{method} /new".encode())
        assert b"secret" not in second.heard[0]


# --- encryption ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate authority of our own, as the file that `verify` names."""
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return authority, str(path)


def tls_for(authority, *names):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def test_https_is_checked_against_the_name(authority):
    maker, path = authority
    with listening(saying(), tls=tls_for(maker, "127.0.0.1")) as place:
        assert ask(place, scheme="https", verify=path).body == b"fine"
        assert reason(lambda: ask(place, scheme="https")) == "certificate"
        assert ask(place, scheme="https", verify=False).status == 200
    with listening(saying(), tls=tls_for(maker, "else.example")) as place:
        assert reason(lambda: ask(place, scheme="https", verify=path)) == "certificate"


def test_sni_carries_the_name_and_not_the_checked_address(authority, monkeypatch):
    maker, path = authority
    context = tls_for(maker, "name.example")
    asked = []
    context.sni_callback = lambda connection, name, _: asked.append(name)
    with listening(saying(), tls=context) as place:
        _resolver(monkeypatch, ["127.0.0.1"])
        url = f"https://name.example:{place.port}/"
        assert http.fetch("GET", url, verify=path, allow_private=HOME).status == 200
    assert asked == ["name.example"]


def test_https_to_a_server_without_tls_is_a_reason():
    with listening(lambda connection, head: connection.sendall(b"hello there\r\n"), reads=False) as place:
        assert reason(lambda: ask(place, scheme="https")) == "tls"


def test_https_never_falls_back_to_http(authority):
    maker, path = authority
    with listening(saying()) as plain:
        answer = saying("301 Moved", b"", f"Location: {plain.url()}")
        with listening(answer, tls=tls_for(maker, "127.0.0.1")) as place:
            assert reason(lambda: ask(place, scheme="https", verify=path, redirects=3)) == "redirect"
    assert plain.heard == []


# --- T37: evil servers -----------------------------------------------------------------------------


def silent(connection, head):
    while connection.recv(65536):
        pass


def drips(beginning, drop):
    """Says `beginning`, then `drop` every 50 ms for as long as somebody listens."""

    def behave(connection, head):
        pause = threading.Event()
        connection.sendall(beginning)
        while not pause.wait(0.05):
            connection.sendall(drop)

    return behave


def pours(beginning, flood):
    """Says `beginning`, then `flood` without end and as fast as it is read."""

    def behave(connection, head):
        connection.sendall(beginning)
        while True:
            connection.sendall(flood)

    return behave


def resets(connection, head):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


OK = b"HTTP/1.1 200 OK\r\n"
EVIL = {
    "says nothing": (silent, "timeout"),
    "drips its status line": (drips(b"", b"H"), "timeout"),
    "drips headers": (drips(OK, b"X: y\r\n"), "timeout"),
    "drips one header": (drips(OK + b"X: ", b"y"), "timeout"),
    "drips its body": (drips(OK + b"Content-Length: 9999\r\n\r\n", b"x"), "timeout"),
    "drips chunks": (drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), "timeout"),
    "continues for ever": (drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout"),
    "never ends its body": (pours(OK + b"\r\n", b"x" * 65536), "too_large"),
    "never ends its chunks": (pours(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n" * 9), "too_large"),
    "never ends its headers": (pours(OK, b"X: y\r\n" * 999), "protocol"),
    "never ends one header": (pours(OK + b"X: ", b"y" * 65536), "protocol"),
    "announces 10 GB": (pours(OK + b"Content-Length: 10737418240\r\n\r\n", b"x" * 65536), "too_large"),
    "sends a gzip bomb": (saying("200 OK", gzip.compress(bytes(99_000_000)), "Content-Encoding: gzip"), "too_large"),
    "resets": (resets, "protocol"),
    "hangs up": (lambda connection, head: None, "protocol"),
    "breaks off": (lambda connection, head: connection.sendall(OK + b"Content-Length: 99\r\n\r\nx"), "protocol"),
    "speaks something else": (lambda connection, head: connection.sendall(b"220 mail.example ESMTP\r\n"), "protocol"),
    "lies about chunks": (
        lambda connection, head: connection.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "protocol",
    ),
}


@pytest.mark.parametrize("name", EVIL)
def test_t37_an_evil_server_costs_no_more_than_its_time_and_little_memory(name):
    behaviour, expected = EVIL[name]
    tracemalloc.start()
    try:
        with listening(behaviour) as place:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            begun = monotonic()
            seen = reason(lambda: ask(place, total_timeout=0.6, read_timeout=0.4))
            took = monotonic() - begun
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seen == expected
    assert took <= 0.6 + 0.5
    assert peak - before < 4_000_000


def test_t37_a_server_that_hangs_in_the_handshake_is_left():
    with listening(silent, reads=False) as place:
        begun = monotonic()
        assert reason(lambda: ask(place, scheme="https", total_timeout=0.5)) == "timeout"
        assert monotonic() - begun < 1


def test_t37_a_server_that_does_not_read_is_left():
    def sleeps(connection, head):
        place.ended.wait(5)

    with listening(sleeps, reads=False) as place:
        begun = monotonic()
        assert reason(lambda: ask(place, method="POST", body=bytes(50_000_000), total_timeout=0.5)) == "timeout"
        assert monotonic() - begun < 1


def test_a_port_where_nobody_listens_is_refused():
    with listening(saying()) as place:
        url = place.url()
    assert reason(lambda: http.fetch("GET", url, allow_private=HOME, total_timeout=5)) == "refused"


def test_the_sentence_of_a_failure_is_for_people():
    with pytest.raises(Unreachable) as caught:
        http.fetch("GET", "http://10.0.0.1/")
    assert caught.value.message.startswith("The address leads into a private")
    assert "10.0.0.1" in caught.value.detail
