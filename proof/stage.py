"""What the delivery proofs do inside the product; import it when the environment of an installation is set."""

import random
import time
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402

from components.models import Component, Page  # noqa: E402
from core import clock  # noqa: E402
from incidents.actions import open_incident, post_update  # noqa: E402
from incidents.models import Incident  # noqa: E402
from notifications.models import OPEN, Delivery  # noqa: E402
from outbox import relay  # noqa: E402
from proof import patterns  # noqa: E402
from proof.workers import Workers  # noqa: E402
from subscribers import actions as subscribers  # noqa: E402
from subscribers.models import Subscriber  # noqa: E402
from tests.servers.process import wait_until  # noqa: E402

WITHIN = 300.0
WORKERS = 2


def subscribe(addresses: list[str]) -> None:
    """Exactly these confirmed subscribers, and nothing owed from before."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_delivery, notifications_notice, subscribers_subscriber CASCADE")
    now = clock.now()
    Subscriber.objects.bulk_create(
        Subscriber(address=address, state="confirmed", asked_at=now, confirmed_at=now) for address in addresses
    )
    Page.objects.get_or_create(name="Example")


def tell() -> Incident:
    """One update to everybody; its rows are written when this returns."""
    chat, _ = Component.objects.get_or_create(name="Chat")
    incident = open_incident(title="Sign-in fails", impacts={chat: "major_outage"}, body="We look.", by="proof")
    relay.relay_all()
    return incident


def resolve(incident: Incident) -> None:
    """The next update, while the first is on its way."""
    post_update(incident, status="resolved", body="It is over.", by="proof")
    relay.relay_all()


def leave(addresses: list[str]) -> dict[str, float]:
    """These unsubscribe now; the moment by which each had."""
    left = {}
    for address in addresses:
        subscribers.unsubscribe(Subscriber.objects.get(address=address))
        left[address] = time.time()
    return left


def is_open() -> bool:
    """Whether anybody is still owed something."""
    return Delivery.objects.filter(state__in=OPEN).exists()


def until_told() -> None:
    """Wait until nobody is owed anything."""
    wait_until(lambda: not is_open(), within=WITHIN, what="everybody is told")


def killing(workers: Workers, kills: int, chance: random.Random, pause: tuple[float, float]) -> int:
    """Kill a random worker again and again while something is owed; how many were killed."""
    done = 0
    while done < kills and is_open():
        time.sleep(chance.uniform(*pause))
        if is_open():
            workers.kill(chance.randrange(WORKERS))
            workers.start()
            done += 1
    return done


def run_pattern(name: str, addresses: list[str], kills: int, chance: random.Random, pause: tuple[float, float]) -> int:
    """One of the other ways, killed as often; how many kills fell into its work."""
    work, count = patterns.PATTERNS[name]
    patterns.prepare(addresses)
    done, deadline = 0, time.monotonic() + WITHIN
    with Workers(count, work) as workers:
        while time.monotonic() < deadline:
            time.sleep(chance.uniform(*pause))
            if patterns.is_over() and not workers.is_working():
                return done
            if done < kills and workers.is_working():
                workers.kill(chance.randrange(count))
                done += 1
            while workers.is_working() and len(workers.pids) < count:
                workers.start()
            if not workers.is_working() and not patterns.is_over():
                workers.start()
    raise TimeoutError(f"{name} did not end")


def outcomes(log: Path) -> dict[str, int]:
    """How many rows are in which state, for the report."""
    states = Delivery.objects.values_list("state", flat=True)
    return {state: list(states).count(state) for state in sorted(set(states))}
