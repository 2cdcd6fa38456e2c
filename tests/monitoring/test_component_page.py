"""What staff see of one component: pictures, sums, and what others say."""

from datetime import timedelta

import pytest

from core import clock
from incidents import actions as incidents
from monitoring import lanes, rollups
from monitoring.lanes import Sum
from tests.factories import make_component, make_page, make_probe, make_result, make_vantage
from tests.monitoring.reports.crowds import addresses, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    make_page()
    return make_component(name="Chat")


def text(response):
    return response.content.decode()


def test_a_day_and_a_month_are_drawn_and_told(staff_client, chat):
    probe = make_probe(component=chat, name="front page")
    vantage = make_vantage("frankfurt")
    make_result(probe, vantage=vantage)
    now = clock.now()
    for number in range(1, 4):
        begins = rollups.floor(now, 300) - timedelta(seconds=300 * number)
        values = {"span": 300, "looks": 10, "failures": 2 if number == 2 else 0, "p50_ms": 80, "p95_ms": 200}
        probe.roll_ups.create(vantage=vantage, begins=begins, **values)
    day = rollups.floor(now, 86_400) - timedelta(days=1)
    probe.roll_ups.create(vantage=vantage, begins=day, span=86_400, looks=2880, failures=3, p50_ms=81, p95_ms=240)
    page = text(staff_client.get(f"/manage/monitoring/components/{chat.pk}/"))
    assert "2 of 30 looks failed (6.67 %); half of them took 80 ms or less, the slowest p95 was 200 ms." in page
    assert "From frankfurt" in page
    assert page.count("lanes__failed") == 2
    assert "3 (0.1 %)" in page
    assert "Visitors: nobody reports a problem" in page


def test_a_component_without_probes_says_so(staff_client, chat):
    assert "Nobody looks at it." in text(staff_client.get(f"/manage/monitoring/components/{chat.pk}/"))


def test_a_gap_stays_empty():
    begins = rollups.floor(clock.now(), 300)
    step = timedelta(seconds=300)
    sums = [Sum(begins + number * step, 10, 0, 50, 100) for number in (0, 3)]
    drawn = lanes.draw(sums, title="x", begins=begins, span=step, count=4)
    assert sorted({bar.x for bar in drawn.bars}) == [0, 48]
    assert lanes.draw([], title="x", begins=begins, span=step, count=4).sentence == "Nothing was seen."


def test_reports_are_shown_in_words_and_as_a_picture(staff_client, chat):
    assert "Nobody has reported a problem" in text(staff_client.get("/manage/monitoring/reports/"))
    report(chat, addresses(12), ago=2)
    page = text(staff_client.get("/manage/monitoring/reports/"))
    assert "12 networks report problems" in page
    assert "100 % cannot sign in" in page
    assert "more than usual" in page


def test_counts_reach_the_public_only_by_a_person(staff_client, chat):
    incident = incidents.open_incident(title="x", body="We look.", impacts={chat: "major_outage"}, by="carla")
    url = f"/manage/monitoring/reports/for/{incident.pk}/"
    report(chat, addresses(9), ago=2)
    assert "too few to be told" in text(staff_client.get(url))
    report(chat, addresses(34)[9:], ago=1)
    page = text(staff_client.get(url, headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert "about 30 networks reported problems to us; nearly all of them: cannot sign in." in page
    link = page.split('href="')[1].split('"')[0]
    form = staff_client.get(link).context["form"]
    assert "about 30 networks reported problems" in form["body"].value()
    assert incident.updates.count() == 1
