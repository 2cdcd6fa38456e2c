"""What follows when a mail comes back: hard once, soft five times, a complaint once; by mailbox, SMTP and provider."""

import base64
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from core import clock
from incidents import actions as incidents
from notifications import actions, bounces, switch
from notifications.channels.email import Line
from notifications.models import Bounce, BounceKind, Delivery
from notifications.returned import return_path
from outbox import relay
from subscribers.models import Subscriber
from tests.factories import make_component, make_page, make_subscriber
from tests.notifications.returned_mails import complaint, postfix

pytestmark = pytest.mark.django_db
READER = "reader@example.com"
PATH = "bounces@status.example.com"


@pytest.fixture
def delivery(inbox):
    """A mail that was sent."""
    return told()


def told():
    make_page()
    if not Subscriber.objects.filter(address=READER).exists():
        make_subscriber(address=READER)
    incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    relay.relay_all()
    actions.drain("email")
    return Delivery.objects.latest("pk")


def state():
    return Subscriber.objects.get(address=READER).state


def test_a_hard_bounce_suppresses_at_once_and_the_row_tells_the_truth(delivery):
    assert bounces.take(delivery, BounceKind.HARD, words="550 5.1.1 No\r\nsuch user", source="mailbox")
    assert state() == "suppressed"
    row = Delivery.objects.get(pk=delivery.pk)
    assert (row.state, row.outcome) == ("failed", "It came back: 550 5.1.1 No such user")
    assert not bounces.take(delivery, BounceKind.HARD, words="again", source="postmark")
    assert Bounce.objects.count() == 1


def test_five_soft_bounces_within_two_weeks_suppress(delivery):
    bounces.take(delivery, BounceKind.SOFT, words="mailbox full", source="mailbox")
    Bounce.objects.update(at=clock.now() - timedelta(days=15))
    for _ in range(4):
        bounces.take(told(), BounceKind.SOFT, words="mailbox full", source="mailbox")
    assert state() == "confirmed"
    bounces.take(told(), BounceKind.SOFT, words="mailbox full", source="mailbox")
    assert state() == "suppressed"
    assert "5 times within two weeks" in Subscriber.objects.get(address=READER).suppressed_because


def test_a_complaint_is_a_leaving(delivery):
    bounces.take(delivery, BounceKind.COMPLAINT, words="abuse", source="mailbox")
    assert (state(), Delivery.objects.get(pk=delivery.pk).state) == ("unsubscribed", "sent")
    assert not switch.is_stopped("email")


def test_many_complaints_stop_the_channel(delivery):
    for number in range(bounces.FEW_COMPLAINTS):
        subscriber = make_subscriber(address=f"angry{number}@example.com")
        mail = Delivery.objects.create(
            notice=delivery.notice, address=subscriber.address, channel="email", subscriber=subscriber, state="sent"
        )
        assert not switch.is_stopped("email")
        bounces.take(mail, BounceKind.COMPLAINT, words="abuse", source="mailbox")
    assert "complained" in switch.stops()["email"].why


def test_the_command_takes_one_mail_from_a_pipe(delivery, monkeypatch):
    raw = postfix(return_path(PATH, delivery.pk))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    call_command("bounces", stdout=said)
    assert (said.getvalue(), state()) == ("hard\n", "suppressed")


def test_the_command_empties_a_maildir(delivery, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").write_bytes(complaint(return_path(PATH, delivery.pk)))
    (tmp_path / "new" / "2").write_bytes(b"Subject: lunch?\n\nat noon")
    said = io.StringIO()
    call_command("bounces", str(tmp_path), stdout=said)
    assert said.getvalue() == "1: complaint\n2: no returned mail of ours\n"
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1:2,S", "2:2,S"]
    assert state() == "unsubscribed"


def test_a_mail_that_breaks_the_parser_does_not_stop_those_behind_it(delivery, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").write_bytes(b"To: " + b"(" * 5000 + b"\n\nat noon")
    (tmp_path / "new" / "2").write_bytes(complaint(return_path(PATH, delivery.pk)))
    said = io.StringIO()
    call_command("bounces", str(tmp_path), stdout=said)
    assert said.getvalue() == "1: it cannot be read\n2: complaint\n"
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1:2,S", "2:2,S"]


@pytest.mark.usefixtures("smtp_sink")
def test_the_envelope_names_the_delivery(settings, smtp_sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.BOUNCE_ADDRESS = "127.0.0.1", smtp_sink.port, PATH
    sent = told()
    assert smtp_sink.to(READER)[0].sender == return_path(PATH, sent.pk)
    with Line() as line:
        settings.BOUNCE_ADDRESS = ""
        assert line._return_path(sent) == line.sender


# --- what providers say, in their own words --------------------------------------------------------

POSTMARK = {"RecordType": "Bounce", "ID": 42, "MessageID": "m", "Email": READER, "BouncedAt": "2026-11-28T03:00:00Z"}
BREVO = {"email": READER, "date": "2026-11-28 03:00:00", "ts_event": 1795834800, "message-id": "<m@x>", "tag": "x"}


def tell(client, provider, body, settings, secret="us:them"):
    settings.EMAIL_PROVIDER, settings.EMAIL_WEBHOOK_SECRET = provider, "us:them"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "us:them"}
    basic = base64.b64encode(secret.encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    return client.post("/mail-events", json.dumps(body), content_type="application/json", headers=headers).status_code


@pytest.mark.parametrize(
    ("provider", "body", "expected"),
    [
        ("postmark", POSTMARK | {"Type": "HardBounce", "Description": "No such user"}, "suppressed"),
        ("postmark", POSTMARK | {"Type": "SoftBounce", "Description": "Mailbox full"}, "confirmed"),
        ("postmark", POSTMARK | {"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "unsubscribed"),
        ("brevo", BREVO | {"event": "hard_bounce", "reason": "No such user"}, "suppressed"),
        ("brevo", BREVO | {"event": "soft_bounce", "reason": "Mailbox full"}, "confirmed"),
        ("brevo", BREVO | {"event": "spam"}, "unsubscribed"),
    ],
)
def test_a_provider_tells_us(client, delivery, settings, provider, body, expected):
    assert tell(client, provider, body, settings) == 200
    assert (state(), Bounce.objects.get().source) == (expected, provider)


def test_the_delivery_that_we_named_to_the_provider_is_found_by_its_number(client, delivery, settings):
    body = POSTMARK | {"Type": "HardBounce", "Email": "other@example.com", "Metadata": {"delivery": str(delivery.pk)}}
    tell(client, "postmark", body, settings)
    assert Bounce.objects.get().delivery == delivery


def test_T39_who_does_not_know_the_secret_tells_nothing(client, delivery, settings):
    body = POSTMARK | {"Type": "HardBounce"}
    assert tell(client, "postmark", body, settings, secret="us:guess") in (400, 403)
    settings.EMAIL_WEBHOOK_SECRET = ""
    assert client.post("/mail-events", body, content_type="application/json").status_code == 404
    assert (state(), Bounce.objects.count()) == ("confirmed", 0)


def test_what_is_no_bounce_says_nothing(client, delivery, settings):
    assert tell(client, "brevo", BREVO | {"event": "delivered"}, settings) == 200
    assert Bounce.objects.count() == 0
