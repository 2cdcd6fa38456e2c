"""Mails as other servers return them: Postfix, Exchange, a complaint in ARF, a holiday."""

POSTFIX = """\
Return-Path: <>
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Sat, 28 Nov 2026 03:00:00 +0000

Final-Recipient: rfc822; reader@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b--
"""

COMPLAINT = """\
Return-Path: <>
To: abuse@status.example.com
Subject: Abuse report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeProvider/1.0
Version: 1

--b
Content-Type: message/rfc822

Return-Path: <{to}>
To: reader@example.com
Subject: [Investigating] Sign-in fails

We look.

--b--
"""

HOLIDAY = """\
To: {to}
Subject: Out of office
Auto-Submitted: auto-replied
Content-Type: text/plain

I am away until 5.1.1 o'clock.
"""


def postfix(to: str, status: str = "5.1.1", said: str = "550 5.1.1 No such user", action: str = "failed") -> bytes:
    """What Postfix returns."""
    return POSTFIX.format(to=to, status=status, said=said, action=action).replace("\n", "\r\n").encode()


def complaint(to: str) -> bytes:
    """What a mailbox provider sends when a reader presses "spam" (RFC 5965)."""
    return COMPLAINT.format(to=to).encode()


def holiday(to: str) -> bytes:
    """An automatic answer that means nothing."""
    return HOLIDAY.format(to=to).encode()
