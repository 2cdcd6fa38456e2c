"""Four ways of telling a list that other status pages use, re-created to be killed beside ours (reference B.2)."""

import random
import smtplib
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import connection

from proof.workers import Workers

BATCH = 100
WITHIN = 300.0
TABLE = """
CREATE TABLE IF NOT EXISTS pattern (id bigint PRIMARY KEY, address text, is_done boolean DEFAULT false);
CREATE TABLE IF NOT EXISTS pattern_cursor (last bigint, is_over boolean DEFAULT false);
"""


def prepare(addresses: Iterable[str]) -> None:
    """The list, with nobody told."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("TRUNCATE pattern, pattern_cursor")
        cursor.execute("INSERT INTO pattern_cursor VALUES (0, false)")
        cursor.executemany("INSERT INTO pattern VALUES (%s, %s)", list(enumerate(addresses, 1)))


def _send(smtp: smtplib.SMTP, address: str) -> None:
    smtp.sendmail("status@example.com", [address], f"Message-ID: <n1.{address}>\r\n\r\nhello\r\n")


def _mail() -> smtplib.SMTP:
    return smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10)


def single_task() -> None:
    """One task tells everybody and writes down at the end that it did."""
    with connection.cursor() as cursor, _mail() as smtp:
        cursor.execute("SELECT address FROM pattern WHERE NOT is_done ORDER BY id")
        for (address,) in cursor.fetchall():
            _send(smtp, address)
        cursor.execute("UPDATE pattern SET is_done = true")


def cursor_on_fetch() -> None:
    """The place in the list moves on when a batch is fetched, not when it was sent."""
    with connection.cursor() as cursor, _mail() as smtp:
        while True:
            cursor.execute(
                "WITH batch AS (SELECT id, address FROM pattern WHERE id > (SELECT last FROM pattern_cursor) "
                "ORDER BY id LIMIT %s), moved AS (UPDATE pattern_cursor SET last = (SELECT max(id) FROM batch) "
                "WHERE EXISTS (SELECT 1 FROM batch)) SELECT address FROM batch",
                [BATCH],
            )
            batch = cursor.fetchall()
            if not batch:
                break
            for (address,) in batch:
                _send(smtp, address)
        cursor.execute("UPDATE pattern SET is_done = true")


def mark_before_send() -> None:
    """Each row is marked as done, then sent."""
    with connection.cursor() as cursor, _mail() as smtp:
        while True:
            cursor.execute(
                "UPDATE pattern SET is_done = true WHERE id = (SELECT id FROM pattern WHERE NOT is_done "
                "ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING address"
            )
            row = cursor.fetchone()
            if row is None:
                return
            _send(smtp, row[0])


def is_over() -> bool:
    """Whether nothing is left to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM pattern WHERE NOT is_done)")
        return bool(cursor.fetchone()[0])


# name -> (what a worker does, how many workers the design allows)
PATTERNS: dict[str, tuple[Callable[[], None], int]] = {
    "one task, written down at the end": (single_task, 1),
    "a cursor that moves when a batch is fetched": (cursor_on_fetch, 1),
    "marked before it is sent": (mark_before_send, 2),
}


def run(name: str, addresses: list[str], kills: int, chance: random.Random, pause: tuple[float, float]) -> int:
    """One of the other ways, killed as often; how many kills fell into its work."""
    work, count = PATTERNS[name]
    prepare(addresses)
    done, deadline = 0, time.monotonic() + WITHIN
    with Workers(count, work) as workers:
        while time.monotonic() < deadline:
            time.sleep(chance.uniform(*pause))
            if is_over() and not workers.is_working():
                return done
            if done < kills and workers.is_working():
                workers.kill(chance.randrange(count))
                done += 1
            while workers.is_working() and len(workers.pids) < count:
                workers.start()
            if not workers.is_working() and not is_over():
                workers.start()
    raise TimeoutError(f"{name} did not end")
