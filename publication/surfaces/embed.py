"""A small frame for other sites that shows itself only while something is wrong."""

import json
from collections.abc import Iterator

from django.template.loader import render_to_string

from publication.snapshot import PageFacts, Snapshot

File = tuple[str, bytes]


def standing_files(page: PageFacts) -> Iterator[File]:
    """/embed/script.js for other sites, and the frame's own script."""
    yield "embed/script.js", render_to_string("publication/embed/script.js", {"url": json.dumps(page.url)}).encode()
    yield "embed/frame.js", render_to_string("publication/embed/frame.js").encode()


def file(snapshot: Snapshot) -> File:
    """/embed/frame: the headline and what is open, for any site to frame."""
    return "embed/frame.html", render_to_string("publication/embed/frame.html", {"snapshot": snapshot}).encode()
