"""One measurement in a process of its own: a real watch, or a bare client that does the same requests."""

import asyncio
import contextlib
import json
import random
import resource
import ssl
import sys
import time

import django

django.setup()

from bench import noticing  # noqa: E402
from components.models import Component, Page  # noqa: E402
from core import clock, connections  # noqa: E402
from monitoring import lease  # noqa: E402
from monitoring.models import CheckResult, Probe, Proposal, Vantage  # noqa: E402
from monitoring.watch import Watch  # noqa: E402

PROBES_PER_COMPONENT = 5
BROKEN = 20  # components whose probes are all refused, where it is asked how soon that is noticed
REFUSED = "https://127.0.0.1:1/"


def main() -> None:
    """Measure what standard input asks for, and print it as JSON."""
    asked = json.load(sys.stdin)
    connections.DEFAULT_CA_BUNDLE_PATH = asked["authority"]
    measure = {"bare": bare, "watch": watched, "noticed": noticed}[asked["client"]]
    print(json.dumps(measure(asked)))


def targets(asked: dict) -> list[str]:
    """The addresses of all probes; a share of them hangs, each on a host of its own."""
    hanging = round(asked["probes"] * asked["hanging"])
    bad = [f"http://127.{1 + n // 62500}.{n // 250 % 250}.{n % 250 + 1}:{asked['bad']}/" for n in range(hanging)]
    good = [f"https://127.0.0.{n % 50 + 1}:{asked['good']}/" for n in range(asked["probes"] - hanging)]
    return bad + good


def watched(asked: dict) -> dict:
    """The watch of production: looks, records, judges."""
    watch = watch_of(targets(asked))
    before, began = spent(), time.monotonic()
    looks = watch.run(asked["seconds"])
    took, cpu = time.monotonic() - began, spent() - before
    healthy = CheckResult.objects.filter(probe__target__startswith="https")
    late = sorted((row.started_at - row.slot).total_seconds() for row in healthy)
    failed = healthy.exclude(status="operational").count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "looks": looks,
        "cpu": cpu,
        "seconds": took,
        "late": late[int(0.99 * len(late))],
        "failed": failed,
        "MB": peak,
        "expected": asked["probes"] * asked["seconds"] / 30,
    }


def noticed(asked: dict) -> dict:
    """The same watch, and staff who wait for a proposal while some components are down."""
    addresses = targets(asked)
    count = -(-len(addresses) // PROBES_PER_COMPONENT)
    watch = watch_of([REFUSED if n % count < BROKEN else target for n, target in enumerate(addresses)])
    staff = noticing.Staff()
    staff.start()
    watch.run(asked["seconds"])
    staff.stop()
    return {"lags": noticing.lags(staff.seen, until=clock.now()), "broken": BROKEN}


def watch_of(addresses: list[str]) -> Watch:
    """A new installation that looks at these, so many of them to a component."""
    for model in (Proposal, CheckResult, Probe, Component, Vantage, Page):
        model.objects.all().delete()
    Page.objects.create(name="Measured")
    count = -(-len(addresses) // PROBES_PER_COMPONENT)
    components = Component.objects.bulk_create(Component(name=f"Part {number}") for number in range(count))
    Probe.objects.bulk_create(
        Probe(component=components[number % count], name=f"probe {number}", target=target, interval=30, timeout=10)
        for number, target in enumerate(addresses)
    )
    vantage = lease.take("local", "bench")
    assert vantage is not None
    return Watch(vantage, "bench")


def bare(asked: dict) -> dict:
    """An asyncio client without anything around it: connect, ask, read, forget."""
    context = ssl.create_default_context(cafile=asked["authority"])
    looks = 0

    async def ask(host: str) -> None:
        nonlocal looks
        reader, writer = await asyncio.open_connection(host, asked["good"], ssl=context, server_hostname=host)
        writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        await reader.read()
        looks += 1
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def all_of_them() -> None:
        pause = 30 / asked["probes"]
        running = set()
        until = time.monotonic() + asked["seconds"]
        while time.monotonic() < until:
            running.add(asyncio.create_task(ask(f"127.0.0.{random.randint(1, 50)}")))
            await asyncio.sleep(pause)
        await asyncio.gather(*running)

    before = spent()
    asyncio.run(all_of_them())
    return {"looks": looks, "cpu": spent() - before}


def spent() -> float:
    """Seconds of CPU of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
