"""What may be written on the command line: spans, moments, impacts, texts."""

import argparse
import re
import sys
from datetime import datetime, timedelta

STATUSES = ("investigating", "identified", "monitoring", "resolved")
IMPACTS = ("operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance")
SPAN = re.compile(r"(\d+)(m|h|d)")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def span(text: str) -> timedelta:
    """30m, 2h or 1d."""
    if not (match := SPAN.fullmatch(text)):
        raise argparse.ArgumentTypeError(f"{text} is no span of time, like 30m, 2h or 1d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def moment(text: str) -> str:
    """A moment with a zone (ISO 8601): a pipeline's own zone is nobody's business."""
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} is no time with a zone, like 2026-03-02T11:49Z")
    return at.isoformat()


def impact(text: str) -> tuple[str, str]:
    """COMPONENT=STATUS; the component by its id or its name."""
    name, _, status = text.rpartition("=")
    if not name or status not in IMPACTS:
        raise argparse.ArgumentTypeError(f"{text} is not COMPONENT=STATUS with one of {', '.join(IMPACTS)}")
    return name, status


def text_of(words: str | None) -> str | None:
    """The words themselves, or with - what comes by standard input."""
    return sys.stdin.read() if words == "-" else words
