"""What a returned mail means, read from the texts that servers write."""

import pytest

from notifications import returned
from notifications.returned import Returned, return_path
from tests.notifications.returned_mails import complaint, holiday, postfix

PATH = "bounces@status.example.com"


def test_every_delivery_has_a_return_path_of_its_own():
    first, second = return_path(PATH, 1), return_path(PATH, 2)
    assert first.startswith("bounces+b1-")
    assert first.endswith("@status.example.com")
    assert first.partition("-")[2] != second.partition("-")[2]
    assert len(return_path("b" * 20 + "@x.example", 10**18).partition("@")[0]) <= 64


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.1.1", "550 5.1.1 No such user", "hard"),
        ("5.2.1", "550 5.2.1 Mailbox disabled", "hard"),
        ("5.4.4", "Name service error: Host not found", "hard"),
        ("5.0.0", "550 5.1.1 The account does not exist", "hard"),
        ("5.2.2", "552 5.2.2 Mailbox full", "soft"),
        ("5.7.1", "550 5.7.1 Message refused as spam", "soft"),
        ("4.4.7", "Delivery time expired", "soft"),
    ],
)
def test_never_and_not_this_time(status, said, kind):
    found = returned.read(postfix(return_path(PATH, 7), status, said))
    assert (found.delivery_id, found.kind) == (7, kind)
    assert said in found.words


@pytest.mark.parametrize("name", ["X-Original-To", "Delivered-To"])
def test_the_recipient_that_the_mail_server_notes_is_enough(name):
    raw = postfix("hidden@status.example.com")
    assert returned.read(raw) is None
    assert returned.read(f"{name}: {return_path(PATH, 7)}\r\n".encode() + raw).delivery_id == 7


def test_a_complaint_is_found_by_the_return_path_of_the_mail_in_it():
    assert returned.read(complaint(return_path(PATH, 9))) == Returned(9, "complaint", "abuse")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_what_is_not_the_end_says_nothing(action):
    assert returned.read(postfix(return_path(PATH, 7), "4.4.1", "still trying", action)) is None


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\0", b"x" * 300_000, holiday(return_path(PATH, 7))])
def test_other_mail_says_nothing(raw):
    assert returned.read(raw) is None


def test_T02_a_stranger_cannot_make_up_a_return_path():
    forged = return_path(PATH, 7).replace("b7-", "b8-")
    assert returned.read(postfix(forged)) is None
