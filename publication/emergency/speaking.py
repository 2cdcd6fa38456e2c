"""What the two commands have in common: their words, and the person at the keyboard."""

import argparse
import getpass
import os
from pathlib import Path

from publication.emergency import actions
from publication.emergency.record import INDICATORS, Record


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The same options for both."""
    parser.add_argument("text", nargs="?", default="", help="what to say; the first line becomes the title")
    parser.add_argument("--title", default="", help="a title of its own, for the first post")
    parser.add_argument("--impact", choices=INDICATORS, default="major", help="how bad it is, for the first post")
    parser.add_argument("--resolve", action="store_true", help="this is the last post: it is over")
    parser.add_argument("--withdraw", action="store_true", help="take all of it off the page: it was said in error")


def speak(root: Path, options: dict) -> Record:
    """Do what was asked for."""
    if options["withdraw"]:
        return actions.withdraw(root)
    said = {name: options[name] for name in ("title", "impact")}
    return actions.say(root, options["text"], by=person(), is_over=options["resolve"], **said)


def person() -> str:
    """Who types: behind sudo, the one who called it."""
    return os.getenv("SUDO_USER") or getpass.getuser()


def answer(record: Record, options: dict) -> str:
    """What was done, and what comes next."""
    if options["withdraw"]:
        return "Withdrawn: the page is as it was before."
    return (
        f"On the page: {record.title} ({len(record.posts)} post{'s' if len(record.posts) > 1 else ''}, "
        f"signed by {record.posts[-1].by} in the record). Say more the same way; end it with --resolve. "
        "When everything is back, turn it into an incident under /manage/emergency/."
    )
