"""A worker and its broker are killed in the middle; everybody is told all the same (F-04, F-12)."""

from collections import Counter

import pytest

from incidents import actions as incidents
from notifications.models import Delivery
from tests.factories import make_component, make_page, make_subscriber
from tests.servers.process import wait_until

pytestmark = [pytest.mark.servers, pytest.mark.proof]
READERS = 150
LEASE = 3


def sent():
    return Delivery.objects.filter(state="sent").count()


def test_f04_a_killed_worker_loses_nobody(installation, smtp_sink, own_broker):
    installation.environment["DELIVERY_LEASE"] = str(LEASE)
    make_page()
    addresses = [make_subscriber().address for _ in range(READERS)]
    for address in addresses:
        smtp_sink.delays(address, 0.02)
    installation.start("worker", "beat")
    incidents.open_incident(
        title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
    )
    kills = 0
    for part in (0.2, 0.4, 0.6):
        wait_until(lambda part=part: sent() > READERS * part, within=60, what=f"{part:.0%} are sent")
        installation.kill("worker")
        kills += 1
        if kills == 2:  # the broker forgets nothing that we need
            own_broker.kill()
            own_broker.start()
        installation.start("worker")
    wait_until(lambda: sent() == READERS, within=90, what=f"all are sent\n{installation.words()}")
    copies = Counter(mail.recipient for mail in smtp_sink.mails)
    assert set(copies) == set(addresses)
    # Two seats, so two connections: each may repeat the mail that it had in flight at a kill.
    assert sum(copies.values()) - READERS <= 2 * kills
    ids = {(mail.recipient, str(mail.message["Message-ID"])) for mail in smtp_sink.mails}
    assert len(ids) == READERS
