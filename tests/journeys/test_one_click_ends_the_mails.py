"""Whoever asked for mails leaves with one click, without signing in (RFC 8058)."""

import re

import pytest
import requests

from incidents.actions import open_incident, post_update


@pytest.fixture
def told(chat, commander, subscribe, smtp_sink):
    """Ann and Bob have both been told of an incident."""
    subscribe("ann@example.com")
    subscribe("bob@example.com")
    incident = open_incident(title="Chat fails", impacts={chat: "major_outage"}, body="We look.", by=commander)
    for address in ("ann@example.com", "bob@example.com"):
        smtp_sink.wait_for(address, count=2)
    return incident


def test_one_click_ends_the_mails(told, commander, smtp_sink):
    mail = smtp_sink.to("ann@example.com")[1].message
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [link] = re.findall(r"<(http[^>]+)>", mail["List-Unsubscribe"])

    # What a mail program sends: no cookie, no token, no page before.
    answer = requests.post(link, data={"List-Unsubscribe": "One-Click"}, timeout=10)
    assert answer.status_code == 200
    assert answer.cookies.get_dict() == {}

    post_update(told, status="resolved", body="It works again.", by=commander)
    assert "It works again." in smtp_sink.wait_for("bob@example.com", count=3)[2].text
    assert len(smtp_sink.to("ann@example.com")) == 2


def test_looking_at_the_link_ends_nothing(told, commander, visitor, smtp_sink):
    [link] = re.findall(r"<(http[^>]+)>", smtp_sink.to("ann@example.com")[1].message["List-Unsubscribe"])
    assert visitor.get(link).status_code == 200
    post_update(told, status="resolved", body="It works again.", by=commander)
    smtp_sink.wait_for("ann@example.com", count=3)
