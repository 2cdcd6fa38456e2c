"""Places in a rendered text where something personal belongs."""

import re
from datetime import UTC, datetime

from django.utils import translation

from core import languages, zones

# Private-use characters: no keyboard types them, and `clean` takes them out of everything that people wrote.
OPENS, CLOSES = "\ue000", "\ue001"
UNSUBSCRIBE = f"{OPENS}unsubscribe{CLOSES}"  # code/seal of the unsubscribe address
TOKEN = f"{OPENS}token{CLOSES}"  # token of the mailed link
ADDRESS = f"{OPENS}address{CLOSES}"
CODE = f"{OPENS}code{CLOSES}"
RETURN = f"{OPENS}return{CLOSES}"  # token of the link by which somebody stays, or comes back
MARK = re.compile(f"{OPENS}([a-z]+){CLOSES}")
MOMENT = re.compile(f"{OPENS}at([0-9]+){CLOSES}")
FOREIGN = re.compile(f"[{OPENS}{CLOSES}]")


def clean(text: str) -> str:
    """`text` without anything that could be taken for a mark."""
    return FOREIGN.sub("", text)


def split(text: str) -> list[tuple[str, str]]:
    """The text as pieces ("", literal) and marks (name, ""), in order."""
    pieces = []
    for number, piece in enumerate(MARK.split(text)):
        if number % 2:
            pieces.append((piece, ""))
        elif piece:
            pieces.append(("", piece))
    return pieces


def moment(at: datetime) -> str:
    """The mark of a moment, to the second."""
    return f"{OPENS}at{int(at.timestamp())}{CLOSES}"


def with_times(text: str, *, zone: str, language: str) -> str:
    """`text` with its moments as clocks in that zone show them, in that language and with the zone's name."""
    with translation.override(language):
        return MOMENT.sub(lambda found: _told(datetime.fromtimestamp(int(found[1]), UTC), zone), text)


def readable(text: str, *, zone: str, language: str) -> str:
    """`text` as its reader has it, but for what opens a door: where that belongs stands what it is, in brackets."""
    timed = with_times(text, zone=zone, language=language)
    return "".join(f"[{mark}]" if mark else piece for mark, piece in split(timed))


def _told(at: datetime, zone: str) -> str:
    there = zones.in_zone(at, zone)
    name = there.tzname() or ""
    return f"{languages.day_and_clock(there, 'full')} {f'UTC{name}' if name[:1] in '+-' else name}"
