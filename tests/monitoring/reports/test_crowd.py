"""What a crowd amounts to: an alarm or the usual, and in words."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core import clock
from monitoring.reports import counting, crowd, publishing, trend
from monitoring.reports.models import ReportHour
from tests.factories import make_component, make_impact, make_incident, make_update
from tests.monitoring.reports.crowds import addresses, report

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def chat():
    return make_component(name="Chat", created_at=NOON - timedelta(days=200))


def listen(component):
    return crowd.listen(component, clock.now())


def test_four_networks_of_four_operators_are_an_alarm_where_nobody_reports_usually(chat):
    report(chat, addresses(3), ago=3)
    assert not listen(chat).is_alarm
    report(chat, addresses(5)[3:], ago=1)
    heard = listen(chat)
    assert heard.is_alarm
    assert (heard.networks, heard.since) == (5, NOON - timedelta(minutes=3))


def test_T30_hundreds_of_networks_of_one_operator_are_no_alarm(chat):
    assert report(chat, [f"20.7.{number % 256}.{number // 256}" for number in range(300)]) == 256
    heard = listen(chat)
    assert heard.networks == 256
    assert not heard.is_alarm


def test_the_alarm_ends_when_nobody_reports_any_more(chat, noon):
    report(chat, addresses(30))
    assert listen(chat).is_alarm
    noon.shift(timedelta(minutes=35))
    assert not listen(chat).is_alarm


def test_what_is_usual_at_this_hour_of_the_week_is_no_alarm(chat):
    hour = counting.floor(NOON, 3600)
    ReportHour.objects.bulk_create(
        ReportHour(component=chat, begins=hour - timedelta(weeks=number), networks=60) for number in range(1, 9)
    )
    assert counting.usual(chat, NOON) == 5
    report(chat, addresses(8))
    assert not listen(chat).is_alarm
    report(chat, addresses(60)[8:])
    assert listen(chat).is_alarm


def test_hours_of_told_incidents_say_nothing_about_the_usual(chat):
    hour = counting.floor(NOON, 3600)
    for number in range(1, 9):
        begins = hour - timedelta(weeks=number)
        ReportHour.objects.create(component=chat, begins=begins, networks=0 if number > 3 else 600)
    assert counting.usual(chat, NOON) == 0.05
    ReportHour.objects.filter(networks=0).update(networks=120)
    for number in range(1, 4):
        begins = hour - timedelta(weeks=number)
        told = make_incident(started_at=begins, resolved_at=begins + timedelta(hours=1), status="resolved")
        make_impact(make_update(told), chat, "major_outage")
    assert counting.usual(chat, NOON) == 10


def test_a_young_component_is_judged_by_its_days(chat):
    young = make_component(created_at=NOON - timedelta(days=5))
    hour = counting.floor(NOON, 3600)
    for number in range(1, 4):
        ReportHour.objects.create(component=young, begins=hour - timedelta(days=number), networks=24)
    assert counting.usual(young, NOON) == 2


def test_shares_are_told_in_words(chat):
    report(chat, addresses(6), symptom="messages", region="europe")
    report(chat, addresses(8)[6:], symptom="slow", region="asia")
    api = make_component(name="API")
    report(api, ["99.1.1.1", "99.2.1.1"], region="")
    heard = [listen(part) for part in (chat, api)]
    assert heard[0].words == (
        "8 networks report problems since 12:10 UTC (usual: 0.6 an hour); 75 % messages or requests fail, 25 % slow;"
        " 75 % Europe, 25 % Asia"
    )
    assert heard[1].words == "2 networks report problems since 12:10 UTC (usual: 0.6 an hour)"
    assert crowd.listed(crowd.surfaces(heard)) == "80 % Chat, 20 % API"
    assert listen(make_component()).words == "nobody reports a problem"


def test_a_slow_rise_over_days_is_a_trend_and_no_alarm(chat):
    today = counting.floor(NOON, 86_400)
    for number in range(1, 43):
        ReportHour.objects.create(
            component=chat, begins=today - timedelta(days=number), networks=20 if number > 6 else 34
        )
    [card] = trend.trends(NOON)
    assert card.words == (
        "Chat: 34 reports a day since 24 Feb, where 20 are usual. No outage shows; quality may have drifted."
    )
    assert not listen(chat).is_alarm
    ReportHour.objects.update(networks=20)
    assert trend.trends(NOON) == []


def test_T30_counts_leave_the_house_rounded_and_never_small(chat):
    report(chat, addresses(9))
    assert publishing.sentence([chat], NOON) == ""
    report(chat, addresses(34)[9:])
    report(chat, ["99.1.1.1"], symptom="slow")
    api = make_component(name="API")
    report(api, ["98.1.1.1", "98.2.1.1"])
    assert publishing.sentence([chat], NOON) == (
        "In the hour until 12:10 UTC, about 40 networks reported problems to us; nearly all of them: cannot sign in."
    )
    assert "API" not in publishing.sentence([chat, api], NOON)
    assert "(Chat about 40)" in publishing.sentence([chat, api], NOON)
