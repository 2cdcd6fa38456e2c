"""What a visitor with a problem sees: a form without script, account or cookie."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from monitoring.reports import effort, limits
from monitoring.reports.forms import ReportForm
from monitoring.reports.models import ProblemReport
from tests.factories import make_component, make_page
from tests.monitoring.reports.crowds import addresses, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    make_page()
    return make_component(name="Chat")


def sent(part, *, after=20, **given):
    """The form as somebody sends it so many seconds after it was given out."""
    with time_machine.travel(clock.now() - timedelta(seconds=after)):
        began = ReportForm.beginning()
    return {"component": part.code, "symptom": "sign_in", "region": "asia", "began": began, "effort": "", **given}


def text(response):
    return response.content.decode()


def test_a_report_is_sent_and_answered_without_any_cookie(reader, chat):
    page = reader.get(f"/report?component={chat.code}")
    assert f'<option value="{chat.code}" selected>Chat</option>' in text(page)
    assert "no-store" in page.headers["Cache-Control"]
    answer = reader.post("/report", sent(chat), REMOTE_ADDR="20.1.2.3", follow=True)
    assert answer.redirect_chain == [("/report/thanks", 302)]
    assert "Thank you for the report" in text(answer)
    assert not reader.cookies
    row = ProblemReport.objects.get()
    assert (row.component, row.symptom, row.region) == (chat, "sign_in", "asia")


def test_the_form_stays_in_its_language(reader, chat):
    page = text(reader.get("/de/report"))
    assert "Ein Problem melden" in page
    assert 'action="/de/report"' in page
    assert reader.post("/de/report", sent(chat)).url == "/de/report/thanks"
    assert "شكرًا على البلاغ" in text(reader.get("/ar/report/thanks"))


def test_private_components_are_not_offered(reader, chat):
    hidden = make_component(name="Ledger", is_private=True)
    assert "Ledger" not in text(reader.get(f"/report?component={hidden.code}"))
    assert reader.post("/report", sent(hidden)).status_code == 422
    assert not ProblemReport.objects.exists()


@pytest.mark.parametrize(
    "change", [{"symptom": "haunted"}, {"component": "nonsense"}, {"began": "forged"}, {"region": "mars"}, {"after": 0}]
)
def test_what_is_refused_keeps_what_was_typed(reader, chat, change):
    after = change.pop("after", 20)
    answer = reader.post("/report", sent(chat, after=after, **change))
    assert answer.status_code == 422
    assert not ProblemReport.objects.exists()
    form = answer.context["form"]
    assert form["region"].value() == change.get("region", "asia")


def test_a_program_that_fills_in_everything_is_thanked_and_not_counted(reader, chat):
    assert reader.post("/report", sent(chat, website="https://x")).url == "/report/thanks"
    assert not ProblemReport.objects.exists()


def test_what_is_said_twice_is_thanked_and_counted_once(reader, chat):
    for _ in range(3):
        assert reader.post("/report", sent(chat), REMOTE_ADDR="20.1.2.3").url == "/report/thanks"
    assert ProblemReport.objects.count() == 1


@pytest.fixture
def busy(chat, monkeypatch):
    monkeypatch.setattr(limits, "BUSY", 3)
    report(make_component(), addresses(5))
    return chat


def solution(puzzle):
    return next(str(number) for number in range(1_000_000) if effort.is_solved(puzzle, str(number)))


def test_T30_while_it_is_busy_a_browser_works_for_its_report(reader, busy):
    page = reader.get("/report", REMOTE_ADDR="20.200.2.3")
    assert "js/effort.js" in text(page)
    given = sent(busy, after=3)
    answer = solution(effort.puzzle(given["began"], "20.200.2.0/24"))
    assert reader.post("/report", {**given, "effort": answer}, REMOTE_ADDR="20.200.2.3").status_code == 302
    assert ProblemReport.objects.filter(component=busy).count() == 1
    # the same work is worth nothing from elsewhere
    assert reader.post("/report", {**given, "effort": answer}, REMOTE_ADDR="20.201.2.3").status_code == 422


def test_T30_without_a_script_the_form_works_when_it_has_lain_a_little(reader, busy):
    given = sent(busy, after=3)
    answer = reader.post("/report", given, REMOTE_ADDR="20.200.2.3")
    assert answer.status_code == 422
    assert "Please wait 15 seconds, then send the form again." in text(answer)
    assert answer.context["form"]["began"].value() == given["began"]
    assert reader.post("/report", sent(busy), REMOTE_ADDR="20.200.2.3").status_code == 302
    assert ProblemReport.objects.filter(component=busy).count() == 1


def test_a_quiet_page_carries_no_script_for_it(reader, chat):
    assert "effort.js" not in text(reader.get("/report"))


@pytest.mark.parametrize(("answer", "is_solved"), [("", False), ("x" * 30, False), ("0", False)])
def test_no_answer_is_no_work(answer, is_solved):
    assert effort.is_solved("puzzle", answer) is is_solved
    assert effort.is_solved("puzzle", solution("puzzle"))
