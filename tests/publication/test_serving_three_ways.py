"""One table of headers, three ways of serving: our own server, nginx as shipped, any static server."""

import functools
import http.client
import http.server
import threading

import pytest

from publication import serving
from publication.writer import Folder
from tests.servers import nginx, web

PAGE = b"<!doctype html><title>Status</title>" + b"<p>All systems operational.</p>" * 300
FILES = {
    "index.html": PAGE,
    "history.html": PAGE + b"history",
    "history/2026-03.html": PAGE + b"month",
    "incidents/abc.html": PAGE + b"incident",
    "incidents/abc/postmortem.html": PAGE + b"post-mortem",
    "de/index.html": PAGE + b"deutsch",
    "de/history.html": PAGE + b"Verlauf",
    "incidents/abc.json": b'{"incident": 1}',
    "api/v2/summary.json": b'{"page": {"id": "1"}}' * 50,
    "history.atom": b"<feed/>" * 50,
    "history.rss": b"<rss/>" * 50,
    "history.json": b'{"months": [1]}' * 50,
    "history/page/2.json": b'{"months": [2]}' * 50,
    "maintenance.ics": b"BEGIN:VCALENDAR\r\n" * 20,
    "badge.svg": b"<svg/>" * 50,
    "embed/frame.html": PAGE + b"frame",
    "embed/script.js": b"script();" * 50,
    "alive.json": b'{"at": 1}',
    "api/v3/affected/abc.json": b'{"is_affected":true}',
    "api/v3/affected/abc/eu.json": b'{"is_affected":false}',
    "404.html": b"<h1>No such page</h1>" * 20,
    "503.html": b"<h1>Out of order</h1>" * 20,
}
ASSETS = {"css/page.0123456789ab.css": b"body{}" * 50, "js/page.js": b"1;" * 50, "img/logo.png": b"\x89PNG"}
ADDRESSES = {
    "/": "index.html",
    "/history": "history.html",
    "/history/2026-03": "history/2026-03.html",
    "/incidents/abc": "incidents/abc.html",
    "/incidents/abc/postmortem": "incidents/abc/postmortem.html",
    "/embed/frame": "embed/frame.html",
    "/?utm_source=mail": "index.html",
    "/de/": "de/index.html",
    "/de/history": "de/history.html",
    # old clients turn the pages of the history by a query
    "/history.json?page=1": "history.json",
    "/history.json?page=2": "history/page/2.json",
    "/history.json?page=x&utm_source=mail": "history.json",
    # what a program asks when a request of it has failed
    "/api/v3/affected?component=abc": "api/v3/affected/abc.json",
    "/api/v3/affected?component=abc&region=eu": "api/v3/affected/abc/eu.json",
    "/api/v3/affected?component=abc&region=nowhere": "api/v3/affected/abc.json",
    "/api/v3/affected/abc/nowhere.json": "api/v3/affected/abc.json",
    # what is not written in a language is answered in the source language
    "/de/incidents/abc": "incidents/abc.html",
    "/ar/": "index.html",
    "/ar/incidents/abc/postmortem": "incidents/abc/postmortem.html",
    "/ar/history.atom": "history.atom",
    **{f"/{name}": name for name in FILES if not name.endswith(".html")},
}
# What a way of serving may add or choose for itself.
ITS_OWN = {"date", "server", "connection", "etag", "last-modified", "content-length", "content-encoding"}
WAYS = ("ours", "nginx")


@pytest.fixture(scope="module")
def trees(tmp_path_factory):
    folder = tmp_path_factory.mktemp("three")
    Folder(folder / "public").replace_changed(FILES.items())
    Folder(folder / "static").replace_changed(ASSETS.items())
    return folder / "public", folder / "static"


@pytest.fixture(scope="module")
def ours(trees):
    with web.running(*trees, "tests.statuspage.web.small_app:application") as server:
        yield server.port


@pytest.fixture(scope="module")
def behind_nginx(trees, ours, tmp_path_factory):
    port = nginx.free_port()
    configuration = nginx.shipped(*trees, port=port, app_port=ours)
    with nginx.running(tmp_path_factory.mktemp("nginx"), configuration, port):
        yield port


@pytest.fixture(params=WAYS)
def ask(request, loopback):
    """Asks one of the servers: ask(path, method, headers) -> status, lower-case headers, body."""
    port = request.getfixturevalue("ours" if request.param == "ours" else "behind_nginx")
    return functools.partial(_ask, port)


def _ask(port, path, method="GET", **fields):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Host": nginx.HOST} | {name.replace("_", "-"): value for name, value in fields.items()}
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    said = {}
    for name, value in answer.getheaders():
        assert name.lower() not in said, f"{name} is said twice"
        said[name.lower()] = value
    return answer.status, said, body


def policy(said):
    return {name: value for name, value in said.items() if name not in ITS_OWN}


def table(name):
    return {field.lower(): value for field, value in serving.headers_for(name)}


@pytest.mark.parametrize("path", ADDRESSES)
def test_R3_every_file_has_the_bytes_and_headers_of_the_table(ask, path):
    name = ADDRESSES[path]
    status, said, body = ask(path)
    assert (status, body) == (200, FILES[name])
    assert policy(said) == table(name)
    assert said["etag"].startswith('"')  # strong
    assert said["last-modified"].endswith(" GMT")


