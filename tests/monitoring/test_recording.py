"""Results are kept once per slot, and forgotten."""

from datetime import timedelta

import pytest

from components.status import ComponentStatus
from core import clock
from monitoring import recording
from monitoring.models import CheckResult, Probe
from monitoring.outcome import CheckOutcome
from tests.factories import make_probe, make_result, make_vantage

pytestmark = pytest.mark.django_db
GOOD = CheckOutcome(ComponentStatus.OPERATIONAL, "", timedelta(milliseconds=12.6), 200)
BAD = CheckOutcome(ComponentStatus.MAJOR_OUTAGE, "status", timedelta(seconds=1), 503)


def test_a_result_is_kept_as_it_was_seen():
    probe, vantage, slot = make_probe(), make_vantage(), clock.now()
    recording.record_result(probe, vantage, slot, BAD)
    row = CheckResult.objects.get()
    assert (row.status, row.reason, row.code, row.took_ms) == ("major_outage", "status", 503, 1000)
    assert row.words == "another status code than expected (503)"


def test_F29_of_two_looks_for_one_slot_the_first_is_kept():
    probe, vantage, slot = make_probe(), make_vantage(), clock.now()
    recording.record_result(probe, vantage, slot, GOOD)
    recording.record_result(probe, vantage, slot, BAD)
    assert [row.status for row in CheckResult.objects.all()] == ["operational"]
    recording.record_result(probe, make_vantage("elsewhere"), slot, BAD)
    assert CheckResult.objects.count() == 2


def test_raw_results_are_forgotten_after_three_days():
    probe, now = make_probe(), clock.now()
    for hours in (1, 71, 73, 500):
        make_result(probe, slot=now - timedelta(hours=hours))
    assert recording.prune() == 2
    assert CheckResult.objects.filter(slot__lt=now - timedelta(hours=72)).count() == 0


def test_the_newest_result_of_each_probe(django_assert_num_queries):
    now = clock.now()
    probes = [make_probe() for _ in range(3)]
    for minutes in (3, 1, 2):
        for probe in probes[:2]:
            make_result(probe, slot=now - timedelta(minutes=minutes))
    with django_assert_num_queries(1):
        newest = recording.newest(probes)
    assert {pk: row.slot for pk, row in newest.items()} == {p.pk: now - timedelta(minutes=1) for p in probes[:2]}


def test_what_was_seen_for_a_deleted_probe_is_dropped_and_the_rest_is_kept():
    gone, kept = make_probe(), make_probe()
    now = clock.now()
    seen = [recording.Looked(probe, now, now, GOOD) for probe in (gone, kept)]
    Probe.objects.filter(pk=gone.pk).delete()
    recording.record_results(make_vantage(), seen)
    assert CheckResult.objects.get().probe == kept
