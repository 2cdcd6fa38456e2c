"""An operator's theme is served as it is, and what is wrong with it is said in sentences."""

import pytest
from django.core import checks

from publication import theme
from publication.actions import publish
from tests.architecture.source import ROOT
from tests.factories import make_page

DEFAULTS = (ROOT / "static/css/tokens.css").read_text()


def problems(style: str) -> list[str]:
    return list(theme.problems(theme.Theme(style.encode(), None, b""), DEFAULTS))


@pytest.fixture
def theme_dir(settings, tmp_path):
    settings.THEME_DIR = tmp_path / "theme"
    settings.THEME_DIR.mkdir()
    return settings.THEME_DIR


def test_a_theme_that_can_be_read_has_no_problems():
    dark = "@media (prefers-color-scheme: dark) { :root { --accent: #d7b8f3; --on-accent: #101215 } }"
    assert problems(":root { --accent: #5b2a86; --on-accent: white } .top { padding: 2rem }" + dark) == []


def test_a_pale_colour_is_named_with_its_ratio_and_scheme():
    found = problems("@layer theme { :root { --ink: #999999; } }")
    assert "In the light scheme --ink on --paper has a contrast of 2.61:1; 4.5:1 is needed." in found
    assert all("dark" not in problem or "--ink on" in problem for problem in found)


def test_a_colour_for_the_dark_scheme_alone_spoils_the_dark_scheme_alone():
    found = problems("@media (prefers-color-scheme: dark) { :root { --ink: #222222; } }")
    assert found
    assert all(problem.startswith("In the dark scheme --ink on") for problem in found)


@pytest.mark.parametrize(
    ("style", "word"),
    [
        ("@import 'https://fonts.example/x.css';", "imports"),
        (".top { background: url(https://evil.example/x.png) }", "https://evil.example/x.png"),
        ("@media print { .top { background: url('//evil.example/x.png') } }", "//evil.example/x.png"),
        ("@font-face { src: url(x.woff2) }", "x.woff2"),
        (".top { background: image-set('a.png' 1x) }", "a.png"),
        (".top", "is not CSS"),
    ],
)
def test_T10_a_theme_fetches_nothing_and_is_css(style, word):
    assert any(word in problem for problem in problems(style))


def test_a_theme_that_is_too_large_is_named():
    assert problems("/*" + "x" * 100_000 + "*/") == ["theme.css has 100,004 bytes; at most 100,000 are served."]


def test_check_tells_the_operator(theme_dir):
    (theme_dir / "theme.css").write_text(":root { --ink: #fff }")
    ids = {message.id for message in checks.run_checks()}
    assert "statuspage.W010" in ids
    (theme_dir / "theme.css").write_text("@import 'x.css';")
    assert "statuspage.E010" in {message.id for message in checks.run_checks()}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://status.example.com", {"statuspage.W001"}),
        ("status.example.com", {"statuspage.E001"}),
        ("http://127.0.0.1/status", {"statuspage.E002"}),
    ],
)
def test_check_reads_the_public_address(settings, url, expected):
    settings.SITE_URL, settings.ALLOWED_HOSTS, settings.EMBEDDED = url, ["127.0.0.1"], True
    assert {m.id for m in checks.run_checks() if (m.id or "").startswith("statuspage")} == expected


@pytest.mark.django_db
def test_the_page_wears_the_theme(theme_dir, public_dir):
    make_page()
    publish()
    assert "theme.css" not in (public_dir / "index.html").read_text()
    (theme_dir / "theme.css").write_text(":root { --accent: #5b2a86 }")
    (theme_dir / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    publish()  # every page links to it, so every page is written anew
    page = (public_dir / "index.html").read_text()
    assert "/theme.css" in (public_dir / "about.html").read_text()
    assert page.index("page") < page.index('<link rel="stylesheet" href="/theme.css">')
    assert '<img class="top__logo" src="/logo.svg" alt="" height="32">' in page
    assert (public_dir / "theme.css").read_text() == ":root { --accent: #5b2a86 }"
    assert (public_dir / "logo.svg").exists()
    (theme_dir / "theme.css").unlink()
    publish()
    assert not (public_dir / "theme.css").exists()
