"""A mail is evidence only when it comes to a component's secret address from a sender who proves its domain (T39)."""

import base64
import io
from types import SimpleNamespace

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import call_command
from django.urls import reverse

from incidents.models import Incident
from monitoring.inbound import actions
from monitoring.inbound.mails import address_for
from monitoring.inbound.models import Product, Signal
from monitoring.models import Proposal
from tests.factories import make_component

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
)


@pytest.fixture(autouse=True)
def mailbox(settings, monkeypatch):
    """The mailbox is set up, and the world's DNS knows the key of ops.example.com alone."""
    settings.ALERT_MAIL_ADDRESS = "alerts@status.example.com"
    settings.ALERT_MAIL_SENDERS = ["ops.example.com", "ann@example.org"]
    known = {b"mail._domainkey.ops.example.com.": b"v=DKIM1; k=rsa; p=" + PUBLIC}
    monkeypatch.setattr(dkim.dnsplug, "_get_txt", lambda name, timeout=5: known.get(name.encode()))


@pytest.fixture
def source(db):
    return actions.set_up(name="Mail", product=Product.EMAIL, by="ada")[0]


def mail(to: str, subject: str, sender="nagios@ops.example.com", domain=b"ops.example.com", covered=None) -> bytes:
    raw = f"From: Nagios <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nSee the dashboard.\r\n".encode()
    if domain is None:
        return raw
    return dkim.sign(raw, b"mail", domain, PEM, include_headers=covered or [b"from", b"to", b"subject"]) + raw


def take(raw: bytes, monkeypatch) -> str:
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("alert_mail", stdout=said)
    return said.getvalue().strip()


def test_down_proposes_and_up_ends_it(source, monkeypatch):
    chat = make_component(name="Chat")
    to = address_for(source, chat)
    assert take(mail(to, "Chat is DOWN"), monkeypatch) == "Chat: down"
    assert take(mail(to, "Chat is DOWN"), monkeypatch) == "Chat: down, known already"
    signal = Signal.objects.get()
    assert (signal.component, signal.status, signal.is_firing) == (chat, "major_outage", True)
    assert take(mail(to, "Chat is UP again"), monkeypatch) == "Chat: up"
    assert not Signal.objects.get().is_firing
    assert not Incident.objects.exists()


def test_a_mail_is_evidence_and_never_speaks(source, monkeypatch):
    take(mail(address_for(source, make_component(name="Chat")), "DOWN"), monkeypatch)
    assert Proposal.objects.count() == 1
    assert not Incident.objects.exists()


@pytest.mark.parametrize(("level", "status"), [("partial", "partial_outage"), ("degraded", "degraded_performance")])
def test_the_address_says_how_bad_it_is(source, level, status, monkeypatch):
    take(mail(address_for(source, make_component(), level), "DOWN"), monkeypatch)
    assert Signal.objects.get().status == status


def test_a_maildir_is_taken_in_the_order_of_arrival(source, tmp_path):
    for folder in ("new", "cur"):
        (tmp_path / folder).mkdir()
    to = address_for(source, make_component(name="Chat"))
    for number, word in enumerate(["DOWN", "UP"]):
        (tmp_path / "new" / f"{number}.host").write_bytes(mail(to, word))
    said = io.StringIO()
    call_command("alert_mail", str(tmp_path), stdout=said)
    assert said.getvalue().splitlines() == ["0.host: Chat: down", "1.host: Chat: up"]
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["0.host:2,S", "1.host:2,S"]


def refused(source):
    other = actions.set_up(name="Other", product=Product.EMAIL, by="ada")[0]
    chat = make_component(name="Chat")
    to = address_for(source, chat)
    foreign = to.replace(to.partition("-")[2][:16], "0" * 16)
    return {
        "a guessed address": (mail(foreign, "DOWN"), "was not sent to the address of a component"),
        "an address of nobody": (mail("alerts@status.example.com", "DOWN"), "was not sent to the address"),
        "the seal of another source": (
            mail(to.replace(f"+{source.pk}c", f"+{other.pk}c"), "DOWN"),
            "was not sent to the address",
        ),
        "a stranger": (mail(to, "DOWN", sender="eve@evil.example", domain=b"evil.example"), "not one of ALERT_MAIL"),
        "no signature": (mail(to, "DOWN", domain=None), "No valid signature"),
        "the signature of another domain": (mail(to, "DOWN", domain=b"evil.example"), "No valid signature"),
        "a changed subject": (mail(to, "UP").replace(b"Subject: UP", b"Subject: DOWN"), "No valid signature"),
        "a subject that is not signed": (mail(to, "DOWN", covered=[b"from", b"to"]), "No valid signature"),
        "neither word": (mail(to, "Chat is slow"), "neither DOWN nor UP"),
        "both words": (mail(to, "DOWN or UP?"), "neither DOWN nor UP"),
        "no mail at all": (b"\xff\x00", "was not sent to the address"),
    }


def test_t39_what_proves_nothing_is_refused_with_its_reason(source, monkeypatch):
    for name, (raw, reason) in refused(source).items():
        said = take(raw, monkeypatch)
        assert said.startswith("refused: "), name
        assert reason in said, name
    assert not Signal.objects.exists()


def test_t39_a_replaced_secret_ends_the_addresses(source, monkeypatch):
    to = address_for(source, make_component())
    actions.rotate(source, by="ada")
    assert take(mail(to, "DOWN"), monkeypatch).startswith("refused: ")


def test_t39_a_mail_source_is_not_heard_over_http(source, client):
    secret = actions.rotate(source, by="ada")
    answer = client.post(
        reverse("inbound", args=[source.code]),
        b'{"title": "x", "status": "firing"}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 401


def test_staff_see_the_addresses(source, admin_client, settings):
    chat = make_component(name="Chat")
    page = admin_client.get(reverse("monitoring:source", args=[source.pk])).content.decode()
    source.refresh_from_db()
    assert address_for(source, chat) in page
    settings.ALERT_MAIL_ADDRESS = ""
    assert "ALERT_MAIL_ADDRESS" in admin_client.get(reverse("monitoring:source", args=[source.pk])).content.decode()


def test_T39_a_mail_that_breaks_the_parser_does_not_stop_those_behind_it(source, tmp_path):
    for folder in ("new", "cur"):
        (tmp_path / folder).mkdir()
    to = address_for(source, make_component(name="Chat"))
    (tmp_path / "new" / "0.host").write_bytes(b"To: " + b"(" * 5000 + b"\r\nSubject: DOWN\r\n\r\n")
    (tmp_path / "new" / "1.host").write_bytes(mail(to, "DOWN"))
    said = io.StringIO()
    call_command("alert_mail", str(tmp_path), stdout=said)
    assert said.getvalue().splitlines() == ["0.host: refused: it cannot be read.", "1.host: Chat: down"]
    assert not list((tmp_path / "new").iterdir())


@pytest.mark.parametrize("more", [b"Subject: Chat is DOWN\r\n", b"From: ann@example.org\r\n"])
def test_T39_what_is_written_before_the_signed_fields_is_not_believed(source, more, monkeypatch):
    raw = mail(address_for(source, make_component(name="Chat")), "Chat is UP")
    assert "No valid signature" in take(more + raw, monkeypatch)
    assert not Signal.objects.exists()
