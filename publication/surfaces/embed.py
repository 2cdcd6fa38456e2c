"""A small frame for other sites that shows itself only while something is wrong."""

import json
from collections.abc import Iterator

from django.template.loader import render_to_string

from components.status import ComponentStatus
from publication.snapshot import Snapshot

File = tuple[str, bytes]


def files(snapshot: Snapshot) -> Iterator[File]:
    """/embed/frame (the headline, for any site to frame) with colours and script; /embed/script.js for that site."""
    ground, words = snapshot.embed.colours(is_maintenance=snapshot.headline.status == ComponentStatus.UNDER_MAINTENANCE)
    # the colours before the frame that wears them
    yield "embed/look.css", render_to_string("publication/embed/look.css", {"ground": ground, "words": words}).encode()
    yield "embed/frame.js", render_to_string("publication/embed/frame.js").encode()
    yield "embed/frame.html", render_to_string("publication/embed/frame.html", {"snapshot": snapshot}).encode()
    block, inline = snapshot.embed.position.split("-")
    told = {"url": json.dumps(snapshot.page.url), "block": block, "inline": inline}
    yield "embed/script.js", render_to_string("publication/embed/script.js", told).encode()
