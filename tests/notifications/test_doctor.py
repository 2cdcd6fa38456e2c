"""The doctor looks at our mail through a real name server, and says what to mend."""

import io

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import CommandError, call_command

from incidents import actions as incidents
from notifications import actions
from notifications.doctor.records import expected_record
from outbox import relay
from tests.factories import make_component, make_page, make_subscriber
from tests.notifications.nameserver import serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]


def new_key(bits):
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(pem, pkcs8, serialization.NoEncryption()).decode()


KEY = new_key(2048)
RECORD = expected_record(KEY)


def quoted(text):
    """As a zone file has it: pieces of at most 255 characters."""
    return " ".join(f'"{text[start : start + 250]}"' for start in range(0, len(text), 250))


# as large senders write theirs
GOOD = {
    ("example.com", "TXT"): ['"google-site-verification=x"', '"v=spf1 include:_spf.provider.example mx -all"'],
    ("_spf.provider.example", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"'],
    ("status._domainkey.example.com", "TXT"): [quoted(RECORD)],
    ("_dmarc.example.com", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:d@example.com; adkim=r; aspf=r"'],
    ("example.com", "MX"): ["10 mx.example.com."],
    ("bounces.example.com", "MX"): ["10 mx.example.com."],
    ("bounces.example.com", "TXT"): ['"v=spf1 mx -all"'],
    ("mx.example.com", "A"): ["192.0.2.25"],
    ("25.2.0.192.in-addr.arpa", "PTR"): ["mx.example.com."],
}


@pytest.fixture(autouse=True)
def _installation(settings):
    settings.DEFAULT_FROM_EMAIL = "Example Status <status@example.com>"
    settings.SITE_URL = "https://status.example.com"
    settings.DKIM_KEY, settings.DKIM_SELECTOR, settings.DKIM_DOMAIN = KEY, "status", ""
    settings.EMAIL_HOST, settings.EMAIL_PROVIDER, settings.BOUNCE_ADDRESS = "mx.example.com", "", ""
    make_page()


def look(zone, **given):
    """The report, and whether something has to be mended."""
    said = io.StringIO()
    with serving(zone) as nameserver:
        try:
            call_command("doctor", "mail", nameserver=nameserver, stdout=said, **given)
        except CommandError as error:
            return said.getvalue(), str(error)
    return said.getvalue(), ""


def test_a_well_kept_domain_has_nothing_to_mend():
    report, error = look(GOOD)
    assert error == ""
    assert [line[:7].strip() for line in report.splitlines()] == ["ok"] * 6
    assert "a key of 2048 bits" in report
    assert "192.0.2.25 is mx.example.com." in report


@pytest.mark.parametrize(
    ("changes", "words", "remedy"),
    [
        ({("example.com", "TXT"): ['"x"']}, "SPF: example.com says nobody", "Publish a TXT record at example.com"),
        ({("example.com", "TXT"): ['"v=spf1 -all"', '"v=spf1 mx -all"']}, "2 SPF records", "Join them."),
        ({("example.com", "TXT"): ['"v=spf1 mx +all"']}, "lets the whole world send", "-all or ~all"),
        (
            {("example.com", "TXT"): [quoted("v=spf1 " + " ".join(f"a:h{n}.example" for n in range(11)) + " -all")]},
            "needs 11 look-ups",
            "Remove includes",
        ),
        ({("status._domainkey.example.com", "TXT"): []}, "no key at status._domainkey", RECORD[:60]),
        ({("status._domainkey.example.com", "TXT"): ['"v=DKIM1; p="']}, "revoked", "Publish"),
        (
            {("status._domainkey.example.com", "TXT"): [quoted(expected_record(new_key(2048)))]},
            "does not fit the key that signs",
            "Publish",
        ),
        ({("_dmarc.example.com", "TXT"): []}, "DMARC: There is none", "v=DMARC1; p=quarantine"),
        ({("_dmarc.example.com", "TXT"): ['"v=DMARC1; p=maybe"']}, "p=maybe means nothing", "p=reject"),
        ({("example.com", "MX"): []}, "takes no mail", "MX record"),
        ({("25.2.0.192.in-addr.arpa", "PTR"): []}, "has no name", "PTR"),
        ({("25.2.0.192.in-addr.arpa", "PTR"): ["other.example."]}, "which has another address", "A or AAAA"),
    ],
)
def test_each_fault_is_named_with_its_remedy(changes, words, remedy):
    report, error = look({name: records for name, records in (GOOD | changes).items() if records})
    assert words in report
    assert remedy in report
    assert error.endswith("to mend.")


def test_forged_notices_that_arrive_are_advice_and_no_fault():
    report, error = look(GOOD | {("_dmarc.example.com", "TXT"): ['"v=DMARC1; p=none"']})
    assert ("better DMARC" in report, error) == (True, "")


def test_who_returns_and_who_signs_must_belong_to_the_sender(settings):
    settings.BOUNCE_ADDRESS = "bounces@bounces.example.com"
    assert look(GOOD)[1] == ""
    strict = GOOD | {("_dmarc.example.com", "TXT"): ['"v=DMARC1; p=reject; aspf=s"']}
    assert "SPF speaks for bounces.example.com" in look(strict)[0]
    settings.DKIM_DOMAIN = "provider.example"
    zone = GOOD | {("status._domainkey.provider.example", "TXT"): [quoted(RECORD)]}
    assert "DKIM speaks for provider.example" in look(zone)[0]


def test_an_installation_that_nobody_has_set_up_is_told_where_to_begin(settings):
    settings.DEFAULT_FROM_EMAIL = "Status <status@localhost.localdomain>"
    assert "Set FROM_EMAIL." in look({})[0]
    settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "status@example.com", "http://127.0.0.1:8000"
    assert "Set SITE_URL to the https address" in look(GOOD)[0]


@pytest.mark.usefixtures("smtp_sink")
def test_a_signed_mail_is_believed_and_a_changed_one_is_not(settings, smtp_sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port
    make_subscriber(address="reader@example.com")
    incidents.open_incident(title="Störung", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    relay.relay_all()
    actions.drain("email")
    raw = smtp_sink.to("reader@example.com")[0].raw

    def is_believed(raw):
        return dkim.verify(raw, dnsfunc=lambda name, **_: RECORD.encode())

    assert is_believed(raw)
    for header in (b"Subject:", b"List-Unsubscribe:", b"List-Unsubscribe-Post:", b"List-Id:", b"Date:"):
        assert not is_believed(raw.replace(b"\r\n" + header, b"\r\n" + header + b" x", 1)), header
    assert not is_believed(raw.replace(b"We look.", b"Pay here"))
    for name in ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Content-Type"):
        added = f"\r\n{name}: evil@example.net\r\nTo:".encode()  # what a reader may be shown instead of ours
        assert not is_believed(raw.replace(b"\r\nTo:", added, 1)), name
        assert not is_believed(f"{name}: evil@example.net\r\n".encode() + raw), name
