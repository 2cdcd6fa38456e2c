"""F-06, F-21: a database that is away costs no result, only time."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError

from components.status import ComponentStatus
from core import clock
from monitoring import lease, recording, schedule, spool, watch
from monitoring.models import CheckResult, Vantage
from monitoring.outcome import CheckOutcome
from monitoring.recording import Looked
from monitoring.watch import Watch
from tests.factories import make_probe, make_vantage

pytestmark = pytest.mark.django_db(transaction=True)
BAD = CheckOutcome(ComponentStatus.MAJOR_OUTAGE, "status", timedelta(milliseconds=12), 503)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def looked(probe, count):
    now = clock.now()
    slots = [now - timedelta(seconds=30 * number) for number in reversed(range(count))]
    return [Looked(probe, slot, slot, BAD) for slot in slots]


def test_what_was_spooled_is_recorded_in_its_order_and_once():
    probe, vantage = make_probe(), make_vantage()
    all_of_them = looked(probe, 5)
    spool.keep(vantage, all_of_them[:3])
    spool.keep(vantage, all_of_them[3:])
    assert not CheckResult.objects.exists()
    assert spool.replay(vantage) == 5
    rows = CheckResult.objects.order_by("pk")
    assert [row.slot for row in rows] == [each.slot for each in all_of_them]
    assert {(row.status, row.reason, row.code, row.took_ms) for row in rows} == {("major_outage", "status", 503, 12)}
    assert spool.replay(vantage) == 0


def test_a_torn_line_and_a_probe_that_is_gone_lose_nothing_else():
    probe, gone, vantage = make_probe(), make_probe(), make_vantage()
    spool.keep(vantage, [*looked(gone, 1), *looked(probe, 2)])
    with spool.path_of(vantage).open("a") as file:
        file.write('{"probe": 1, "sl')
    gone.delete()
    assert spool.replay(vantage) == 2


def test_a_replay_that_fails_keeps_the_file(monkeypatch):
    probe, vantage = make_probe(), make_vantage()
    spool.keep(vantage, looked(probe, 2))

    def fail(vantage, looked):
        raise OperationalError("away again")

    with monkeypatch.context() as patched:
        patched.setattr(recording, "record_results", fail)
        with pytest.raises(OperationalError):
            spool.replay(vantage)
    assert spool.replay(vantage) == 2


def test_F06_a_watch_goes_on_looking_while_the_database_is_away(monkeypatch):
    began = clock.now().timestamp() - 2
    monkeypatch.setattr(schedule, "phase", lambda pk, interval, shift=0.0: round(began % interval, 3))
    monkeypatch.setattr(watch, "KEEP_EVERY", 0.0)
    make_probe(interval=5, timeout=2)
    make_vantage()
    Vantage.objects.update(looked_until=clock.now() - timedelta(seconds=5))
    mine = Watch(lease.take("local", "me"), "me", look=lambda probe: BAD)

    def away(*args, **kwargs):
        raise DatabaseError("away")

    with monkeypatch.context() as patched:
        patched.setattr(recording, "record_results", away)
        patched.setattr(lease, "keep", away)
        patched.setattr(lease, "release", away)
        assert mine.run(0.3) == 0
    assert not CheckResult.objects.exists()
    Vantage.objects.update(leased_until=None, looked_until=clock.now())
    assert watch.watch("local", begins_for=0.05) == 0
    assert [row.reason for row in CheckResult.objects.all()] == ["status"]
