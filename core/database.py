"""The few lines in which PostgreSQL and SQLite differ."""

from datetime import datetime

from django.db import connection

from core import clock

COMMIT_ORDER_LOCK = 0x0B0C  # any constant; names the one lock of outbox.record()


def keep_commit_order() -> None:
    """Let events become visible in the order of their ids, until this transaction ends.

    PostgreSQL hands out sequence ids before the commit; without the lock event 11
    could become visible before event 10, and a page published as "11" would never
    learn of 10. SQLite's IMMEDIATE transactions are alone with the pen already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COMMIT_ORDER_LOCK])


def commit_without_waiting() -> None:
    """Let this transaction's commit return before it is on disk; only for facts that may be repeated."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO OFF")


def now() -> datetime:
    """The database's own clock where it has one, so that leases do not depend on the hosts' clocks."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            now: datetime = cursor.fetchone()[0]
            return now
    return clock.now()
