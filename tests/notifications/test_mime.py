"""Ready bytes with gaps: what comes out is the mail that was meant."""

import email
import email.policy
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifications import marks
from notifications.channels import mime
from notifications.channels.base import Unfit

WHEN = datetime(2026, 3, 2, 11, 49, tzinfo=UTC)
GAPS = {"address": "reader@example.com", "unsubscribe": "abc/" + "0" * 64, "token": "t" * 76}


def mail(text, html="<p>x</p>", subject="Sign-in fails", **gaps):
    ready = mime.build(
        {"subject": subject, "text": text, "html": html},
        sender="Status <status@example.com>",
        made_at=WHEN,
        language="en",
        headers={"Auto-Submitted": "auto-generated"},
        personal={"To": marks.ADDRESS, "Message-ID": f"<n1.{marks.ADDRESS}>"},
    )
    return ready.filled(GAPS | gaps)


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"]) | st.sampled_from("\n.= \t"), max_size=400)


@settings(deadline=None)  # the machine may be busy
@given(text=texts, before=texts)
@example(text="", before="." + "0" * 74 + "é")  # a full line that begins with a dot
@example(text="." * 80, before="." * 80)
def test_any_text_arrives_as_it_was(text, before):
    raw = mail(f"{before}{marks.UNSUBSCRIBE}{text}\n")
    body = parsed(raw).get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert body == f"{before}{GAPS['unsubscribe']}{text}\n"
    for line in raw.split(b"\r\n"):
        assert not line.startswith(b".")
        assert b"\n" not in line
    body_lines = raw.split(b"\r\n\r\n", 1)[1].split(b"\r\n")
    assert max(map(len, body_lines)) <= 998
    assert max(len(line) for line in body_lines if not line.startswith((b"--=_", b"Content-"))) <= 76


@pytest.mark.parametrize("length", range(70, 82))
@pytest.mark.parametrize("end", ["x", ".", "=", "é", " ", "\u00a0"])
def test_a_full_line_before_a_gap_keeps_room_for_its_soft_break(length, end):
    before = "0" * (length - 1) + end
    raw = mail(f"{before}{marks.UNSUBSCRIBE}\n")
    body = parsed(raw).get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert body == f"{before}{GAPS['unsubscribe']}\n"
    lines = raw.split(b"\r\n\r\n", 2)[2].split(b"\r\n")
    assert max(len(line) for line in lines if not line.startswith((b"--=_", b"Content-"))) <= 76
    assert not any(line.startswith(b".") for line in lines)


def test_awkward_addresses_are_kept_whole():
    address = "a=b.c" + "x" * 55 + "@" + "sub." * 30 + "example.com"
    message = parsed(mail(f"To {marks.ADDRESS}.\n", address=address))
    assert message["To"] == address
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == f"To {address}.\n"


@given(
    subject=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=59).map(str.strip).filter(bool)
)
def test_t05_a_subject_stays_a_subject(subject):
    message = parsed(mail("x\n", subject=" ".join(subject.split())))
    assert [name for name in message if name.lower() in ("bcc", "cc")] == []
    assert len(message.get_all("To")) == 1


@pytest.mark.parametrize(
    "address",
    ["a b@example.com", "a@example.com\r\nBcc: v@example.com", "é@example.com", "nobody", "<a@b.c>", "a@b,c@d"],
)
def test_t05_what_is_no_plain_address_gets_no_mail(address):
    with pytest.raises(Unfit):
        mime.require_plain(address)


def test_nobody_writes_a_mark():
    assert marks.clean(f"before {marks.UNSUBSCRIBE} after") == "before unsubscribe after"
