"""Answers as lines for eyes, or as JSON for programs."""

import json


def line(each: dict) -> str:
    """One update on one line."""
    incident = each["incident"]
    return f"{each['posted_at']}  {incident['id']}  {each['status']:13}  {incident['title']}: {each['body']!r}"


def shown(answer: dict, as_json: bool) -> str:
    """An answer for eyes, or for programs."""
    if as_json:
        return json.dumps(answer, ensure_ascii=False, indent=1)
    rows = next((value for value in answer.values() if isinstance(value, list)), [answer])
    return "\n".join("  ".join(str(row.get(key) or "-") for key in ("id", "status", "title", "url")) for row in rows)
