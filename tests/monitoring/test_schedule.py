"""Slots are shared by all schedulers, spread over the interval, and never pile up."""

from itertools import pairwise

from monitoring.schedule import Agenda, phase, shift_of, slot_at

NOON = 1772452800.0  # 2 March 2026


def test_phases_spread_probes_over_the_interval_and_stay():
    phases = [phase(pk, 30) for pk in range(1000)]
    assert phases == [phase(pk, 30) for pk in range(1000)]
    in_each_second = [sum(1 for each in phases if int(each) == second) for second in range(30)]
    assert min(in_each_second) >= 15
    assert max(in_each_second) <= 60


def test_three_vantages_take_turns():
    names = ["c", "a", "b"]
    phases = sorted(phase(7, 30, shift_of(name, names)) for name in names)
    gaps = [later - earlier for earlier, later in zip(phases, [*phases[1:], phases[0] + 30], strict=True)]
    assert [round(gap, 3) for gap in gaps] == [10, 10, 10]


def test_everybody_computes_the_same_slot():
    own = phase(7, 30)
    slots = sorted({slot_at(NOON + number / 10, interval=30, phase=own) for number in range(900)})
    assert len(slots) == 4  # 90 s touch four slots
    assert [round(later - earlier, 3) for earlier, later in pairwise(slots)] == [30, 30, 30]


def run(agenda, start, stop, step=0.1):
    found = []
    now = start
    while now < stop:
        found += [(pk, slot, now) for pk, slot in agenda.due(now)]
        now += step
    return found


def thirty(count):
    return dict.fromkeys(range(count), 30)


def test_each_slot_comes_once_and_on_time():
    agenda = Agenda(0, NOON)
    agenda.set(thirty(100))
    found = run(agenda, NOON, NOON + 60)
    assert len(found) == len({(pk, slot) for pk, slot, _ in found}) == 200
    assert max(now - slot for _, slot, now in found) < 0.2


def test_F17_two_schedulers_agree_on_every_slot():
    """F-17, F-29: their results meet in one unique row each."""
    found = []
    for begins in (NOON, NOON + 0.03):
        agenda = Agenda(0, begins)
        agenda.set(thirty(50))
        found.append({(pk, slot) for pk, slot, _ in run(agenda, begins, NOON + 90)})
    assert len(found[0] ^ found[1]) <= 1  # a slot within the 30 ms between their starts


def test_a_successor_continues_without_gap_and_without_repeat():
    first = Agenda(0, NOON)
    first.set(thirty(50))
    seen = run(first, NOON, NOON + 25)
    second = Agenda(0, first.begins_after)
    second.set(thirty(50))
    seen += run(second, NOON + 28, NOON + 60)
    slots = [(pk, slot) for pk, slot, _ in seen]
    assert len(slots) == len(set(slots)) == 100


def test_of_missed_slots_only_the_newest_is_looked_for():
    agenda = Agenda(0, NOON)
    agenda.set({1: 30})
    found = agenda.due(NOON + 5 * 3600)
    assert len(found) == 1
    assert NOON + 5 * 3600 - found[0][1] < 30


def test_a_changed_interval_counts_at_once_and_a_gone_probe_never_comes():
    agenda = Agenda(0, NOON)
    agenda.set({1: 86_400, 2: 30})
    agenda.due(NOON + 1)
    agenda.set({1: 30})
    found = run(agenda, NOON + 1, NOON + 61)
    assert [pk for pk, _, _ in found] == [1, 1]


def test_a_failure_is_looked_at_again_after_ten_seconds():
    agenda = Agenda(0, NOON)
    agenda.set({1: 30, 2: 10})
    agenda.retry(1, NOON)
    agenda.retry(2, NOON)  # comes again in ten seconds anyway
    assert (1, NOON + 10) in agenda.due(NOON + 10)
    assert agenda.retries == []
