"""What counts as a report, and what is left of it."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core import clock
from monitoring import conclusions
from monitoring.models import Proposal
from monitoring.reports import actions, counting, crowd, limits
from monitoring.reports.models import ProblemReport, ReportHour, ReportKey
from tests.factories import make_component
from tests.monitoring.reports.crowds import addresses, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 3, 2, 12, 10, tzinfo=UTC), tick=False) as moment:
        yield moment


@pytest.fixture
def chat():
    return make_component(name="Chat")


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("reports", [1000, pytest.param(10_000, marks=pytest.mark.proof)])
def test_T30_any_number_of_reports_from_three_networks_counts_as_three(chat, reports):
    places = [f"20.30.{number}.{host}" for host in range(1, 251) for number in range(3)]
    told = itertools.islice(itertools.cycle(places), reports)
    assert report(chat, told) == 3
    assert ProblemReport.objects.count() == 3


@pytest.mark.proof
@pytest.mark.timeout(180)
def test_T30_ten_thousand_reports_of_one_operator_weigh_a_fifth_and_silence_nobody(chat, settings, tmp_path):
    table = tmp_path / "operators"
    table.write_text("20.0.0.0/8 64500\n")
    settings.REPORT_OPERATORS = str(table)
    places = [f"20.{number // 250}.{number % 250}.{host}" for host in range(1, 21) for number in range(500)]
    assert len(places) == 10_000
    assert report(chat, places, has_worked=True) == limits.MOST_OF_ONE_OPERATOR
    assert counting.weight(counting.buckets(ProblemReport.objects.all()).values()) == 1
    assert not crowd.listen(chat, clock.now()).is_alarm
    assert report(chat, [f"{number}.1.1.1" for number in range(30, 38)], has_worked=True) == 8
    # eight others say so, too: its five hundred networks are a fifth of all that is counted
    assert counting.weight(counting.buckets(ProblemReport.objects.all()).values()) == 10
    conclusions.draw_from_hearing()
    assert not Proposal.objects.exists()


def test_a_network_counts_again_after_half_an_hour_and_for_another_component(chat, noon):
    place = ["20.1.2.3"]
    assert report(chat, place) == 1
    assert report(make_component(), place) == 1
    noon.shift(timedelta(minutes=29))
    assert report(chat, ["20.1.2.99"]) == 0
    noon.shift(timedelta(minutes=2))
    assert report(chat, place) == 1


def test_midnight_makes_no_new_network(chat, noon):
    noon.move_to(datetime(2026, 3, 2, 23, 55, tzinfo=UTC))
    assert report(chat, ["20.1.2.3"]) == 1
    noon.shift(timedelta(minutes=10))
    assert report(chat, ["20.1.2.4"]) == 0


def test_a_network_may_speak_of_a_few_components_an_hour():
    parts = [make_component() for _ in range(12)]
    assert sum(report(part, ["20.1.2.3"]) for part in parts) == limits.PER_NETWORK_AND_HOUR


@pytest.mark.parametrize(
    ("from_network", "lately", "from_operator", "has_worked", "may"),
    [
        (0, 0, 0, False, True),
        (7, 59, 0, False, True),
        (8, 0, 0, False, False),
        (0, 60, 0, False, True),
        (1, 60, 0, False, False),
        (1, 60, 0, True, True),
        (0, 600, 0, False, False),
        (0, 1999, 399, True, True),
        (0, 1999, 400, True, False),
        (0, 2000, 0, True, False),
    ],
)
def test_T30_a_busy_hour_asks_for_work_and_has_an_end(from_network, lately, from_operator, has_worked, may):
    assert limits.may_count(from_network, lately, from_operator, has_worked=has_worked) is may


def test_T31_no_address_is_kept(chat):
    report(chat, ["20.1.2.3"])
    [row] = ProblemReport.objects.values()
    assert "20.1" not in str(row)
    assert len(row["network"]) == len(row["operator"]) == 64


def test_T31_49_hours_later_no_network_hash_and_no_key_is_left(chat, noon):
    report(chat, addresses(5))
    noon.shift(timedelta(hours=47))
    actions.forget(clock.now())
    assert ProblemReport.objects.count() == 5
    noon.shift(timedelta(hours=2))
    counting.count(clock.now())
    assert actions.forget(clock.now()) == 5
    assert not ProblemReport.objects.exists()
    noon.shift(timedelta(hours=24))
    actions.forget(clock.now())
    assert not ReportKey.objects.exists()


def test_T31_the_same_network_has_another_code_on_another_day(chat, noon):
    report(chat, ["20.1.2.3"])
    noon.shift(timedelta(days=1))
    report(chat, ["20.1.2.3"])
    assert len(set(ProblemReport.objects.values_list("network", flat=True))) == 2


def test_hours_are_summed_up_once_and_hold_no_network(chat, noon):
    report(chat, addresses(6))
    report(chat, addresses(20, operators=1)[7:])
    noon.shift(timedelta(hours=1))
    assert counting.count(clock.now()) == 1
    assert counting.count(clock.now()) == 0
    # fourteen networks of one operator beside five of others: it weighs a fifth of what is counted
    assert ReportHour.objects.values_list("component", "networks").get() == (chat.pk, 6)
    assert {field.name for field in ReportHour._meta.get_fields()} == {"id", "component", "begins", "networks"}
