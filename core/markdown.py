"""Update bodies: Markdown in, safe HTML out."""

import html
import re
from collections.abc import Callable
from typing import Any

import markdown
import nh3
from django.conf import settings

TAGS = {"p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "a", "blockquote"}
LONGEST = 25_000
# A message has one place in the outline of each page that shows it, so its own headings are strong paragraphs.
HEADING = re.compile(r"<(/?)h[1-6]>")
# What may look for links, and how many characters all of it may look at in one text.
LINKS = ("reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref")
MOST_SEARCHED = 500_000
SCHEME = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
# C0/C1 controls but tab and newline, and the bidirectional overrides that reorder a title (T44).
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """`text` without control and bidirectional override characters, line ends as newlines (T05, T44)."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """`text` as one line, fit for a title or a mail subject."""
    return " ".join(clean_text(text).split())


def render(text: str) -> str:
    """Safe HTML for an update's body; raw HTML in it stays text (T06, T07, T08)."""
    engine = markdown.Markdown(extensions=["nl2br", "sane_lists"], output_format="html")
    engine.preprocessors.deregister("html_block")
    engine.inlinePatterns.deregister("html")
    _bound_the_search_for_links(engine)
    converted = HEADING.sub(_strong, engine.convert(clean_text(text)[:LONGEST]))
    return nh3.clean(
        converted,
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_whole_address,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )


def _strong(mark: re.Match[str]) -> str:
    return "</strong></p>" if mark[1] else "<p><strong>"


def _whole_address(_tag: str, attribute: str, address: str) -> str | None:
    """Mails and feeds stand on no site: a path of this one becomes a whole address, “//elsewhere” and the like none."""
    if attribute != "href" or SCHEME.match(address):
        return address
    is_path = address.startswith("/") and address[1:2] not in ("/", "\\")
    return f"{getattr(settings, 'SITE_URL', '')}{address}" if is_path else None  # no settings in an emergency


def _bound_the_search_for_links(engine: markdown.Markdown) -> None:
    """Every open bracket is searched for its end; thousands of them would take minutes (T29)."""
    left = [MOST_SEARCHED]
    for name in LINKS:
        processor: Any = engine.inlinePatterns[name]
        processor.getText = _until(left, processor.getText, nothing=("",))
        processor.getLink = _until(left, processor.getLink, nothing=(None, None))


def _until(left: list[int], search: Callable[..., Any], *, nothing: tuple[Any, ...]) -> Callable[..., Any]:
    """`search` as long as characters are `left` for it; afterwards it finds nothing, and brackets stay as they are."""

    def bounded(data: str, index: int) -> Any:
        if left[0] <= 0:
            return (*nothing, index, False)
        found = search(data, index)
        end, is_found = found[-2:]
        left[0] -= (end if is_found else len(data)) - index
        return found

    return bounded


def plain_text(body_html: str) -> str:
    """The words of a rendered body as paragraphs: a point before what is listed, addresses after the words of links."""
    marked = re.sub(r'<a href="([^"]+)"[^>]*>(.*?)</a>', _with_address, body_html, flags=re.DOTALL)
    marked = marked.replace("<li>", "• ").replace("</p>", "\n")
    lines = clean_text(html.unescape(nh3.clean(marked, tags=set()))).splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _with_address(link: re.Match[str]) -> str:
    address, words = link.groups()
    return words if words == address else f"{words} ({address})"


def plain_line(body_html: str) -> str:
    """The words of a rendered body as one line, without its marks."""
    apart = body_html.replace("</", " </").replace("<br", " <br")
    return re.sub(r" (?=[.,;:!?])", "", clean_line(html.unescape(nh3.clean(apart, tags=set()))))
