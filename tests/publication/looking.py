"""A browser window on rendered samples: the strict policy, our assets, and nothing else on the net."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from playwright.sync_api import Browser, Page, Route

from publication.serving import headers_for
from tests.publication import samples

SITE = "https://status.test"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}


def rendered(name: str) -> str:
    """The sample page of that name."""
    return render(*samples.PAGES[name])


def render(template: str, language: str, context: dict[str, Any]) -> str:
    """A template in a language."""
    with translation.override(language):
        if template == "publication/page.html":  # as publication.surfaces.page does it
            context = context | {
                "status": mark_safe(render_to_string("publication/_status.html", context)),
                "path": "/",
            }
        return render_to_string(template, context)


class Stage:
    """What the window is served, by path; whatever else is asked for is kept in `missed`."""

    def __init__(self) -> None:
        self.bodies: dict[str, str] = {}
        self.missed: list[str] = []
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def answer(self, route: Route) -> None:
        """Serve a path as the publisher would."""
        path = urlsplit(route.request.url).path
        self.asked.append(path)
        asset = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if path in self.bodies:
            body = self.bodies[path]
        elif asset:
            body = Path(asset).read_text()
        else:
            self.missed.append(path)
            return route.fulfill(status=404, body="")
        kind = TYPES.get(Path(path).suffix, "text/html; charset=utf-8")
        route.fulfill(body=body, headers={**dict(headers_for("index.html")), "Content-Type": kind})
        return None

    def show(self, window: Page, name: str) -> None:
        """Open a sample in the window."""
        self.present(window, rendered(name))

    def present(self, window: Page, html: str) -> None:
        """Open a page in the window."""
        self.bodies["/"] = html
        self.bodies.setdefault("/alive.json", json.dumps({"alive_at": "2999-01-01T00:00:00Z"}))
        window.goto(f"{SITE}/")


@contextlib.contextmanager
def window(browser: Browser, **options: object) -> Iterator[tuple[Stage, Page]]:
    """A fresh window and what it is served; anything that the browser complains of is kept."""
    stage = Stage()
    context = browser.new_context(**options)
    context.route("**/*", stage.answer)
    page = context.new_page()
    page.on("console", lambda line: stage.complaints.append(line.text))
    page.on("pageerror", lambda error: stage.complaints.append(str(error)))
    yield stage, page
    context.close()
