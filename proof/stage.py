"""What the delivery proofs do inside the product; import it when the environment of an installation is set."""

import contextlib
import os
import random
import time
import uuid
from pathlib import Path

import django

django.setup()

from django import db  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from components.models import Component, Page  # noqa: E402
from core import clock  # noqa: E402
from incidents.actions import open_incident, post_update  # noqa: E402
from incidents.models import Incident  # noqa: E402
from notifications import by_hand, switch  # noqa: E402
from notifications.models import OPEN, Delivery  # noqa: E402
from outbox import relay  # noqa: E402
from outbox.models import Debt  # noqa: E402
from proof import looking, patterns  # noqa: E402
from proof.house import House  # noqa: E402
from proof.ringing import Ringing  # noqa: E402
from proof.workers import Workers, drain_forever  # noqa: E402
from subscribers import actions as subscribers  # noqa: E402
from subscribers.models import Endpoint, Subscriber  # noqa: E402
from tests.servers.process import Process, wait_until  # noqa: E402

WITHIN = 300.0
WORKERS = 2
TABLES = ("delivery", "notice", "channelrecord", "channelstop", "domainpace")


def webhooks_forever() -> None:
    """A worker of the other queue."""
    drain_forever("webhook")


class Stage(Ringing):
    """One installation, its people, and the hands that break it."""

    Workers = Workers
    looking = looking

    def __init__(self, house: House, worker: Process | None, receivers: int, receivers_log: Path) -> None:
        """`worker` is Celery's, where it runs; receivers listen on that port."""
        super().__init__(house, worker)
        self.receivers, self.receivers_log = receivers, receivers_log

    def WebhookWorkers(self, count: int) -> Workers:  # a kind of Workers
        """Workers of the webhooks' queue."""
        return Workers(count, webhooks_forever)

    # --- people ----------------------------------------------------------------------------------

    def subscribe(self, addresses: list[str]) -> None:
        """Exactly these confirmed subscribers, and nothing owed from before."""
        tables = ", ".join(f"notifications_{name}" for name in TABLES)
        wait_until(lambda: self._emptied(tables), within=WITHIN, what="the tables are empty")
        now = clock.now()
        Subscriber.objects.bulk_create(
            Subscriber(address=address, state="confirmed", asked_at=now, confirmed_at=now) for address in addresses
        )
        Page.objects.get_or_create(name="Example")

    def _emptied(self, tables: str) -> bool:
        """False when Celery's worker was at them that very moment."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {tables}, subscribers_subscriber CASCADE")
        except db.OperationalError:
            return False
        return True

    def subscribe_receivers(self, kinds: dict[str, int]) -> None:
        """So many receivers of each kind, beside those who read mail."""
        self.receivers_log.write_text("")
        now = clock.now()
        for kind, count in kinds.items():
            for number in range(count):
                address = f"http://127.0.0.1:{self.receivers}/{kind}/{number}"
                one = Subscriber.objects.create(
                    channel="webhook", address=address, state="confirmed", asked_at=now, confirmed_at=now
                )
                Endpoint.objects.create(subscriber=one, owner="owner@example.com", host="127.0.0.1")

    def leave(self, addresses: list[str]) -> dict[str, float]:
        """These unsubscribe now; the moment by which each had."""
        left = {}
        for address in addresses:
            subscribers.unsubscribe(Subscriber.objects.get(address=address))
            left[address] = time.time()
        return left

    def suppressed(self) -> int:
        return Subscriber.objects.filter(state__in=["suppressed", "quarantined"]).count()

    def until_suppressed(self, count: int) -> None:
        wait_until(lambda: self.suppressed() >= count, within=WITHIN, what="who said gone is switched off")

    # --- what is said ----------------------------------------------------------------------------

    def post(self, key: uuid.UUID | None = None) -> Incident:
        """One update to everybody; the relay has not heard of it yet."""
        chat, _ = Component.objects.get_or_create(name="Chat")
        words = {"title": "Sign-in fails", "impacts": {chat: "major_outage"}, "body": "We look.", "by": "proof"}
        return open_incident(**words, **({"submission_key": key} if key else {}))

    def tell(self) -> Incident:
        """One update to everybody; its rows are written when this returns."""
        incident = self.post()
        self._until_relayed()
        return incident

    def _until_relayed(self) -> None:
        """Celery's worker may have taken the event before us: then its rows come a moment later.

        What a crash has interrupted is owed again when its lease is over, to whoever asks then.
        """
        owed = Debt.objects.filter(settled_at__isnull=True, parked_at__isnull=True)

        def heard() -> bool:
            relay.relay_all()
            return not owed.exists()

        wait_until(heard, within=WITHIN, what="everybody has heard of the event")

    def tell_at(self) -> float:
        """The same; the moment at which the rows were there."""
        self.tell()
        return time.time()

    def resolve(self, incident: Incident) -> None:
        """The next update, while the first is on its way."""
        post_update(incident, status="resolved", body="It is over.", by="proof")
        self._until_relayed()

    def post_in_the_background(self) -> tuple[uuid.UUID, int]:
        """A process that posts; its key and its id."""
        key = uuid.uuid4()
        db.connections.close_all()
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(BaseException):
                self.post(key)
            os._exit(0)
        return key, pid

    def wait_for(self, pid: int) -> None:
        """Until that process has ended."""
        os.waitpid(pid, 0)

    def post_again(self, key: uuid.UUID) -> None:
        """The person presses once more."""
        self.post(key)
        relay.relay_all()

    def how_many_incidents(self) -> int:
        return Incident.objects.count()

    def is_post_refused(self) -> bool:
        """Whether a post while the database is away fails at once, with an error of the database."""
        db.connections.close_all()
        try:
            self.post()
        except db.Error:
            return True
        return False

    def page_stands(self) -> bool:
        """Whether the published page is whole, whatever is dead."""
        return "</html>" in (settings.PUBLIC_DIR / "index.html").read_text()

    def page_says_it(self) -> bool:
        return "Sign-in fails" in (settings.PUBLIC_DIR / "index.html").read_text()

    # --- how far it is ---------------------------------------------------------------------------

    def is_open(self, channels: list[str] | None = None) -> bool:
        """Whether anybody is still owed something."""
        owed = Delivery.objects.filter(state__in=OPEN)
        return owed.filter(channel__in=channels).exists() if channels else owed.exists()

    def until_told(self, channels: list[str] | None = None) -> None:
        """Wait until nobody is owed anything."""
        wait_until(lambda: not self.is_open(channels), within=WITHIN, what="everybody is told")

    def until_some(self, log: Path, count: int) -> None:
        """Wait until so many mails are taken."""
        wait_until(lambda: len(self.moments(log)) >= count, within=WITHIN, what="the first mails", every=0.005)

    def moments(self, log: Path) -> list[tuple[str, float]]:
        """Recipient and moment of each mail, as the mail server noted them."""
        lines = [line.split(" ") for line in log.read_text().splitlines()]
        return [(line[0], float(line[2])) for line in lines]

    def forget_owners(self, log: Path) -> None:
        """Leave only what readers were sent in the mail server's log."""
        kept = [line for line in log.read_text().splitlines() if not line.startswith("owner@")]
        log.write_text("".join(f"{line}\n" for line in kept))

    def until_stopped(self) -> None:
        wait_until(lambda: switch.is_stopped("email"), within=WITHIN, what="the channel stops by itself")
        wait_until(lambda: not Delivery.objects.filter(state="claimed").exists(), within=WITHIN, what="calm")

    def wasted(self) -> int:
        return Delivery.objects.filter(state="failed").count()

    def resume_and_retry(self) -> None:
        """The person has seen to it: the channel goes on, and who was refused is tried again."""
        switch.resume("email", by="proof")
        update = Delivery.objects.latest("pk").notice.subject_id
        by_hand.retry_update(update, by="proof")

    def refuse_all(self, log: Path, is_so: bool) -> None:
        """The mail server refuses everybody, or nobody."""
        flag = log.with_suffix(".refuse")
        flag.touch() if is_so else flag.unlink(missing_ok=True)

    def tarpit(self, log: Path, is_so: bool) -> None:
        """The mail server never greets every second connection, or greets all."""
        flag = log.with_suffix(".tarpit")
        flag.touch() if is_so else flag.unlink(missing_ok=True)

    def receivers_heard(self, kind: str) -> list[float]:
        """When receivers of that kind were asked, in seconds since the update."""
        told_at = Delivery.objects.latest("pk").notice.made_at.timestamp()
        lines = [line.split(" ") for line in self.receivers_log.read_text().splitlines()]
        return [float(moment) - told_at for name, moment in lines if name == kind]

    def until_good_receivers_heard(self, count: int) -> None:
        wait_until(lambda: len(self.receivers_heard("good")) >= count, within=WITHIN, what="the good have heard")

    def until_each_was_tried(self, count: int) -> None:
        tried = Delivery.objects.filter(channel="webhook", attempts__gte=1).exclude(state__in=["queued", "claimed"])
        wait_until(lambda: tried.count() >= count, within=WITHIN, what="each receiver was tried")

    def go_dark(self, is_so: bool) -> None:
        """No receiver answers any more, or all do again."""
        flag = self.receivers_log.with_suffix(".dark")
        flag.touch() if is_so else flag.unlink(missing_ok=True)

    # --- hands that break ------------------------------------------------------------------------

    def killing(self, workers: Workers, kills: int, chance: random.Random, pause: tuple[float, float]) -> int:
        """Kill a random worker again and again while something is owed; how many were killed."""
        done = 0
        while done < kills and self.is_open():
            time.sleep(chance.uniform(*pause))
            if self.is_open():
                workers.kill(chance.randrange(WORKERS))
                workers.start()
                done += 1
        return done

    def crash_database(self) -> None:
        db.connections.close_all()
        self.house.database.crash()

    def start_database(self) -> None:
        self.house.database.start()
        db.connections.close_all()

    def deliver_without_broker(self) -> None:
        """What an operator types while the broker is dead."""
        with Path(os.devnull).open("w") as nowhere:
            call_command("deliver", stdout=nowhere)

    run_pattern = staticmethod(patterns.run)
