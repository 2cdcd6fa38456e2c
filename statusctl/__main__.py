"""Speak on a status page from a terminal or a pipeline: open, update, resolve, schedule, approve, tail.

Python 3.11 and its standard library are enough: copy this folder to wherever you need it.

    export STATUSCTL_URL=https://status.example.com STATUSCTL_TOKEN=stp_...
    statusctl() { PYTHONPATH=/where/it/is python3 -m statusctl "$@"; }; eval "$(statusctl completion)"
    statusctl open "Sign-in fails" --body "We are looking into it." --impact login=major_outage
    statusctl update a1b2c3d4e5f6 --status identified --body "A bad certificate." --next-update 30m
    statusctl resolve a1b2c3d4e5f6 --body "A new certificate is in place."

Exit codes: 0 done, 1 refused (the reason is printed), 2 wrong words, 3 the page does not answer (then
`manage.py emergency` on the server speaks without it).
"""

import argparse
import os
import sys

from statusctl import deeds
from statusctl.client import Page, Refused, Unreachable
from statusctl.completing import completion
from statusctl.showing import shown
from statusctl.words import STATUSES, impact, moment, span

DONE, REFUSED, USAGE, UNREACHABLE = 0, 1, 2, 3


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    whole = argparse.ArgumentParser(prog="statusctl", description=__doc__.splitlines()[0])
    whole.add_argument("--url", default=os.environ.get("STATUSCTL_URL"), help="the page (STATUSCTL_URL)")
    verbs = whole.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, deed, help: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help, description=help)
        added.set_defaults(deed=deed, parser_of=verbs)
        added.add_argument("--json", action="store_true", help="answer as JSON")
        return added

    def words(added: argparse.ArgumentParser, *, is_needed: bool = True) -> None:
        added.add_argument("--body", required=is_needed, help="what is said, in Markdown; - reads standard input")

    def impacts(added: argparse.ArgumentParser) -> None:
        added.add_argument("--impact", action="append", type=impact, metavar="COMPONENT=STATUS")

    def statements(added: argparse.ArgumentParser) -> None:
        impacts(added)
        added.add_argument("--not-affected", action="append", metavar="COMPONENT", help="confirmed not affected")
        added.add_argument("--next-update", type=span, metavar="30m", help="promise the next update")

    added = verb("open", deeds.open_incident, "open an incident")
    added.add_argument("title")
    added.add_argument("--status", choices=STATUSES[:3], default="investigating")
    words(added)
    statements(added)
    added = verb("update", deeds.update, "post an update")
    added.add_argument("incident")
    added.add_argument("--status", choices=STATUSES, help="as it is, when not given")
    added.add_argument("--corrects", metavar="UPDATE", help="the update that this one takes back")
    words(added)
    statements(added)
    added = verb("resolve", deeds.resolve, "say that it is over")
    added.add_argument("incident")
    words(added)
    added = verb("schedule", deeds.schedule, "announce a maintenance")
    added.add_argument("title")
    added.add_argument("--starts", required=True, type=moment)
    added.add_argument("--ends", required=True, type=moment)
    words(added)
    impacts(added)
    added = verb("incidents", deeds.incidents, "list incidents")
    added.add_argument("--state", choices=("open", "all"), default="open")
    added = verb("proposals", deeds.proposals, "list what the probes propose")
    added.add_argument("--state", choices=("open", "all"), default="open")
    added = verb("approve", deeds.approve, "publish a proposal")
    added.add_argument("proposal")
    added.add_argument("--title")
    added.add_argument("--yes", action="store_true", help="do not ask")
    words(added, is_needed=False)
    added = verb("tail", deeds.tail, "print updates as they are posted")
    added.add_argument("--after", type=int, help="the number of an update, to begin behind it")
    added.add_argument("--every", type=float, default=10, metavar="SECONDS")
    added.add_argument("--count", type=int, help="end after so many")
    verb("completion", completion, 'print the completion for bash: eval "$(statusctl completion)"')
    return whole


def main() -> int:
    """Do one command; the exit code."""
    options = parser().parse_args()
    token = os.environ.get("STATUSCTL_TOKEN", "")
    if options.deed is not completion and not (options.url and token):
        print("Set STATUSCTL_URL to the page and STATUSCTL_TOKEN to a token of it.", file=sys.stderr)
        return USAGE
    try:
        answer = options.deed(Page(options.url or "", token), options)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except Unreachable as trouble:
        print(f'{trouble}\nOn the server, `manage.py emergency "text"` speaks without it.', file=sys.stderr)
        return UNREACHABLE
    except KeyboardInterrupt:
        return DONE
    if answer is not None:
        text = shown(answer, options.json)
        print(text or "There is none.", file=sys.stdout if text else sys.stderr)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
