"""Slots are shared by all schedulers, spread over the interval, and never pile up."""

from datetime import UTC, datetime, timedelta

from monitoring.schedule import Agenda, phase, slot_at

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def seconds(number):
    return timedelta(seconds=number)


def test_phases_spread_probes_over_the_interval_and_stay():
    phases = [phase(pk, "local", 30) for pk in range(1000)]
    assert phases == [phase(pk, "local", 30) for pk in range(1000)]
    in_each_second = [sum(1 for each in phases if int(each) == second) for second in range(30)]
    assert min(in_each_second) >= 15
    assert max(in_each_second) <= 60
    assert phase(1, "local", 30) != phase(1, "elsewhere", 30)


def test_everybody_computes_the_same_slot():
    own = phase(7, "local", 30)
    slots = {slot_at(NOON + seconds(number / 10), interval=30, phase=own) for number in range(900)}
    assert len(slots) == 4  # 90 s touch four slots
    assert {
        (later - earlier).total_seconds() for earlier, later in zip(sorted(slots), sorted(slots)[1:], strict=False)
    } == {30}


def run(agenda, start, stop, step=0.1):
    found = []
    now = start
    while now < stop:
        found += [(pk, slot, now) for pk, slot in agenda.due(now)]
        now += seconds(step)
    return found


def test_each_slot_comes_once_and_on_time():
    agenda = Agenda("local", NOON)
    agenda.set(dict.fromkeys(range(100), 30))
    found = run(agenda, NOON, NOON + seconds(60))
    assert len(found) == len({(pk, slot) for pk, slot, _ in found}) == 200
    assert max(now - slot for _, slot, now in found) < seconds(0.2)


def test_two_schedulers_agree_on_every_slot():
    """F-17, F-29: their results meet in one unique row each."""
    found = []
    for begins in (NOON, NOON + seconds(0.03)):
        agenda = Agenda("local", begins)
        agenda.set(dict.fromkeys(range(50), 30))
        found.append({(pk, slot) for pk, slot, _ in run(agenda, begins, NOON + seconds(90))})
    assert len(found[0] ^ found[1]) <= 1  # a slot within the 30 ms between their starts


def test_a_successor_continues_without_gap_and_without_repeat():
    first = Agenda("local", NOON)
    first.set(dict.fromkeys(range(50), 30))
    seen = run(first, NOON, NOON + seconds(25))
    second = Agenda("local", first.begins_after)
    second.set(dict.fromkeys(range(50), 30))
    seen += run(second, NOON + seconds(28), NOON + seconds(60))
    slots = [(pk, slot) for pk, slot, _ in seen]
    assert len(slots) == len(set(slots)) == 100


def test_of_missed_slots_only_the_newest_is_looked_for():
    agenda = Agenda("local", NOON)
    agenda.set({1: 30})
    found = agenda.due(NOON + timedelta(hours=5))
    assert len(found) == 1
    assert NOON + timedelta(hours=5) - found[0][1] < seconds(30)


def test_a_changed_interval_counts_at_once_and_a_gone_probe_never_comes():
    agenda = Agenda("local", NOON)
    agenda.set({1: 86_400, 2: 30})
    agenda.due(NOON + seconds(1))
    agenda.set({1: 30})
    found = run(agenda, NOON + seconds(1), NOON + seconds(61))
    assert [pk for pk, _, _ in found] == [1, 1]


def test_a_failure_is_looked_at_again_after_ten_seconds():
    agenda = Agenda("local", NOON)
    agenda.set({1: 30, 2: 10})
    agenda.retry(1, NOON)
    agenda.retry(2, NOON)  # comes again in ten seconds anyway
    assert (1, NOON + seconds(10)) in agenda.due(NOON + seconds(10))
    assert agenda.retries == []
