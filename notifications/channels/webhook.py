"""Handing notices over to other people's servers: many at once, each with little time."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.conf import settings

from core import addresses, clock, http, signing
from core.markdown import clean_line
from core.numbers import whole
from core.unreachable import Unreachable
from notifications.channels import duty
from notifications.channels.base import Fate, Outcome
from notifications.channels.bodies import encoded, signature
from notifications.models import Delivery, NoticeKind
from subscribers.endpoint import Body, secret_key

AT_ONCE = 64
SECONDS = 10.0  # for one endpoint, everything included
LONGEST_ANSWER = 4096
MOST_PATIENCE = timedelta(hours=24)
PATIENT = {429, 502, 503, 504}
GONE = 410
Outcomes = list[tuple[Delivery, Outcome]]
Request = tuple[str, dict[str, str], bytes, str]


class Line:
    """The way to webhooks: a pool of threads that know no database; a context manager."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self.allowed = addresses.networks(settings.WEBHOOK_PRIVATE_NETWORKS)
        self.is_halted = False

    def halt(self) -> None:
        """Begin no more requests; those under way are heard to their end."""
        self.is_halted = True

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *error: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def send(self, batch: Sequence[Delivery], *, until: float) -> Iterator[Outcomes]:
        """Ask every endpoint; yields outcomes as they come, and starts nothing new when time is up."""
        waiting = deque(batch)
        running: dict[Future[Outcome], Delivery] = {}
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                if self.is_halted or time.monotonic() > until:
                    waiting.clear()
                    break
                delivery = waiting.popleft()
                running[self.pool.submit(self._ask, *self.request(delivery))] = delivery
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            if done:
                yield [(running.pop(future), future.result()) for future in done]

    def _ask(self, url: str, headers: dict[str, str], body: bytes, expected: str) -> Outcome:
        try:
            answer = http.fetch(
                "POST",
                url,
                headers=headers,
                body=body,
                read_timeout=SECONDS,
                total_timeout=SECONDS,
                max_bytes=LONGEST_ANSWER,
                is_cut=True,
                allow_private=self.allowed,
            )
        except Unreachable as error:
            return Outcome(Fate.PERMANENT if error.reason == "forbidden_address" else Fate.TEMPORARY, error.message)
        return self.judge(answer, expected)

    def request(self, delivery: Delivery) -> Request:
        """What is asked for a delivery; other channels that speak HTTP have their own."""
        return request_for(delivery)

    def judge(self, answer: http.Answer, expected: str) -> Outcome:
        """What an answer means; other channels that speak HTTP have their own."""
        return judged(answer, expected)


def judged(answer: http.Answer, expected: str = "") -> Outcome:
    """What an answer means: 2xx took it, 410 wants no more, everything else is tried again (3xx too)."""
    words = f"{answer.status} {clean_line(answer.text[:200])}".strip()
    if answer.status // 100 == 2:
        if expected and expected not in answer.text:
            return Outcome(Fate.TEMPORARY, "It did not repeat the challenge.")
        return Outcome(Fate.SENT, words)
    if answer.status == GONE:
        return Outcome(Fate.PERMANENT, words)
    asked = whole(answer.headers.get("retry-after", ""), longest=8)
    if answer.status in PATIENT and asked is not None:
        return Outcome(Fate.TEMPORARY, words, min(timedelta(seconds=asked), MOST_PATIENCE))
    return Outcome(Fate.TEMPORARY, words)


def request_for(delivery: Delivery) -> Request:
    """Address, headers, body, and what the answer must contain; made where the database is."""
    notice, subscriber = delivery.notice, delivery.subscriber
    if subscriber is None:
        return duty.request_for(delivery)
    endpoint, now = subscriber.endpoint, clock.now()
    expected = challenge_of(subscriber.code) if notice.kind == NoticeKind.CHALLENGE else ""
    leave = subscriber.token("unsubscribe")
    body = encoded(
        endpoint.body,
        {"challenge": expected} if expected else notice.payload,
        made_at=f"{notice.made_at:%Y-%m-%dT%H:%M:%SZ}",
        unsubscribe=f"{settings.SITE_URL}/unsubscribe/{subscriber.code}/{leave[len(subscriber.code) :]}",
        language=delivery.language,
        zone=subscriber.time_zone,
    )
    headers = {"Content-Type": "application/json"}
    if endpoint.body in (Body.STANDARD, Body.STATUSPAGE):
        # The id is the same in every try, the moment is not: by them receivers know repetitions and replays.
        message_id, timestamp = f"msg_{notice.pk}_{subscriber.code}", int(now.timestamp())
        secrets = [secret_key(subscriber.code, version) for version in endpoint.secret_versions(now)]
        headers |= {
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(secrets, message_id, timestamp, body),
        }
    return delivery.address, headers, body, expected


def challenge_of(code: str) -> str:
    """What an endpoint must repeat to show that it wants to hear from us."""
    return signing.seal("challenge", code)
