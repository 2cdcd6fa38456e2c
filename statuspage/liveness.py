"""The worker's pulse: noted while it is connected to the broker and its loop turns."""

import logging

from celery import bootsteps
from celery.worker.consumer import Consumer
from django.db import DatabaseError, connections

from core import actions

EVERY = 10.0  # seconds

log = logging.getLogger(__name__)


class Liveness(bootsteps.StartStopStep):
    """Part of the worker's consumer: it starts with the connection to the broker and stops when that is lost."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Consumer, **options: object) -> None:
        super().__init__(consumer, **options)
        self.entry = None

    def start(self, consumer: Consumer) -> None:
        """Beat now and then regularly."""
        beat()
        self.entry = consumer.timer.call_repeatedly(EVERY, beat)

    def stop(self, consumer: Consumer) -> None:
        """Beat no more; called again when the connection is back."""
        if self.entry is not None:
            self.entry.cancel()
            self.entry = None

    shutdown = stop


def beat() -> None:
    """Note that the worker lives; a database that fails is nothing to die of."""
    try:
        actions.beat("worker")
    except DatabaseError as error:
        log.warning("the worker's pulse could not be noted: %s", error)
    finally:
        connections.close_all()  # this process forks: no connection may be shared with a child
