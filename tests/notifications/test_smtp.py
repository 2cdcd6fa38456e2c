"""What we say to a mail server, and what its replies mean."""

import pytest

from notifications.channels.base import Fate
from notifications.channels.smtp import Conversation

MESSAGE = b"Subject: x\r\n\r\nhello\r\n"
OK = b"250 2.0.0 Ok\r\n"
GO_ON = b"354 go on\r\n"


def begun(*, has_pipelining=True):
    talk = Conversation(has_pipelining=has_pipelining)
    talk.begin("me@example.com", "you@example.com", MESSAGE)
    return talk


def said(talk):
    said, talk.outgoing = talk.outgoing, b""
    return said


def hear(talk, *replies):
    outcomes = [talk.receive(reply) for reply in replies]
    assert [outcome for outcome in outcomes[:-1] if outcome] == []
    return outcomes[-1]


def test_with_pipelining_a_message_takes_two_turns():
    talk = begun()
    assert said(talk) == b"MAIL FROM:<me@example.com>\r\nRCPT TO:<you@example.com>\r\nDATA\r\n"
    assert hear(talk, OK + OK + GO_ON) is None
    assert said(talk) == MESSAGE + b".\r\n"
    outcome = hear(talk, b"250 2.0.0 Ok: queued as 4F1\r\n")
    assert (outcome.fate, outcome.words) == (Fate.SENT, "250 2.0.0 Ok: queued as 4F1")


def test_without_it_each_command_waits_for_its_reply():
    talk = begun(has_pipelining=False)
    for expected in (b"MAIL FROM:<me@example.com>\r\n", b"RCPT TO:<you@example.com>\r\n"):
        assert said(talk) == expected
        assert hear(talk, OK) is None
    assert said(talk) == b"DATA\r\n"
    assert hear(talk, GO_ON) is None
    assert said(talk) == MESSAGE + b".\r\n"
    assert hear(talk, OK).fate == Fate.SENT


@pytest.mark.parametrize("pieces", [1, 2, 7, 1000])
def test_replies_may_come_in_any_pieces_and_several_lines(pieces):
    talk = begun()
    data = b"250-2.1.0 one\r\n250 two\r\n" + OK + GO_ON
    size = max(1, len(data) // pieces)
    for start in range(0, len(data), size):
        assert talk.receive(data[start : start + size]) is None
    said(talk)
    assert hear(talk, b"250-first\r\n", b"250 second\r\n").words == "250 first second"


@pytest.mark.parametrize(
    ("replies", "fate"),
    [
        ([b"550 5.7.1 no\r\n", b"503 need MAIL\r\n", b"503 need RCPT\r\n"], Fate.PERMANENT),
        ([OK, b"550 5.1.1 no such user\r\n", b"503 no recipients\r\n"], Fate.PERMANENT),
        ([OK, b"450 4.2.0 later\r\n", b"503 no recipients\r\n"], Fate.TEMPORARY),
        ([OK, b"450 4.2.0 later\r\n", GO_ON, b"554 no recipients\r\n"], Fate.TEMPORARY),
        ([OK, OK, b"451 not now\r\n"], Fate.TEMPORARY),
        ([OK, OK, GO_ON, b"552 too big\r\n"], Fate.PERMANENT),
        ([OK, OK, GO_ON, b"452 full\r\n"], Fate.TEMPORARY),
        ([b"421 4.3.2 shutting down\r\n"], Fate.UNREACHABLE),
        ([OK, OK, GO_ON, b"421 shutting down\r\n"], Fate.UNREACHABLE),
        ([b"garbage\r\n", OK, OK], Fate.PERMANENT),
    ],
)
def test_each_refusal_has_its_meaning(replies, fate):
    talk = begun()
    assert hear(talk, *replies).fate == fate
    assert talk.is_over == (fate == Fate.UNREACHABLE)


def test_the_message_after_a_refused_one_begins_afresh():
    talk = begun()
    hear(talk, OK, b"550 no\r\n", b"503 no\r\n")
    said(talk)
    talk.begin("me@example.com", "other@example.com", MESSAGE)
    assert said(talk).startswith(b"RSET\r\nMAIL FROM")
    hear(talk, OK + OK + OK + GO_ON)
    assert said(talk) == MESSAGE + b".\r\n"
    assert hear(talk, OK).fate == Fate.SENT


def test_no_word_of_a_message_is_said_to_a_server_that_took_no_recipient():
    talk = begun()
    said(talk)
    hear(talk, OK, b"550 no\r\n", GO_ON)
    assert said(talk) == b".\r\n"


def test_f23_a_connection_that_ends_after_the_message_is_ambiguous():
    talk = begun()
    assert talk.end("reset").fate == Fate.UNREACHABLE
    talk = begun()
    hear(talk, OK + OK + GO_ON)
    assert talk.end("reset").fate == Fate.UNREACHABLE  # it was not written yet
    said(talk)
    assert talk.end("reset").fate == Fate.LOST


def test_what_the_server_says_is_one_clean_line():
    talk = begun()
    outcome = hear(talk, b"550 no\x1b[31m \xff\r\n" + OK + OK)
    assert outcome.words == "550 no[31m \ufffd"
