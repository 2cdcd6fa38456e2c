"""Worker and broker are killed in the middle of the mails; everybody is told, almost everybody once."""

from collections import Counter

from django.conf import settings

from core import clock
from incidents.actions import open_incident
from notifications.models import Delivery
from notifications.seats import SEATS
from tests.factories import make_subscriber
from tests.servers.process import wait_until

FOLLOWERS = 300
# Mails that were in flight when the worker was killed: one for each of its connections.
AT_MOST_TWICE = SEATS["email"] * settings.EMAIL_CONNECTIONS


def test_killing_worker_and_broker_in_the_middle_loses_nobody(chat, commander, live_site, own_broker, smtp_sink):
    addresses = [make_subscriber().address for _ in range(FOLLOWERS)]
    smtp_sink.answers(addresses[7], "450 4.2.0 Try later")
    smtp_sink.always(addresses[8], "550 5.1.1 No such person")
    open_incident(title="Chat fails", impacts={chat: "major_outage"}, body="We look.", by=commander)
    wait_until(lambda: len(smtp_sink.mails) > FOLLOWERS // 10, within=30, what="the first mails")
    live_site.kill("worker")
    own_broker.kill()
    assert len(smtp_sink.mails) < FOLLOWERS, "the worker was killed too late to show anything"

    own_broker.start()
    live_site.start("worker")
    reachable = {*addresses} - {addresses[8]}
    wait_until(lambda: smtp_sink.attempts[addresses[7]], within=120, what="the first try that is refused")
    Delivery.objects.filter(address=addresses[7], state="retry").update(due_at=clock.now())  # a minute goes by
    wait_until(
        lambda: {mail.recipient for mail in list(smtp_sink.mails)} >= reachable, within=120, what="a mail to everybody"
    )
    copies = Counter(mail.recipient for mail in smtp_sink.mails)
    assert max(copies.values()) <= 2
    assert sum(count - 1 for count in copies.values()) <= AT_MOST_TWICE
    wait_until(lambda: not Delivery.objects.filter(state="claimed").exists(), within=30, what="all rows are concluded")
    states = dict(Delivery.objects.values_list("address", "state"))
    assert states.pop(addresses[8]) == "failed"
    assert set(states.values()) == {"sent"}
