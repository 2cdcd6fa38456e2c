"""A poller of the proofs: the product's own watch in a process beside the stage; import it as proof.stage is."""

import time

from django import db
from django.conf import settings

from components.models import Component
from core import clock
from monitoring import watch
from monitoring.models import CheckResult, Probe, Proposal
from tests.servers.process import wait_until

WITHIN = 60.0
INTERVAL = 1  # second between looks, where people choose half a minute
SIGHT_EVERY = 0.5


def look_forever() -> None:
    """What a worker of the poller does, at the scaled pace."""
    watch.CHECK_SIGHT_EVERY = SIGHT_EVERY
    watch.KEEP_EVERY = watch.READ_PROBES_EVERY = SIGHT_EVERY
    settings.PROBE_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    while True:
        try:
            watch.watch("local", begins_for=600)
        except db.Error:
            db.connections.close_all()
        time.sleep(0.2)


def probes(port: int, hosts: int, references: list[str]) -> None:
    """So many probes that look at receivers, each under a host of its own; nothing is left of earlier ones."""
    settings.PROBE_CANARIES = references
    Proposal.objects.all().delete()
    watch.Vantage.objects.all().delete()
    Probe.objects.all().delete()
    # of its own: nobody has said anything about it yet
    watched = Component.objects.create(name=f"Watched {Component.objects.count()}")
    for number in range(1, hosts + 1):
        target = f"http://127.0.0.{number}:{port}/good/{number}"
        Probe.objects.create(component=watched, name=f"p{number}", kind="http", target=target, interval=INTERVAL)


def until_looked(times: int) -> None:
    """Wait until each probe has so many results from now on."""
    begun, all_of_them = clock.now(), list(Probe.objects.values_list("pk", flat=True))
    for pk in all_of_them:
        since = CheckResult.objects.filter(probe_id=pk, started_at__gte=begun)
        wait_until(lambda since=since: since.count() >= times, within=WITHIN, what="looks are recorded")


def until_proposed() -> None:
    """Wait until an outage is proposed."""
    wait_until(Proposal.objects.exists, within=WITHIN, what="an outage is proposed")


def proposals() -> int:
    """How many outages were proposed."""
    return Proposal.objects.count()


def results() -> tuple[int, int]:
    """How many looks were recorded, and how many slots between the first and the last of a probe have none."""
    recorded = missing = 0
    for pk in Probe.objects.values_list("pk", flat=True):
        slots = sorted(CheckResult.objects.filter(probe_id=pk).values_list("slot", flat=True).distinct())
        recorded += len(slots)
        missing += round((slots[-1] - slots[0]).total_seconds() / INTERVAL) + 1 - len(slots)
    return recorded, missing
