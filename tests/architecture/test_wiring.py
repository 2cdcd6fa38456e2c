"""The tables in settings name things that exist."""

import inspect

import pytest
from celery import current_app
from django.conf import settings
from django.utils.module_loading import import_string

from tests.architecture.source import ROOT, modules

HANDLERS = sorted({path for paths in settings.OUTBOX_HANDLERS.values() for path in paths})
QUEUES = {"default", "publish", "mail", "webhooks", "chat", "push", "sms", "probe.local"}


@pytest.fixture(scope="module")
def tasks():
    current_app.loader.import_default_modules()
    return {name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")}


@pytest.mark.parametrize("path", HANDLERS)
def test_a_handler_takes_an_event(path):
    first = next(iter(inspect.signature(import_string(path)).parameters.values()))
    assert first.name == "event"


def test_what_is_run_at_once_is_a_handler_of_something():
    assert set(settings.OUTBOX_AT_ONCE) <= set(HANDLERS)


def test_private_kinds_are_known_and_reach_no_public_file():
    told = {kind: settings.OUTBOX_HANDLERS[kind] for kind in settings.OUTBOX_PRIVATE}
    assert [kind for kind, paths in told.items() if any(path.startswith("publication.") for path in paths)] == []


def test_every_recorded_kind_is_in_the_table():
    recorded = {
        line.split('record("')[1].split('"')[0]
        for path in modules()
        for line in path.read_text().splitlines()
        if 'outbox.record("' in line
    }
    assert recorded == set(settings.OUTBOX_HANDLERS)


def test_every_scheduled_task_is_registered(tasks):
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(tasks) == set()


def test_every_task_is_called_by_the_clock_or_by_a_nudge(tasks):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    code = "".join(path.read_text() for path in modules() if path.name != "tasks.py")
    assert [name for name in tasks if name not in scheduled and f'"{name}"' not in code] == []


def test_every_task_is_routed_to_a_queue_that_a_worker_serves(tasks):
    router = current_app.amqp.Router()
    used = {router.route({}, name)["queue"].name for name in tasks}
    assert used <= QUEUES
    files = [*modules("statuspage"), *(path for path in (ROOT / "deploy").rglob("*") if path.is_file())]
    served = "".join(path.read_text() for path in files)
    assert [queue for queue in used if queue not in served] == []


def test_every_task_is_named_after_its_room(tasks):
    assert [name for name, task in tasks.items() if name.split(".")[0] != task.__module__.split(".")[0]] == []
