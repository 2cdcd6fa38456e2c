"""Update bodies: what survives and what is disarmed."""

import time

import html5lib
import pytest

from core.markdown import TAGS, clean_line, clean_text, plain_line, plain_text, render

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](java&#115;cript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/track.gif)",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<a href="https://ok.example" onclick="x()" hx-get="/manage/">x</a>',
    "<div hx-on:click='x()' data-hx-post='/x'>x</div>",
    "<iframe src=//evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<form action=/x><input name=y></form>",
    "`<b>`\n\n    <script>",
    "<a href=//evil.example>x</a>",
    "<!--[if IE]><script>x</script><![endif]-->",
    "<details open ontoggle=alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    '"><script>alert(1)</script>',
]


@pytest.mark.parametrize("text", ATTACKS)
def test_T06_T07_T08_nothing_but_the_allowed_elements_and_attributes_comes_out(text):
    fragment = html5lib.parseFragment(render(text), namespaceHTMLElements=False)
    for element in fragment.iter():
        if not isinstance(element.tag, str) or element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in TAGS
        assert set(element.attrib) <= {"href", "rel"}
        assert element.attrib.get("href", "https:").split(":")[0] in {"http", "https", "mailto"}


def test_markdown_becomes_html():
    assert render("We **look**.\nSince 11:37.\n\n- chat\n- login") == (
        "<p>We <strong>look</strong>.<br>\nSince 11:37.</p>\n<ul>\n<li>chat</li>\n<li>login</li>\n</ul>"
    )


def test_raw_html_stays_visible_as_text():
    assert "&lt;b&gt;bold&lt;/b&gt;" in render("<b>bold</b>")


@pytest.mark.parametrize(
    "address", ["//evil.example", "/\\evil.example", "\\\\evil.example", "evil.example", "?a", "https:evil"]
)
def test_T06_an_address_that_is_not_whole_leads_nowhere(address):
    assert "href" not in render(f"[x]({address})")


def test_a_path_of_this_site_leads_there_from_mails_and_feeds_too(settings):
    settings.SITE_URL = "https://status.example.com"
    assert 'href="https://status.example.com/incidents/x#y"' in render("[x](/incidents/x#y)")


def test_a_link_gives_nothing_away():
    assert render("[page](https://a.example/)") == (
        '<p><a href="https://a.example/" rel="nofollow noopener noreferrer">page</a></p>'
    )


@pytest.mark.slow
def test_T29_deep_nesting_does_not_hang():
    assert render("[" * 5_000) != ""
    assert render(">" * 400 + " x") != ""


@pytest.mark.parametrize(
    "piece", ["[", "![", "[a](", "[a](b", "[x](((", "[a][", "[]", "[[]]", "*a", "**a*", "_a ", "`", "<a ", "(a+)+$"]
)
def test_T29_twenty_thousand_characters_of_anything_are_rendered_in_a_moment(piece):
    begun = time.process_time()
    assert render((piece * 20_000)[:20_000]) != ""
    assert time.process_time() - begun < 0.5


def test_links_are_found_in_a_long_text_with_stray_brackets():
    text = "\n\n".join(f"[stray and [a {n}](https://x.example/{n})" for n in range(300))
    assert render(text).count("<a href=") == 300


def test_T44_text_loses_control_and_reordering_characters_and_keeps_its_lines():
    assert clean_text("a\u202eb\x00c\x1b[1m\r\nd\u2066e") == "abc[1m\nde"


def test_T05_a_title_becomes_one_line():
    assert clean_line("Login\r\nBcc: x@example.com\tfails ") == "Login Bcc: x@example.com fails"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("The cause is a **change**; we look.", "The cause is a change; we look."),
        ("- one\n- *two*.", "one two."),
        ("See [what](https://x.example/) & <b>more</b>", "See what & <b>more</b>"),
    ],
)
def test_a_rendered_body_as_one_line_of_words(body, words):
    assert plain_line(render(body)) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("It **works** again.\n\nSorry.", "It works again.\n\nSorry."),
        ("What fails:\n\n* sign-ins\n* <b>chats</b>", "What fails:\n\n• sign-ins\n• <b>chats</b>"),
        ("See [the guide](https://x.example/a?b=1&c=2).", "See the guide (https://x.example/a?b=1&c=2)."),
        ("See <https://x.example/>.", "See https://x.example/."),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_a_rendered_body_as_plain_paragraphs(body, words):
    assert plain_text(render(body)) == words


def test_a_heading_is_a_strong_paragraph():
    """A message stands in the outline of the page that shows it, below that page's own headings."""
    assert render("## What *happened*\n\nA store.") == (
        "<p><strong>What <em>happened</em></strong></p>\n<p>A store.</p>"
    )
    assert render("<h2>x</h2>") == "<p>&lt;h2&gt;x&lt;/h2&gt;</p>"
