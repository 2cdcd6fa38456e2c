"""The few lines in which PostgreSQL and SQLite differ."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from core import clock

COMMIT_ORDER_LOCK = 0x0B0C  # any constant; names the one lock of outbox.record()
PROPOSING_LOCK = 0x0B0D  # and that of the poller, which thinks of all disturbances at once
FIGURES_LOCK = 0x0B0E  # and that of whoever compares the figures of days that are over


def keep_commit_order() -> None:
    """Let events become visible in the order of their ids, until this transaction ends.

    PostgreSQL hands out sequence ids before the commit; without the lock event 11
    could become visible before event 10, and a page published as "11" would never
    learn of 10. SQLite's IMMEDIATE transactions are alone with the pen already.
    """
    take_turns(COMMIT_ORDER_LOCK)


def take_turns(lock: int) -> None:
    """Let one transaction at a time hold this lock, until it ends; SQLite's are alone with the pen already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def commit_without_waiting() -> None:
    """Let this transaction's commit return before it is on disk; only for facts that may be repeated."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO OFF")


def write_without_waiting(statement: str, parameters: Sequence[Any]) -> None:
    """One writing statement with a commit that does not wait for the disk, in one turn; see commit_without_waiting."""
    if connection.vendor == "postgresql":
        # Sent as one message, both statements are one transaction of their own.
        statement = f"SET LOCAL synchronous_commit TO OFF; {statement}"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def now() -> datetime:
    """The database's own clock where it has one, so that leases do not depend on the hosts' clocks."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            now: datetime = cursor.fetchone()[0]
            return now
    return clock.now()


@contextmanager
def one_view() -> Iterator[None]:
    """Let all queries of the block see the same committed state; for reading only, it blocks nobody.

    Inside a transaction that has begun already, that transaction's view is all there is.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # atomic() would begin IMMEDIATE and take the pen from every writer.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("COMMIT")
