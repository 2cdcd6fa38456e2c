"""Results are summed up once, and what is usual is read from the sums."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from monitoring import rollups
from monitoring.models import Proposal, RollUp
from tests.factories import make_probe, make_result, make_vantage

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def minutes(number):
    return timedelta(minutes=number)


def rows(span):
    return list(
        RollUp.objects.filter(span=span).order_by("begins").values_list("begins", "looks", "failures", "p50_ms")
    )


def test_five_minutes_are_summed_up_when_they_are_over():
    probe = make_probe()
    for number in range(12):
        slot = NOON + timedelta(seconds=30 * number)
        make_result(probe, slot=slot, took_ms=100 + number, status="major_outage" if number == 3 else "operational")
    assert rollups.roll_up(NOON + minutes(5)) == 0  # a look may still be recorded
    assert rollups.roll_up(NOON + minutes(6.1)) == 1
    assert rows(300) == [(NOON, 10, 1, 105)]
    assert RollUp.objects.get().p95_ms == 109


def test_running_it_twice_changes_nothing_and_later_only_adds():
    probe = make_probe()
    for number in range(40):
        make_result(probe, slot=NOON + timedelta(seconds=30 * number))
    assert rollups.roll_up(NOON + minutes(11)) == 2
    assert rollups.roll_up(NOON + minutes(11)) == 0
    assert rollups.roll_up(NOON + minutes(16)) == 1
    assert [looks for _, looks, _, _ in rows(300)] == [10, 10, 10]


def test_hours_and_days_are_sums_of_what_is_smaller():
    probe, vantage = make_probe(), make_vantage()
    for number in range(30 * 12):  # thirty hours
        begins = NOON.replace(hour=0) + minutes(5 * number)
        RollUp.objects.create(
            probe=probe, vantage=vantage, span=300, begins=begins, looks=10, failures=1, p50_ms=100, p95_ms=200
        )
    rollups.roll_up(NOON.replace(hour=0) + timedelta(hours=31))
    assert len(rows(3600)) == 30
    assert rows(3600)[0][1:] == (120, 12, 100)
    assert rows(86_400) == [(NOON.replace(hour=0), 2880, 288, 100)]


def test_a_bucket_in_which_all_failed_has_no_latency():
    probe = make_probe()
    make_result(probe, slot=NOON, status="major_outage", took_ms=10_000)
    rollups.roll_up(NOON + minutes(7))
    assert rows(300) == [(NOON, 1, 1, None)]


def hour(probe, begins, p95):
    return RollUp.objects.create(
        probe=probe, vantage=make_vantage(), span=3600, begins=begins, looks=120, failures=0, p50_ms=100, p95_ms=p95
    )


def test_slow_is_what_is_slower_than_twice_this_hour_of_the_last_week():
    probe = make_probe()
    for days, p95 in ((1, 800), (2, 900), (3, 5000)):
        hour(probe, NOON - timedelta(days=days), p95)
        hour(probe, NOON - timedelta(days=days, hours=3), 9000)  # another hour is another matter
    assert rollups.usual_limit(probe, NOON + minutes(20)) == pytest.approx(1.8)


def test_two_days_are_not_enough_to_know_what_is_usual_and_fast_is_never_slow():
    probe = make_probe()
    for days in (1, 2):
        hour(probe, NOON - timedelta(days=days), 100)
    assert rollups.usual_limit(probe, NOON) is None
    hour(probe, NOON - timedelta(days=3), 100)
    assert rollups.usual_limit(probe, NOON) == rollups.LEAST_LIMIT


def five(probe, begins, *, failures, looks=10):
    RollUp.objects.create(probe=probe, vantage=make_vantage(), span=300, begins=begins, looks=looks, failures=failures)


def test_noise_is_what_failed_outside_of_disturbances():
    probe = make_probe()
    for number in range(200):
        five(probe, NOON - minutes(5 * number + 5), failures=10 if number < 6 else int(number % 20 == 0))
    proposal = Proposal.objects.create(
        dedupe_key="x", title="x", draft="", since=NOON - minutes(30), opened_at=NOON, updated_at=NOON
    )
    proposal.suggestions.create(component=probe.component, status="major_outage", since=NOON - minutes(30))
    assert rollups.measure_noise(NOON) == 1
    probe.refresh_from_db()
    assert probe.noise == pytest.approx(9 / 1920, rel=0.02)


def test_noise_is_unknown_after_too_few_looks():
    probe = make_probe(noise=0.5)
    five(probe, NOON - minutes(10), failures=0)
    assert rollups.measure_noise(NOON) == 0
    probe.refresh_from_db()
    assert probe.noise is None


def test_sums_are_forgotten_much_later_than_results():
    probe = make_probe()
    five(probe, NOON - timedelta(days=61), failures=0)
    hour(probe, NOON - timedelta(days=61), 100)
    with time_machine.travel(NOON, tick=False):
        assert rollups.prune(NOON) == 1
    assert RollUp.objects.get().span == 3600


def test_the_page_of_a_probe_shows_its_last_day(staff_client):
    probe = make_probe()
    now = datetime.now(UTC)
    for number in range(3):
        RollUp.objects.create(
            probe=probe,
            vantage=make_vantage(),
            span=300,
            begins=now - minutes(5 * number + 5),
            looks=10,
            failures=number,
            p50_ms=90,
            p95_ms=100 + number,
        )
    page = staff_client.get(reverse("monitoring:probe", args=[probe.pk])).content.decode()
    words = "The last 24 hours, 5 minutes a bar: 3 of 30 looks failed; the slowest p95 was 102 ms."
    assert page.count(words) == 2  # to be read, and as the name of the picture
    assert page.count("chart__bar--bad") == 2
