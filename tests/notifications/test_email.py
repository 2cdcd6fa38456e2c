"""Handing over to a real mail server: headers, replies, lost connections."""

import re

import pytest

from incidents import actions as incidents
from incidents.lifecycle import Status
from notifications import actions
from notifications.channels.letters import inbox_id
from notifications.models import Delivery, Notice
from outbox import relay
from subscribers import actions as subscribers
from tests.factories import make_component, make_page, make_subscriber
from tests.servers.smtp_sink import CLOSE, LOST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("smtp_sink")]
READER = "reader@example.com"


@pytest.fixture(autouse=True)
def _mail_server(settings, smtp_sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port
    settings.SITE_URL = "https://status.example.com"
    settings.DEFAULT_FROM_EMAIL = "Claude Status <status@example.com>"
    make_page(name="Claude")


def told(*addresses, title="Sign-in fails"):
    """An incident whose first update is owed to these addresses."""
    for address in addresses:
        make_subscriber(address=address)
    incident = incidents.open_incident(
        title=title, impacts={make_component(name="Login"): "major_outage"}, body="We look.", by="carla"
    )
    relay.relay_all()
    return incident


def state_of(address=READER):
    return Delivery.objects.filter(address=address).latest("pk")


def test_the_golden_headers(smtp_sink):
    told(READER)
    actions.drain("email")
    mail = smtp_sink.to(READER)[0]
    subscriber = Delivery.objects.get().subscriber
    notice = Notice.objects.get()
    inbox, thread = inbox_id("email", READER), re.search(r"<t(\w{24})", str(mail.message["References"]))[1]
    leave = subscriber.token("unsubscribe")
    assert mail.sender == "status@example.com"
    assert [(name, str(value)) for name, value in mail.message.items() if name not in ("Date", "Content-Type")] == [
        ("From", "Claude Status <status@example.com>"),
        ("Subject", "[Investigating] Sign-in fails"),
        ("Content-Language", "en"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Id", "Claude <updates.status.example.com>"),
        ("Feedback-ID", f"n{notice.pk}:update:status.example.com"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("MIME-Version", "1.0"),
        ("To", READER),
        ("Message-ID", f"<n{notice.pk}.{inbox}@status.example.com>"),
        ("In-Reply-To", f"<t{thread}.{inbox}@status.example.com>"),
        ("References", f"<t{thread}.{inbox}@status.example.com>"),
        ("List-Unsubscribe", f"<https://status.example.com/unsubscribe/{leave[:12]}/{leave[12:]}>"),
    ]
    assert [part.get_content_type() for part in mail.message.iter_parts()] == ["text/plain", "text/html"]
    assert mail.text.startswith("Claude: Investigating\nSign-in fails\n")
    assert f"/unsubscribe/{leave[:12]}/{leave[12:]}" in mail.text
    assert "\ue000" not in mail.text


def test_the_mails_of_an_incident_are_one_thread_in_each_inbox(smtp_sink):
    incident = told(READER, "other@example.com")
    actions.drain("email")
    incidents.post_update(incident, status=Status.RESOLVED, body="It is over.", by="carla")
    relay.relay_all()
    actions.drain("email")
    first, second = (mail.message for mail in smtp_sink.to(READER))
    assert second["In-Reply-To"] == first["In-Reply-To"]
    assert str(first["Message-ID"]) in str(second["References"])
    ids = [str(mail.message["Message-ID"]) for mail in smtp_sink.mails]
    assert len(set(ids)) == 4  # unlike its neighbours', each inbox's mail has an id of its own


def test_f19_later_means_later(smtp_sink):
    smtp_sink.answers(READER, "450 4.2.0 Try later")
    told(READER)
    actions.drain("email")
    waiting = state_of()
    assert (waiting.state, waiting.attempts, waiting.outcome) == ("retry", 1, "450 4.2.0 Try later")
    assert 60 <= (waiting.due_at - waiting.notice.made_at).total_seconds() <= 95
    Delivery.objects.update(due_at=waiting.notice.made_at)
    actions.drain("email")
    assert (state_of().state, state_of().attempts, len(smtp_sink.to(READER))) == ("sent", 2, 1)


def test_f20_never_means_never_and_the_others_get_theirs(smtp_sink):
    smtp_sink.always("gone@example.com", "550 5.1.1 No such user")
    told("a@example.com", "gone@example.com", "z@example.com")
    actions.drain("email")
    assert (state_of("gone@example.com").state, state_of("gone@example.com").outcome) == (
        "failed",
        "550 5.1.1 No such user",
    )
    assert {mail.recipient for mail in smtp_sink.mails} == {"a@example.com", "z@example.com"}


@pytest.mark.parametrize("how", [CLOSE, LOST])
def test_f23_a_lost_answer_is_ambiguous_and_sent_again_with_the_same_id(smtp_sink, how):
    smtp_sink.answers(READER, how)
    told(READER, "other@example.com")
    actions.drain("email")
    assert state_of().state == "ambiguous"
    assert state_of("other@example.com").state == "sent"
    Delivery.objects.filter(state="ambiguous").update(due_at=state_of().notice.made_at)
    actions.drain("email")
    assert state_of().state == "sent"
    copies = smtp_sink.to(READER)
    assert len(copies) == (2 if how == LOST else 1)
    assert len({str(copy.message["Message-ID"]) for copy in copies}) == 1


def test_a_dead_server_costs_no_attempt(settings, smtp_sink):
    told(READER, "other@example.com")
    settings.EMAIL_PORT = 1
    actions.drain("email", seconds=5)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    assert "does not answer" in Delivery.objects.exclude(outcome="").first().outcome
    settings.EMAIL_PORT = smtp_sink.port
    Delivery.objects.update(due_at="2026-01-01T00:00Z")
    actions.drain("email")
    assert len(smtp_sink.mails) == 2


def test_an_address_that_fits_no_mail_fails_alone(smtp_sink):
    told("a@example.com", "z@example.com")
    Delivery.objects.filter(address="a@example.com").update(address="a@example.com\r\nBcc: v@example.com")
    actions.drain("email")
    assert [mail.recipient for mail in smtp_sink.mails] == ["z@example.com"]
    assert Delivery.objects.exclude(state="sent").get().outcome == "The address cannot stand in a mail."


def test_t05_a_poisoned_title_adds_no_recipient_and_no_header(smtp_sink):
    told(READER, title="Sign-in\r\nBcc: v@example.com\r\n\r\nfails")
    actions.drain("email")
    mail = smtp_sink.mails[0]
    assert (len(smtp_sink.mails), mail.message["Bcc"]) == (1, None)
    assert mail.subject == "[Investigating] Sign-in Bcc: v@example.com fails"


def test_the_mailed_confirmation_opens_its_page(smtp_sink, reader):
    subscribers.ask(READER, wishes=subscribers.Wishes())
    relay.relay_all()
    actions.drain("email")
    mail = smtp_sink.to(READER)[0]
    path = re.search(r"https://status\.example\.com(/subscribe/confirm/\S+)", mail.text)[1]
    assert reader.post(path).status_code == 200
    assert Delivery.objects.get().subscriber.is_reachable
    assert mail.message["List-Unsubscribe"] is None


def test_other_ways_of_sending_get_the_same_mail(settings, inbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    told(READER)
    actions.drain("email")
    mail = inbox[0]
    assert (mail.to, mail.subject) == ([READER], "[Investigating] Sign-in fails")
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "text/html" in mail.alternatives[0][1]