@pytest.mark.parametrize("name", ASSETS)
def test_every_asset_too(ask, name):
    status, said, body = ask(f"/static/{name}")
    assert (status, body) == (200, ASSETS[name])
    assert policy(said) == {field.lower(): value for field, value in serving.asset_headers_for(name)}


@pytest.mark.parametrize("path", ["/", "/api/v2/summary.json", "/history.atom", "/badge.svg"])
@pytest.mark.parametrize(("accepted", "coding"), [("br", "br"), ("gzip", "gzip"), ("gzip, deflate, br", "br")])
def test_encodings_are_chosen_and_have_etags_of_their_own(ask, path, accepted, coding):
    _, plain, _ = ask(path)
    status, said, body = ask(path, Accept_Encoding=accepted)
    assert (status, said["content-encoding"]) == (200, coding)
    assert len(body) == int(said["content-length"]) < int(plain["content-length"])
    assert said["etag"] != plain["etag"]
    assert policy(said) == policy(plain)


@pytest.mark.parametrize("path", ["/", "/incidents/abc", "/api/v2/summary.json", "/maintenance.ics"])
@pytest.mark.parametrize("accepted", ["identity", "br", "gzip"])
def test_who_has_it_already_gets_304(ask, path, accepted):
    _, said, _ = ask(path, Accept_Encoding=accepted)
    for field, value in {"If_None_Match": said["etag"], "If_Modified_Since": said["last-modified"]}.items():
        status, again, body = ask(path, Accept_Encoding=accepted, **{field: value})
        assert (status, body) == (304, b"")
        assert again["etag"] == said["etag"]
        assert policy(again) == {name: value for name, value in policy(said).items() if name != "content-type"}
    assert ask(path, Accept_Encoding=accepted, If_None_Match='"another"')[0] == 200


@pytest.mark.parametrize("path", ["/", "/api/v2/components.json", "/api/v2/summary.json", "/history.rss"])
def test_head_says_what_get_says(ask, path):
    got, headed = ask(path), ask(path, "HEAD")
    assert headed[2] == b""
    assert headed[0] == got[0]
    assert policy(headed[1]) == policy(got[1])
    assert headed[1]["content-length"] == str(len(got[2]))


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/incidents/nothing",
        "/incidents/abc/x.css",
        "/api/v2/nothing.json",
        "/de/nothing",
        "/xx/history",
        "/de/ar/history",
        "/de/404",
    ],
)
def test_a_wrong_address_is_a_real_404(ask, path):
    status, said, body = ask(path)
    assert (status, body) == (404, FILES["404.html"])
    assert said["content-type"] == "text/html; charset=utf-8"
    assert said["cache-control"] == "public, max-age=5"
    assert said["content-security-policy"] == table("index.html")["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/.published.json",
        "/.lock",
        "/.tmp/x.html",
        "/index.html.br",
        "/404.html",
        "/static/.x",
        "/static/no.css",
        "/de/.published.json",
        "/de/index.html.br",
    ],
)
def test_what_is_no_address_is_404(ask, path):
    assert ask(path)[0] == 404


def test_a_slash_too_many_leads_to_the_page(ask):
    status, said, _ = ask("/history/")
    assert (status, said["location"]) == (301, "/history")


def test_a_language_without_its_slash_leads_to_its_page(ask):
    status, said, _ = ask("/de")
    assert (status, said["location"]) == (301, "/de/")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_page_is_read_only(ask, method):
    status, said, _ = ask("/", method)
    assert (status, said["allow"]) == (405, "GET, HEAD")


def test_the_application_is_reached_and_its_headers_are_its_own(ask):
    status, said, body = ask("/app/x/?a=1")
    assert status == 200
    assert body.startswith(b"GET /app/x/?a=1 ")
    assert "cache-control" not in said
    assert ask("/app/x/", "POST")[2].startswith(b"POST /app/x/")


def test_T35_a_large_body_is_refused(ask):
    assert ask("/app/x/", "POST", Content_Length="262145")[0] == 413


def test_T14_another_host_gets_no_answer_from_nginx(behind_nginx, loopback):
    with pytest.raises(http.client.RemoteDisconnected):
        _ask(behind_nginx, "/", Host="evil.example")


def test_F02_without_the_application_nginx_serves_the_files(trees, tmp_path, loopback):
    port = nginx.free_port()
    configuration = nginx.shipped(*trees, port=port, app_port=nginx.free_port())
    with nginx.running(tmp_path, configuration, port):
        for path, name in ADDRESSES.items():
            assert _ask(port, path)[::2] == (200, FILES[name])
        status, said, body = _ask(port, "/app/subscribe/")
        assert (status, body) == (503, FILES["503.html"])
        assert (said["cache-control"], said["retry-after"]) == ("no-store", "10")


def test_any_static_server_serves_the_same_bytes_by_file_name(trees, loopback):
    """It knows neither our policy nor addresses without an ending: those need the two ways above."""
    handler = functools.partial(_Quiet, directory=str(trees[0]))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        for name, content in FILES.items():
            assert _ask(server.server_address[1], f"/{name}")[::2] == (200, content)
        assert _ask(server.server_address[1], "/")[2] == FILES["index.html"]
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        """Say nothing."""
