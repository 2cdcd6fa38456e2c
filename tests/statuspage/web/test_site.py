"""Which address is answered by what."""

import time

import pytest

from tests.servers import web
from tests.servers.process import wait_until
from tests.servers.web import ask
from tests.statuspage.web.conftest import PAGE


@pytest.mark.parametrize("path", ["/", "/?utm_source=x&a=1", "/?", "/%3F", "/index.html"])
def test_P5_a_query_string_changes_nothing(server, path):
    status, headers, content = ask(server, path)
    if path == "/%3F":
        assert status == 404
    else:
        assert (status, content) == (200, PAGE)
        assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["/incidents/abc", "/%69ncidents/abc", "/incidents/abc.html"])
def test_a_page_is_found_by_its_address(server, path):
    assert ask(server, path)[::2] == (200, b"<h1>Incident</h1>")


def test_T15_forty_headers_that_mean_nothing_give_the_same_bytes(server):
    plain = ask(server, "/")
    names = [
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Original-URL",
        "X-Rewrite-URL",
        "Cookie",
        "HX-Request",
        "Range",
    ]
    names += [
        "Origin",
        "Referer",
        "User-Agent",
        "Accept",
        "Accept-Language",
        "Authorization",
        "Pragma",
        "Cache-Control",
    ]
    names += [f"X-Unkeyed-{n}" for n in range(23)]
    for name in names:
        status, headers, content = ask(server, "/", **{name: "evil.example"})
        assert (status, content) == (200, plain[2])
        assert {k: v for k, v in headers.items() if k != "Date"} == {k: v for k, v in plain[1].items() if k != "Date"}


@pytest.mark.parametrize(
    "path", ["/incidents/abc/x.css", "/incidents/", "/nothing", "/.published.json", "/.lock", "/404.html"]
)
def test_T15_a_wrong_address_is_a_real_404(server, path):
    status, headers, content = ask(server, path)
    assert (status, content) == (404, b"<h1>No such page</h1>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=5"


@pytest.mark.parametrize(
    "path",
    ["/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../secret_key", "/static/%2e%2e/secret_key", "/%00"],
)
def test_T16_no_way_out_of_the_tree(server, path):
    assert ask(server, path)[0] == 404


def test_a_slash_too_many_leads_to_the_page(server):
    status, headers, content = ask(server, "/history/")
    assert (status, headers["Location"], content) == (301, "/history", b"")


def test_a_published_page_is_read_only(server):
    status, headers, _ = ask(server, "/", "POST", b"x=1")
    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert ask(server, "/", "DELETE")[0] == 405


def test_assets_are_kept_for_a_year(server):
    status, headers, content = ask(server, "/static/css/page.0123456789ab.css")
    assert (status, content) == (200, b"body{}")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_new_page_is_seen_at_once(server, published):
    assert ask(server, "/incidents/new")[0] == 404
    for body in (b"first", b"second"):
        published.replace_changed([("incidents/new.html", body)])
        written = time.monotonic()
        wait_until(lambda body=body: ask(server, "/incidents/new")[2] == body, within=1, what="the new page")
        assert time.monotonic() - written < 0.5


def test_nothing_published_yet_is_no_wrong_address(static, tmp_path, loopback):
    with web.running(tmp_path / "empty", static, "tests.statuspage.web.small_app:application") as server:
        assert ask(server, "/")[0] == 503
        assert ask(server, "/x")[0] == 404


@pytest.mark.parametrize("path", ["//api/v2/summary.json", "/api//v2///summary.json"])
def test_slashes_that_are_one_too_many_lead_to_the_data(server, path):
    assert ask(server, path)[::2] == (200, b'{"page": {}}')


def test_a_browser_may_ask_whether_scripts_of_other_sites_may_read_the_data(server):
    for _ in range(2):  # once parsed, once remembered
        status, headers, content = ask(server, "/api/v2/summary.json", "OPTIONS")
        assert (status, content) == (204, b"")
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert headers["Access-Control-Allow-Headers"] == "*"
        assert "Content-Length" not in headers
        assert ask(server, "/api/v2/summary.json")[::2] == (200, b'{"page": {}}')
    status, headers, _ = ask(server, "/history", "OPTIONS")
    assert status == 405
    assert "Access-Control-Allow-Origin" not in headers
