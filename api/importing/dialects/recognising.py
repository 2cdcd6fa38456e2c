"""Which product wrote a document, and what it says in the words of the public API v2."""

from typing import Any

from api.importing.complaints import Broken
from api.importing.dialects import cachet2, cachet3, uptime_kuma
from api.importing.dialects.building import Note

DIALECTS = {"Cachet 3": cachet3, "Cachet 2": cachet2, "Uptime Kuma": uptime_kuma}


def translated(content: dict[str, Any], note: Note) -> dict[str, Any] | None:
    """An answer of the public API v2 with what this document says; None when no product that we know wrote it.

    What cannot come (what is hidden there, what has no counterpart here) is noted, never left out in
    silence. Raises Broken for a document that begins like one of theirs and goes on otherwise.
    """
    for product, dialect in DIALECTS.items():
        if dialect.speaks(content):
            try:
                return dialect.translate(content, note)
            except (AttributeError, KeyError, TypeError, ValueError) as error:  # whatever stands where a list should
                raise Broken("", f"looks like {product}, but is not as it writes: {error}") from None
    return None
