"""The page is light: what must come before the first paint, and everything together (PERF-P8)."""

from dataclasses import replace
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders

from tests.publication import looking, samples

FIRST_PAINT, ALL = 14_000, 60_000
STYLES = ["css/tokens.css", "css/base.css", "css/page.css"]
REST = ["js/page.js", "django_htmx/htmx-2.min.js", "img/favicon-partial_outage.svg"]


def wire(text):
    """Bytes on the wire, at the quality that the publisher uses."""
    return len(brotli.compress(text.encode(), mode=brotli.MODE_TEXT, quality=6))


def test_a_page_of_forty_components_in_an_outage_is_light():
    parts = [samples.group(f"Group {g}", *(samples.component(f"Part {g}.{n}") for n in range(5))) for g in range(8)]
    shown = replace(samples.SNAPSHOTS["partial"], top=tuple(parts))
    page = wire(looking.render("publication/page.html", "en", {"snapshot": shown}))
    first = page + sum(wire(Path(finders.find(name)).read_text()) for name in STYLES)
    assert first <= FIRST_PAINT
    assert first + sum(wire(Path(finders.find(name)).read_text()) for name in REST) <= ALL
