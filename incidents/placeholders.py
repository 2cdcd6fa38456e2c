"""Logic-less placeholders like {{ component }}: words from one fixed list are replaced, everything else stays text."""

import re
from collections.abc import Mapping

# What a template may name, and what it is replaced by.
PLACEHOLDERS = {
    "component": "the affected components, like “Chat and Sign-in”",
    "status": "what is wrong with the worst of them, like “partial outage”",
    "started_at": "since when, like “12:04 UTC”",
    "next_update": "the promised time, like “12:34 UTC”",
    "page": "the name of this page",
    "regions": "the affected regions",
    "share": "the share of users, like “about 12 % of users”",
}
# No attributes, no filters, no tags: a name in double braces, or nothing (T09).
NAME = re.compile(r"\{\{[ \t]*([a-z_]+)[ \t]*\}\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders replaced, in one pass; what is not in the list or has no value stays as it is.

    A value is never looked at again, so nothing that it holds can become a placeholder.
    """
    return NAME.sub(lambda found: _value(found, values), text)


def used(text: str) -> list[str]:
    """The known placeholders that occur in `text`, in the order of their first mention."""
    return list(dict.fromkeys(name for name in NAME.findall(text) if name in PLACEHOLDERS))


def unknown(text: str) -> list[str]:
    """The names in double braces that nothing will ever replace."""
    return list(dict.fromkeys(name for name in NAME.findall(text) if name not in PLACEHOLDERS))


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    name = found.group(1)
    return (name in PLACEHOLDERS and values.get(name)) or found.group()
