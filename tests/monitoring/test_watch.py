"""A watch looks through what is due, records it once, and is held up by nobody."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from components.status import ComponentStatus
from core import clock
from monitoring import desk, lease, recording, schedule, watch
from monitoring.models import CheckResult, Probe, Proposal, Vantage
from monitoring.outcome import CheckOutcome
from monitoring.watch import Watch
from tests.factories import make_page, make_probe, make_vantage
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = CheckOutcome(ComponentStatus.OPERATIONAL, "", timedelta(milliseconds=5), 200)
BAD = CheckOutcome(ComponentStatus.MAJOR_OUTAGE, "refused", timedelta(milliseconds=5))


@pytest.fixture(autouse=True)
def _slots(monkeypatch):
    """The newest slot of every probe began two seconds ago, whatever its interval."""
    began = clock.now().timestamp() - 2
    monkeypatch.setattr(schedule, "phase", lambda pk, interval, shift=0.0: round(began % interval, 3))


def good(probe):
    return GOOD


def a_watch(look=good, *, since=5):
    """A watch that continues one which ended `since` seconds ago."""
    Vantage.objects.get_or_create(name="local", defaults={"looked_until": clock.now() - timedelta(seconds=since)})
    vantage = lease.take("local", "me")
    return Watch(vantage, "me", look=look)


@pytest.mark.usefixtures("loopback")
def test_a_watch_asks_the_real_target_and_keeps_what_it_saw():
    with listening(saying("200 OK", b"all well")) as good, listening(saying("500 Oops")) as bad:
        make_probe(target=good.url(), interval=5, timeout=2, options={"keyword": "well"})
        make_probe(target=bad.url(), interval=5, timeout=2)
        make_vantage()
        Vantage.objects.update(looked_until=clock.now() - timedelta(seconds=5))
        assert watch.watch("local", begins_for=0.3) == 2
    seen = CheckResult.objects.order_by("probe").values_list("status", "reason", "code")
    assert list(seen) == [("operational", "", 200), ("major_outage", "status", 500)]


def test_F18_a_watch_rings_for_its_successor_itself_so_looking_goes_on_without_the_clock(broker):
    make_probe(interval=5, timeout=2)
    a_watch().run(0.1)
    assert broker == ["monitoring.look"]
    vantage = Vantage.objects.get()
    assert vantage.leased_until is None
    assert clock.now() - vantage.looked_until < timedelta(seconds=2)


def test_F17_one_watch_at_a_time():
    make_probe()
    assert lease.take("local", "first") is not None
    assert lease.take("local", "second") is None
    assert watch.watch("local", begins_for=0.1) == 0
    Vantage.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert lease.take("local", "second").lease_holder == "second"
    assert not lease.keep(Vantage.objects.get(), "first", looked_until=clock.now())


def test_F17_a_watch_that_lost_its_lease_stops_beginning_looks(monkeypatch):
    monkeypatch.setattr(watch, "KEEP_EVERY", 0.0)
    make_probe(interval=5, timeout=2)
    mine = a_watch()
    Vantage.objects.update(lease_holder="somebody else")
    began = threading.Event()
    threading.Timer(8, began.set).start()
    mine.run(30)
    assert not began.is_set()


def test_F29_two_watches_of_the_same_moment_leave_one_row_per_slot():
    for _ in range(5):
        make_probe(interval=5, timeout=2)
    first, second = a_watch(), None
    vantage = Vantage.objects.get()
    second = Watch(vantage, "me", look=good)
    now = clock.now()
    for one in (first, second):
        one._read_probes()
        pairs = [(one.probes[pk], datetime.fromtimestamp(slot, UTC)) for pk, slot in one.agenda.due(now.timestamp())]
        recording.record_results(vantage, [recording.Looked(p, slot, now, GOOD) for p, slot in pairs])
    assert CheckResult.objects.count() == 5


def test_F31_hanging_targets_delay_nobody_else():
    release = threading.Event()
    hanging = [make_probe(interval=5, timeout=2, target="http://slow.example/").pk for _ in range(5)]
    for number in range(5):
        make_probe(interval=5, timeout=2, target=f"http://fast{number}.example/")

    def look(probe):
        if probe.pk in hanging:
            release.wait(5)
        return GOOD

    mine = a_watch(look)
    threading.Timer(0.8, release.set).start()
    mine.run(0.5)
    newest_first = CheckResult.objects.exclude(probe__in=hanging).order_by("-started_at")
    first_looks = {row.probe_id: row.started_at for row in newest_first}
    assert len(first_looks) == 5
    assert max(first_looks.values()) - min(first_looks.values()) < timedelta(seconds=0.3)
    assert set(CheckResult.objects.values_list("probe", flat=True)) >= set(hanging)


def test_a_probe_whose_last_look_is_still_running_is_passed_over():
    release = threading.Event()
    begun = []

    def look(probe):
        begun.append(probe.pk)
        release.wait(5)
        return GOOD

    make_probe(interval=5, timeout=2)
    mine = a_watch(look)
    mine._read_probes()
    with ThreadPoolExecutor(4) as pool:
        for seconds in (0, 5, 10):
            mine.begin_due(pool, clock.now() + timedelta(seconds=seconds))
        release.set()
    assert len(begun) == 1


def test_F06_results_wait_in_order_while_the_database_is_away(monkeypatch):
    make_probe(interval=5, timeout=2)
    record, failures = recording.record_results, [DatabaseError("away"), DatabaseError("away")]

    def sometimes(vantage, looked):
        if failures:
            raise failures.pop()
        record(vantage, looked)

    monkeypatch.setattr(recording, "record_results", sometimes)
    monkeypatch.setattr(desk, "WRITE_EVERY", 0.05)
    assert a_watch().run(0.6) == 1
    assert CheckResult.objects.count() == 1


def test_F21_a_desk_whose_question_fails_goes_on_recording(monkeypatch):
    make_probe(interval=5, timeout=2)
    asked = []

    def away():
        asked.append(1)
        raise DatabaseError("away")

    monkeypatch.setattr(desk, "WRITE_EVERY", 0.02)
    monkeypatch.setattr(desk, "JUDGE_EVERY", 0.0)
    mine = a_watch()
    mine.desk.suspects = away
    assert mine.run(0.6) == 1
    assert asked


def test_F39_failures_of_a_process_that_was_not_run_count_for_nothing():
    probe = make_probe(interval=5, timeout=2)
    mine = a_watch()
    mine._read_probes()
    now = clock.now()
    mine.lagged_until = now
    for outcome in (BAD, GOOD):
        mine.ended.put(recording.Looked(probe, now, now - timedelta(seconds=1), outcome))
    mine._collect(0)
    assert [each.outcome for each in mine.desk.waiting] == [GOOD]


def test_a_bug_in_a_look_ends_neither_the_watch_nor_the_other_looks():
    broken = make_probe(interval=5, timeout=2).pk
    make_probe(interval=5, timeout=2)

    def look(probe):
        if probe.pk == broken:
            raise RuntimeError("a bug")
        return GOOD

    assert a_watch(look).run(0.3) == 1


def test_F31_a_long_judgement_is_followed_by_a_rest_in_which_nothing_is_forgotten(monkeypatch):
    moment, judged = [100.0], []

    def draw(components):
        moment[0] += 4
        judged.append(set(components))

    monkeypatch.setattr(desk, "monotonic", lambda: moment[0])
    monkeypatch.setattr(desk.conclusions, "draw", draw)
    first, second, third = (make_probe(interval=5, timeout=2) for _ in range(3))
    mine = a_watch().desk
    for probe, later in ((first, 0), (second, 1), (third, 7)):
        moment[0] += later
        mine.hand_in(recording.Looked(probe, clock.now(), clock.now(), BAD))
        mine.write()
    assert judged == [{first.component_id}, {second.component_id, third.component_id}]
    assert CheckResult.objects.count() == 3


def test_a_failure_is_looked_at_again_and_then_proposed(monkeypatch):
    monkeypatch.setattr(desk, "RESTS", 0.0)
    make_page()
    probe = make_probe(interval=30, timeout=2, fall=3)
    mine = a_watch(lambda probe: BAD, since=30)
    mine._read_probes()
    begins = clock.now()
    for slot in (begins, begins + timedelta(seconds=10), begins + timedelta(seconds=20)):
        assert not Proposal.objects.exists()
        mine.ended.put(recording.Looked(probe, slot, clock.now(), BAD))
        mine._collect(0)
        mine.desk.write()
    assert len(mine.agenda.retries) == 2
    assert Proposal.objects.get().suggestions.get().component == probe.component


@pytest.mark.parametrize(("probes", "rung"), [(0, []), (2, ["monitoring.look"])])
def test_idle_vantages_are_woken_when_there_is_something_to_look_at(broker, probes, rung):
    for _ in range(probes):
        make_probe()
    watch.wake_idle_vantages()
    assert broker == rung
    assert lease.take("local", "busy") is not None
    watch.wake_idle_vantages()
    assert broker == rung


def test_a_vantage_looks_through_its_own_probes_and_those_of_everybody():
    here, there = make_vantage(), make_vantage("there")
    mine = {make_probe().pk, make_probe(vantage=here).pk}
    make_probe(vantage=there)
    make_probe(is_active=False)
    make_probe().component.__class__.objects.filter(probes=Probe.objects.last()).update(archived_at=clock.now())
    watching = a_watch()
    watching._read_probes()
    assert set(watching.probes) == mine
