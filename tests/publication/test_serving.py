"""Addresses, file names and headers: tables without a server."""

import pytest

from publication import serving


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/history", "history.html"),
        ("/history/2026-03", "history/2026-03.html"),
        ("/incidents/abc", "incidents/abc.html"),
        ("/incidents/abc.json", "incidents/abc.json"),
        ("/api/v2/summary.json", "api/v2/summary.json"),
        ("/history.atom", "history.atom"),
        ("/de/", "de/index.html"),
        ("/ar/history/2026-03", "ar/history/2026-03.html"),
        ("/maintenance.ics", "maintenance.ics"),
        ("/embed/frame", "embed/frame.html"),
        ("/components/claude.ai", "components/claude.ai.html"),
    ],
)
def test_an_address_has_one_file(path, name):
    assert serving.file_for(path) == name


@pytest.mark.parametrize(
    "path",
    [
        "",
        "relative",
        "//",
        "/history/",
        "/xx/",
        "/de/history/",
        "//evil.example/",
        "/../secret",
        "/incidents/../../etc/passwd",
        "/./index.html",
        "/.published.json",
        "/.lock",
        "/.tmp/0123456789abcdef.html",
        "/incidents/.hidden.html",
        "/nul\0.html",
        "/back\\slash",
        "/new\nline",
        "/über",
        "/\u202ertl",
        "/a b",
        "/%2e%2e/secret",
        "/" + "long" * 60,
        "/404",
        "/404.html",
        "/503.html",
    ],
)
def test_T16_an_address_outside_the_tree_has_no_file(path):
    assert serving.file_for(path) is None


def test_encodings_are_no_addresses():
    assert serving.file_for("/index.html.br") == "index.html.br.html"
    assert not serving.is_name("index.html.br")
    assert not serving.is_name("index.html.gz")


PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def test_a_page_has_exactly_these_headers():
    assert serving.headers_for("index.html") == (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "public, max-age=15, stale-while-revalidate=60, stale-if-error=86400"),
        ("Vary", "Accept-Encoding"),
        ("Content-Security-Policy", PAGE_POLICY),
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    )


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("api/v2/summary.json", "application/json; charset=utf-8"),
        ("history.atom", "application/atom+xml; charset=utf-8"),
        ("history.rss", "application/rss+xml; charset=utf-8"),
        ("maintenance.ics", "text/calendar; charset=utf-8"),
        ("badge.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_data_may_be_read_by_any_site_and_framed_by_none(name, content_type):
    headers = dict(serving.headers_for(name))
    assert headers["Content-Type"] == content_type
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert headers["X-Frame-Options"] == "DENY"


def test_T11_only_the_embed_area_may_be_framed():
    frame = dict(serving.headers_for("embed/frame.html"))
    assert frame["Content-Security-Policy"] == PAGE_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    assert "X-Frame-Options" not in frame
    assert dict(serving.headers_for("incidents/embed.html"))["X-Frame-Options"] == "DENY"


def test_a_page_is_not_readable_by_other_sites():
    assert "Access-Control-Allow-Origin" not in dict(serving.headers_for("index.html"))


def test_no_policy_allows_anything_unsafe():
    for name in ("index.html", "embed/frame.html", "api/v2/summary.json", "badge.svg"):
        assert "unsafe" not in dict(serving.headers_for(name))["Content-Security-Policy"]


def test_an_asset_with_a_hash_in_its_name_is_kept_for_a_year():
    hashed = dict(serving.asset_headers_for("css/page.0123456789ab.css"))
    plain = dict(serving.asset_headers_for("css/page.css"))
    assert hashed["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain["Cache-Control"] == serving.FRESH


def test_https_is_remembered_only_where_it_is_spoken():
    assert dict(serving.headers_for("index.html", https=True))["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in dict(serving.headers_for("index.html"))


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/history.json", b"/history.json"),
        (b"/history.json?page=1", b"/history.json"),
        (b"/history.json?page=2", b"/history/page/2.json"),
        (b"/history.json?a=b&page=13&c", b"/history/page/13.json"),
        (b"/history.json?page=02", b"/history.json"),
        (b"/history.json?page=99999", b"/history.json"),
        (b"/history.json?page=2/../../x", b"/history.json"),
        (b"/history.json?rampage=2", b"/history.json"),
        (b"/history?page=2", b"/history"),
        (b"/?page=2", b"/"),
        (b"/api/v3/affected?component=api000000001", b"/api/v3/affected/api000000001.json"),
        (b"/api/v3/affected?region=EU&component=abc&x", b"/api/v3/affected/abc/eu.json"),
        (b"/api/v3/affected?component=abc&region=../x", b"/api/v3/affected/abc.json"),
        (b"/api/v3/affected?region=eu", b"/api/v3/affected"),
        (b"/api/v3/affected?component=../x", b"/api/v3/affected"),
        (b"/api/v3/affected?component=", b"/api/v3/affected"),
        (b"/api/v3/affected", b"/api/v3/affected"),
    ],
)
def test_only_two_addresses_know_a_query(target, path):
    assert serving.address(target) == path
