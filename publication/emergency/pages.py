"""An emergency on the published pages: it takes the place of the headline, in the language of the page."""

import re

from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from components.templatetags.components import status_class, status_shape
from core import markdown
from core.templatetags.page import timestamp
from publication.emergency.record import LOOKS, Post, Record

HEADLINE = re.compile(r'<section class="headline.*?</section>', re.DOTALL)
TITLE = re.compile(r"(<title>)[^<]*?( · [^<]*)?(</title>)")
DESCRIPTION = re.compile(r'(<meta name="description" content=")[^"]*')
MAIN = re.compile(r"(<main\b[^>]*>).*(</main>)", re.DOTALL)
STATE = re.compile(r'(<body\b[^>]* data-state=")[^"]*')
FRAMED = re.compile(r'<main class="headline.*?</strong>', re.DOTALL)


def marked(html: str, record: Record, language: str) -> str:
    """A page or fragment with the emergency in it; while it lasts, in the place of the headline (no contradiction)."""
    with translation.override(language):
        notice = _notice(record)
    found = HEADLINE.search(html)
    if found is None:
        return html
    if record.is_over:
        return html[: found.start()] + notice + html[found.start() :]
    return _headed(html[: found.start()], record) + notice + html[found.end() :]


def framed(html: str, record: Record) -> str:
    """The frame on other sites; it says itself whether it has something to show, so that too."""
    if record.is_over:
        return html
    look = LOOKS[record.impact]
    words = format_html(
        '<main class="headline {}">{}<div class="headline__words"><p dir="auto"><strong>{}</strong>',
        status_class(look),
        status_shape(look),
        record.title,
    )
    html = STATE.sub(lambda found: f"{found[1]}{look}", _headed(html, record), count=1)
    return FRAMED.sub(lambda _found: words, html, count=1)


def own_page(home: str, record: Record, language: str) -> str:
    """The page at the incident's permanent address, made of the home page's frame."""
    with translation.override(language):
        notice = _notice(record)
    return MAIN.sub(lambda found: f"{found[1]}{notice}{found[2]}", _headed(home, record), count=1)


def html_of(post: Post) -> str:
    """A post's text with the same safe formatting as any update's."""
    return markdown.render(post.text)


def _headed(html: str, record: Record) -> str:
    """What a browser's tab and a search engine say of the page says the same."""
    title = escape(record.title)
    html = TITLE.sub(lambda found: f"{found[1]}{title}{found[2] or ''}{found[3]}", html, count=1)
    return DESCRIPTION.sub(lambda found: f"{found[1]}{title}", html, count=1)


def _notice(record: Record) -> SafeString:
    look = "operational" if record.is_over else LOOKS[record.impact]
    indicator = "none" if record.is_over else record.impact
    posts = format_html_join(
        "",
        '<div class="update"><p class="muted">{} · {}</p><div dir="auto">{}</div></div>',
        ((_word(post), timestamp(post.moment), SafeString(html_of(post))) for post in record.newest_first),
    )
    return format_html(
        '<section class="headline page-status status-{} {}" aria-labelledby="emergency">{}'
        '<div class="headline__words"><h1 id="emergency" data-spoken dir="auto">{}</h1>'
        '<p class="headline__meta">{} {}</p></div></section>'
        '<section class="section card" aria-label="{}">{}<p class="muted">{}</p></section>',
        indicator,
        status_class(look),
        status_shape(look),
        record.title,
        _("Last change"),
        timestamp(record.posts[-1].moment),
        _("Emergency notice"),
        posts,
        _("Written by hand while our usual way of publishing is out of order. The rest of this page is older."),
    )


def _word(post: Post) -> str:
    return _("Resolved") if post.status == "resolved" else _("Investigating")
