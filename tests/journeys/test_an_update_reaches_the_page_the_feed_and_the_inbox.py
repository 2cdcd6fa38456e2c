"""From a commander's form to the page, the programs and the inbox of somebody who asked."""

from incidents.models import Incident
from tests.journeys.conftest import ask
from tests.servers.process import wait_until

SOON = 5  # seconds; it is well below one on a quiet machine


def test_an_update_reaches_the_page_the_feed_and_the_inbox(chat, staff_visitor, visitor, subscribe, smtp_sink):
    subscribe("ann@example.com")
    answer = staff_visitor.submit(
        "/manage/incidents/open/",
        title="Sign-in fails for some accounts",
        body="Since **09:40 UTC** signing in fails. We are looking into it.",
        **{f"impact_{chat.code}": "partial_outage"},
    )
    assert answer.status_code == 200, answer.text
    incident = Incident.objects.get()

    wait_until(lambda: "Sign-in fails for some accounts" in visitor.get("/").text, within=SOON, what="the page says so")
    assert "<strong>09:40 UTC</strong>" in visitor.get("/").text
    summary = visitor.get("/api/v2/summary.json").json()
    assert [told["name"] for told in summary["incidents"]] == ["Sign-in fails for some accounts"]
    assert {part["name"]: part["status"] for part in summary["components"]} == {
        "Chat": "partial_outage",
        "API": "operational",
    }
    assert "Sign-in fails for some accounts" in visitor.get("/history.atom").text
    assert "Sign-in fails for some accounts" in visitor.get(f"/incidents/{incident.code}").text

    mails = smtp_sink.wait_for("ann@example.com", count=2)
    assert "Sign-in fails for some accounts" in mails[1].subject
    assert "Since 09:40 UTC signing in fails" in mails[1].text.replace("**", "")

    answer = staff_visitor.submit(
        f"/manage/incidents/{incident.pk}/update/", status="resolved", body="A bad release was taken back."
    )
    assert answer.status_code == 200, answer.text
    said = "A bad release was taken back."
    wait_until(lambda: said in visitor.get(f"/incidents/{incident.code}").text, within=SOON, what="the end is told")
    status = visitor.get("/api/v2/status.json").json()["status"]
    assert status["indicator"] == "none"
    mails = smtp_sink.wait_for("ann@example.com", count=3)
    assert mails[2].message["References"].split()[-1] == mails[1].message["Message-ID"]  # one thread in the inbox


def test_whoever_did_not_confirm_is_told_nothing(chat, staff_visitor, visitor, subscribe, smtp_sink):
    subscribe("ann@example.com")
    ask(visitor, "bob@example.com")
    smtp_sink.wait_for("bob@example.com")
    staff_visitor.submit("/manage/incidents/open/", title="Sign-in fails", body="We look.")
    smtp_sink.wait_for("ann@example.com", count=2)
    assert len(smtp_sink.to("bob@example.com")) == 1
