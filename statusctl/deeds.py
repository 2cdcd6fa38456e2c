"""What each command asks the page to do."""

import argparse
import json
import sys
import time
from datetime import UTC, datetime

from statusctl.client import Page, Refused
from statusctl.showing import line
from statusctl.words import text_of


def codes(page: Page, names: list[str]) -> list[str]:
    """The ids of components that were named by id or name; raises Refused for one that is not there."""
    if not names:
        return []
    listed = page.get("components")["components"]
    known = {each["name"].lower(): each["id"] for each in listed} | {each["id"]: each["id"] for each in listed}
    missing = [name for name in names if name not in known and name.lower() not in known]
    if missing:
        there = ", ".join(sorted(each["name"] for each in listed))
        raise Refused(f"There is no component {', '.join(missing)}. There are: {there}.")
    return [known.get(name) or known[name.lower()] for name in names]


def said(page: Page, options: argparse.Namespace) -> dict:
    """What an update says, as the API takes it."""
    pairs = options.impact or []
    told = dict(zip(codes(page, [name for name, _ in pairs]), [status for _, status in pairs], strict=True))
    promise = datetime.now(UTC) + options.next_update if options.next_update else None
    return {
        "body": text_of(options.body),
        "impacts": told or None,
        "not_affected": codes(page, options.not_affected or []) or None,
        "next_update_by": promise.isoformat(timespec="seconds") if promise else None,
    }


def open_incident(page: Page, options: argparse.Namespace):
    return page.post("incidents", title=options.title, status=options.status, **said(page, options))


def update(page: Page, options: argparse.Namespace):
    return page.post(
        f"incidents/{options.incident}/updates",
        status=options.status,
        corrects=options.corrects,
        **said(page, options),
    )


def resolve(page: Page, options: argparse.Namespace):
    options.status, options.corrects, options.impact, options.not_affected, options.next_update = ("resolved",) + (
        None,
    ) * 4
    return update(page, options)


def schedule(page: Page, options: argparse.Namespace):
    pairs = options.impact or []
    named = codes(page, [name for name, _ in pairs])
    return page.post(
        "maintenances",
        title=options.title,
        body=text_of(options.body),
        starts_at=options.starts,
        ends_at=options.ends,
        impacts=dict(zip(named, [status for _, status in pairs], strict=True)),
    )


def proposals(page: Page, options: argparse.Namespace):
    return page.get("proposals", state=options.state)


def approve(page: Page, options: argparse.Namespace):
    """A person at a terminal approves, with words that they have seen: --yes leaves the question out."""
    proposal = page.get(f"proposals/{options.proposal}")
    words = {"title": options.title or proposal["title"], "body": text_of(options.body) or proposal["draft"]}
    if not options.yes:
        told = ", ".join(f"{each['name']}: {each['status']}" for each in proposal["suggestions"])
        print(f"{words['title']}\n{words['body']}\n\n{told}, since {proposal['since']}", file=sys.stderr)
        if input("Publish this? [y/N] ").strip().lower() != "y":
            raise Refused("Nothing was published.")
    words["version"] = proposal["version"]
    return page.post(f"proposals/{options.proposal}/approve", **words)


def incidents(page: Page, options: argparse.Namespace):
    return page.get("incidents", state=options.state)


def tail(page: Page, options: argparse.Namespace):
    """What is said in public, as it is said; ends with Ctrl-C, or after --count."""
    after, shown = options.after, 0
    while options.count is None or shown < options.count:
        answer = page.get("updates", after=after)
        for each in answer["updates"]:
            print(json.dumps(each, ensure_ascii=False) if options.json else line(each), flush=True)
            shown += 1
            if shown == options.count:
                break
        after = answer["last"]
        if options.count is None or shown < options.count:
            time.sleep(options.every)
