"""The one way out: where it follows, and whom it believes."""

import ssl

import pytest
import trustme

from core import http
from tests.core.asking import HOME, ask, reason, resolver
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.usefixtures("loopback")


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
        resolver(monkeypatch, ["127.0.0.1"])
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
