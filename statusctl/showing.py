"""Answers as lines for eyes, or as JSON for programs."""

import json

KEYS = ("id", "status", "state", "title", "url")


def line(each: dict) -> str:
    """One update on one line."""
    incident = each["incident"]
    return f"{each['posted_at']}  {incident['id']}  {each['status']:13}  {incident['title']}: {each['body']!r}"


def shown(answer: dict, as_json: bool) -> str:
    """An answer for eyes, or for programs."""
    if as_json:
        return json.dumps(answer, ensure_ascii=False, indent=1)
    rows = [answer] if "id" in answer else next(iter(answer.values()))
    return "\n".join("  ".join(str(row[key]) for key in KEYS if row.get(key)) for row in rows)
