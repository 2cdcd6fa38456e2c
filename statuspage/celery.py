"""The Celery application: an alarm clock that carries no data."""

import contextlib
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_process_init
from kombu.exceptions import OperationalError

from statuspage.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")

app = Celery("statuspage")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add("statuspage.liveness:Liveness")


@worker_process_init.connect
def end_with_the_worker(**details: Any) -> None:
    """A killed worker leaves nobody behind; only the pool's process itself can ask for that."""
    die_with_parent(os.getppid())


@beat_init.connect
def say_at_once_that_the_scheduler_lives(sender: Any, **details: Any) -> None:
    """Its schedule would do so only after ten seconds, and until then it would look dead."""
    with contextlib.suppress(OperationalError):  # a dead broker is not the scheduler's death
        sender.app.send_task("core.pulse")
