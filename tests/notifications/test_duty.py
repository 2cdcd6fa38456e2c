"""Webhooks on duty hear of a proposal at once, and know that it is from us."""

import base64
import hashlib
import hmac
import json

import pytest
from django.core.management import call_command

from core import clock
from monitoring.judgement import Verdict
from monitoring.proposing import Case, propose
from notifications.channels.duty import chat_of, request_for
from notifications.models import Delivery
from outbox import relay
from tests.factories import make_component, make_page

pytestmark = pytest.mark.django_db
OURS, SLACK = "https://pager.example.com/hook", "https://hooks.slack.com/services/T/B/x"


@pytest.fixture
def deliveries(settings, commander):
    settings.DUTY_WEBHOOKS = [OURS, SLACK]
    make_page()
    verdicts = {make_component(name="Chat"): Verdict("major_outage", clock.now())}
    propose(Case("chat", verdicts, "Chat is down", "We look.", 0.93, {"diagnosis": "Front door suspected"}))
    relay.relay_all()
    return {row.address: row for row in Delivery.objects.select_related("notice")}


def test_a_proposal_is_owed_to_mail_and_webhooks(deliveries):
    assert {(address, row.channel) for address, row in deliveries.items()} == {
        ("carla@example.com", "email"), (OURS, "webhook"), (SLACK, "webhook")
    }  # fmt: skip


def test_the_mail_says_first_what_is_proposed_and_how_sure_that_is(deliveries):
    texts = deliveries["carla@example.com"].notice.text_in("de")
    assert texts["subject"] == "[Proposal] Chat is down"
    for kind in ("text", "html"):
        assert "confidence 93 %" in texts[kind]
        assert "Front door suspected" in texts[kind]


def test_the_message_is_signed_with_the_secret_that_the_command_prints(deliveries, capsys):
    _, headers, body, _ = request_for(deliveries[OURS])
    told = json.loads(body)
    assert (told["type"], told["data"]["proposal"]["title"]) == ("proposal.opened", "Chat is down")
    assert told["data"]["proposal"]["components"][0]["status"] == "major_outage"
    call_command("duty_webhooks")
    secret = base64.b64decode(capsys.readouterr().out.rpartition("whsec_")[2].strip())
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"


def test_a_chat_service_gets_words(deliveries):
    _, headers, body, _ = request_for(deliveries[SLACK])
    assert "Chat is down" in json.loads(body)["text"]
    assert "Front door suspected" in json.loads(body)["text"]
    assert "webhook-signature" not in headers


@pytest.mark.parametrize(
    ("url", "chat"),
    [
        (OURS, ""),
        (SLACK, "slack"),
        ("https://x.webhook.office.com/a", "teams"),
        ("https://evil.example/hooks.slack.com", ""),
    ],
)
def test_a_chat_service_is_known_by_its_host(url, chat):
    assert chat_of(url) == chat
