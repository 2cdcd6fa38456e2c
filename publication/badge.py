"""How a badge is drawn: a label, words, and a colour that only repeats them."""

import json

from django.utils.html import format_html

from components.status import ComponentStatus

S = ComponentStatus
# White words on each of these have a contrast of at least 4.5 (WCAG 1.4.3).
COLORS = {
    S.OPERATIONAL.value: "#1a7f37",
    S.UNDER_MAINTENANCE.value: "#1b5fb4",
    S.DEGRADED.value: "#8a5a00",
    S.PARTIAL_OUTAGE.value: "#b34700",
    S.MAJOR_OUTAGE.value: "#c11c1c",
    "incident": "#8a5a00",
}
GREY = "#454c54"
NARROW, WIDE = set("fijlrtI.,:;'|!()[] -1"), set("mwMW@%&")


def svg(label: str, words: str, color: str) -> bytes:
    """A flat badge; its meaning stands in its title, its colour only repeats it."""
    left, right = _width(label), _width(words)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{meaning}">'
        "<title>{meaning}</title>"
        '<rect width="{width}" height="20" rx="3" fill="{color}"/>'
        '<path d="M3 0h{edge}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#24292f"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        '<text x="{middle_left}" y="14" textLength="{long_left}">{label}</text>'
        '<text x="{middle_right}" y="14" textLength="{long_right}">{words}</text></g></svg>',
        width=left + right,
        edge=left - 3,
        color=color,
        label=label,
        words=words,
        meaning=f"{label}: {words}",
        middle_left=left / 2,
        middle_right=left + right / 2,
        long_left=left - 12,
        long_right=right - 12,
    ).encode()


def shield(label: str, words: str, color: str) -> bytes:
    """https://shields.io/badges/endpoint-badge."""
    body = {"schemaVersion": 1, "label": label, "message": words, "color": color.removeprefix("#"), "cacheSeconds": 60}
    return json.dumps(body, ensure_ascii=False).encode()


def _width(text: str) -> int:
    """About as wide as the text is in Verdana at 11 px; `textLength` makes up for the rest."""
    return 12 + round(sum(4.2 if c in NARROW else 10.5 if c in WIDE else 11 if c > "\u2e7f" else 7 for c in text))
