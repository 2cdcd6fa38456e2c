"""Run the whole product on this machine, or one part of it."""

import logging
import os
import signal
import sys
from argparse import ArgumentParser
from socket import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from drill.exercise.actions import furnish
from people.actions import first_account
from statuspage import preparation
from statuspage.broker import NoBroker
from statuspage.children import alone, embedded
from statuspage.console import Console
from statuspage.preparation import CannotStart
from statuspage.processes import PortTaken, die_with_parent, listen
from statuspage.supervisor import Supervisor

CANNOT_START = 2


class Command(BaseCommand):
    """Prepares what is missing, then keeps broker, mail catcher, web, worker and beat running until Ctrl-C."""

    help = "Run the page: prepare what is missing, then keep all its processes running until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=["web", "worker", "beat"], help="be that one process, nothing else")
        parser.add_argument("--with-parent", action="store_true", help="stop when the process that started us ends")

    def handle(self, *, only: str | None, with_parent: bool, **options: Any) -> None:
        """Exit 0 after a signal, 1 when a process cannot be kept alive, 2 when there is something in the way."""
        if only:
            command = alone(only, settings)
            os.execv(command[0], command)
        if with_parent:
            die_with_parent(os.getppid(), signal.SIGTERM)
        console = Console()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            code = run(console)
        except (CannotStart, NoBroker) as trouble:
            self.stderr.write(str(trouble))
            code = CANNOT_START
        except KeyboardInterrupt:
            console.say("Stopped before everything had started.")
            code = 0
        sys.exit(code)


def run(console: Console) -> int:
    """Take the data and the ports, prepare, supervise."""
    with preparation.take_the_data(settings.DATA_DIR):
        page = open_port("PORT", settings.BIND, settings.PORT)
        mail = (
            open_port("MAIL_CATCHER_PORT", "127.0.0.1", settings.MAIL_CATCHER_PORT) if settings.MAIL_IS_CAUGHT else None
        )
        if settings.HAS_OWN_BROKER:
            preparation.prepare_broker(settings.BROKER_SOCKET, settings.DATA_DIR / "broker")
        # The broker starts later, and what it would be told the sweep finds by itself.
        logging.getLogger("outbox.nudge").setLevel(logging.ERROR)
        preparation.prepare_database(console)
        preparation.collect_static(console)
        if settings.DEMO:
            preparation.load_demo_once(console)
        if settings.EXERCISE:
            furnish()
        preparation.publish_page(console)
        account = first_account()
        children = embedded(settings, page, mail, has_broker=settings.HAS_OWN_BROKER)
        console.say(f"Starting {', '.join(child.name for child in children)} ...")
        return Supervisor(children, console, lambda: announce(console, account)).run()


def open_port(option: str, host: str, port: int) -> socket:
    """Listen before anything else is done: who finds the port taken has lost no time and changed nothing."""
    try:
        return listen(host, port)
    except PortTaken as error:
        raise CannotStart(f"Port {port} cannot be had ({error}): free it, or choose another with {option}=.") from error


def announce(console: Console, account: tuple[str, str] | None) -> None:
    """The addresses, and the first password the only time it can be shown."""
    console.say()
    console.say(f"  Public page   {settings.SITE_URL}/")
    console.say(f"  Staff         {settings.STAFF_URL}/manage/")
    if account:
        console.say(f"  Sign in as    {account[0]} with the password {account[1]} (shown only this once)")
    if settings.MAIL_IS_CAUGHT:
        console.say(f"  Caught mail   {settings.STAFF_URL}/manage/mail/ (none leaves this machine)")
    console.say(f"  All state in  {settings.DATA_DIR}")
    console.say("  Ctrl-C stops everything.")
    console.say()
