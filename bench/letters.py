"""What the fan-out benchmark does inside the product; import it when the environment of an installation is set."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import django

django.setup()

from django.core import mail  # noqa: E402
from django.db import connection  # noqa: E402

from bench.mailing import Result  # noqa: E402
from components.models import Component, Page  # noqa: E402
from core import clock, languages  # noqa: E402
from core.models import Pulse  # noqa: E402
from incidents.actions import open_incident  # noqa: E402
from notifications.models import OPEN, Delivery, Notice  # noqa: E402
from outbox.models import Debt, OutboxEvent  # noqa: E402
from publication.actions import targets  # noqa: E402
from subscribers.models import Subscriber  # noqa: E402
from tests.servers.process import wait_until  # noqa: E402

BODY = "We see failing sign-ins and are looking into the cause. Chat and API are affected. " * 4
DOMAINS = 50
SELDOM = 0.25  # seconds: whoever looks all the time takes the processors from those who work


def subscribe(size: int) -> None:
    """Exactly `size` confirmed subscribers, and no deliveries of an earlier measurement."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_delivery, subscribers_subscriber CASCADE")
    now = clock.now()
    Subscriber.objects.bulk_create(
        (
            Subscriber(
                address=f"reader{number}@example{number % DOMAINS}.com",
                state="confirmed",
                asked_at=now,
                confirmed_at=now,
            )
            for number in range(size)
        ),
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def wait_for_worker() -> None:
    """Until a worker says that it lives."""
    begun = clock.now()
    alive = Pulse.objects.filter(name="worker", beaten_at__gt=begun)
    wait_until(alive.exists, within=60, what="a worker lives")


def warm_up() -> None:
    """A first click that tells nobody, until its work is done: no process is measured cold, or busy with that click."""
    page, _ = Page.objects.get_or_create(name="Example")
    chat, _ = Component.objects.get_or_create(name="Chat")
    open_incident(title=page.name, impacts={chat: "operational"}, body=BODY, by="the benchmark", tells_followers=False)
    wait_until(is_all_written, within=60, what="the first click is on the page in every language", every=SELDOM)


def is_all_written() -> bool:
    """Whether nobody is owed anything, and each language's pages are those of the newest event."""
    newest = OutboxEvent.objects.filter(is_public=True).latest("pk").pk
    folder = targets()[0]
    written = [part.edition() for part in (folder, *map(folder.part, languages.translations()))]
    is_owed = Debt.objects.filter(settled_at__isnull=True).exists()
    return not is_owed and all(edition and edition.version == newest and edition.is_complete for edition in written)


def tell(size: int, memory: Callable[[], float]) -> Result:
    """Post one update and wait until everybody has it."""
    Page.objects.get_or_create(name="Example")
    chat, _ = Component.objects.get_or_create(name="Chat")
    clicked_at, begun = clock.now(), time.perf_counter()
    open_incident(title="Sign-in fails", impacts={chat: "major_outage"}, body=BODY, by="the benchmark")
    request = time.perf_counter() - begun
    rows = Delivery.objects.filter(notice__made_at__gte=clicked_at)
    wait_until(rows.exists, within=120, what="the rows are there", every=SELDOM)
    wait_until(lambda: not rows.filter(state__in=OPEN).exists(), within=1800, what="everybody is told", every=SELDOM)
    at_most = memory()
    delays = sorted((moment - clicked_at).total_seconds() for moment in rows.values_list("concluded_at", flat=True))
    assert rows.filter(state="sent").count() == size, "somebody was not told"
    cuts = statistics.quantiles(delays, n=20)
    return Result(size, request, delays[0], statistics.median(delays), cuts[18], delays[-1], at_most)


def send_mass_mail(count: int) -> float:
    """Mails per second of Django's own loop with the same words, over one connection."""
    texts = Notice.objects.latest("pk").text_in("en")
    messages = []
    for number in range(count):
        message = mail.EmailMultiAlternatives(texts["subject"], texts["text"], to=[f"reader{number}@example.com"])
        message.attach_alternative(texts["html"], "text/html")
        messages.append(message)
    begun = time.perf_counter()
    mail.get_connection().send_messages(messages)
    return count / (time.perf_counter() - begun)


def insert_alone(rows: int) -> tuple[float, float]:
    """Rows per second of our one statement, and of COPY of the same rows into the same table with its indexes."""
    subscribe(rows)
    notice = Notice.objects.create(kind="update", event_id=-1, subject_id=0, made_at=clock.now() - timedelta(days=2))
    begun = time.perf_counter()
    assert Delivery.objects.owe(notice, Subscriber.objects.filter(state="confirmed")) == rows
    ours = rows / (time.perf_counter() - begun)
    with connection.cursor() as cursor:
        columns = "notice_id, subscriber_id, channel, address, language, state, attempts, due_at, outcome"
        with cursor.copy(f"COPY (SELECT {columns} FROM notifications_delivery) TO STDOUT") as copy:
            kept = b"".join(bytes(piece) for piece in copy)
        cursor.execute("TRUNCATE notifications_delivery CASCADE")
        begun = time.perf_counter()
        with cursor.copy(f"COPY notifications_delivery ({columns}) FROM STDIN") as copy:
            for start in range(0, len(kept), 1 << 20):
                copy.write(kept[start : start + (1 << 20)])
        return ours, rows / (time.perf_counter() - begun)
