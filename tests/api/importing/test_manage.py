"""What a page keeps to itself comes over by its manage API: nobody is asked again and nobody is mailed."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from api.importing.complaints import NotImportable
from api.importing.manage.actions import bring
from api.importing.manage.source import Folder, Live
from api.importing.progress import Progress
from core import clock
from incidents.models import Incident, MessageTemplate, PostMortem
from metrics.models import Metric
from notifications.models import Delivery, Notice
from outbox.models import OutboxEvent
from subscribers.models import Asking, Subscriber

CHAT, API = "c4h8mfjw1t2q", "c1kq4m7d0x9z"


@pytest.fixture
def answers(harbour, import_from):
    """The harbour is here; these are the answers of its manage API, by path below the page."""
    import_from(harbour)
    part = harbour.load("components.json")["components"]
    component = next(each["id"] for each in part if not each.get("group"))
    over = Incident.objects.incidents().filter(status="resolved").first()
    person = {"mode": "email", "quarantined_at": None, "created_at": "2025-01-02T03:04:05.000Z", "components": None}
    return {
        "incident_templates": [
            {
                "id": "t1abcdefghij",
                "name": "Outage",
                "title": "{{ component }} is down",
                "body": "We look.",
                "update_status": "investigating",
                "should_send_notifications": True,
                "components": [{"id": component}],
            },
            {"id": "t2abcdefghij", "name": "", "title": "", "body": ""},
        ],
        "subscribers?state=active": [
            person | {"id": "s1abcdefghij", "email": "Ann@Example.com"},
            person | {"id": "s2abcdefghij", "email": "bob@example.com", "components": [component]},
            person
            | {
                "id": "s3abcdefghij",
                "email": "ops@example.com",
                "mode": "webhook",
                "endpoint": "https://hook.example.com/x",
            },
            person | {"id": "s4abcdefghij", "mode": "slack", "email": None},
            person | {"id": "s9abcdefghij", "mode": "sms", "email": None, "phone_number": "+4915123456789"},
            person | {"id": "s5abcdefghij", "email": "gone@example.com", "components": ["nothinghere0"]},
        ],
        "subscribers?state=unconfirmed": [person | {"id": "s6abcdefghij", "email": "maybe@example.com"}],
        "subscribers?state=quarantined": [
            person | {"id": "s7abcdefghij", "email": "full@example.com", "quarantined_at": "2025-05-05T00:00:00Z"}
        ],
        "subscribers/unsubscribed": [person | {"id": "s8abcdefghij", "email": "left@example.com"}],
        "metrics": [
            {
                "id": "m1abcdefghij",
                "metrics_provider_id": "p1abcdefghij",
                "name": "Response time",
                "suffix": "ms",
                "display": True,
            }
        ],
        "incidents": [
            {"id": over.code, "status": "resolved", "postmortem_body": None},
            {"id": "nowhere00000", "postmortem_body": "x"},
            {"id": over.code, "status": "postmortem"},
        ],
        f"incidents/{over.code}/postmortem": {
            "body": None,
            "body_draft": "A draft.",
            "body_draft_updated_at": "2026-01-01T00:00:00Z",
        },
    }


@pytest.fixture
def folder(answers, tmp_path):
    """The answers as files."""
    place = tmp_path / "manage"
    place.mkdir()
    for path, content in answers.items():
        (place / f"{path.replace('?state=', '-').replace('/', '-')}.json").write_text(json.dumps(content))
    return Folder(place)


@pytest.fixture
def live(loopback, answers):
    """The answers from a server that wants the token, turns pages, and asks for patience once."""

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            path = parts.path.removeprefix("/v1/pages/pg0123456789/")
            if self.headers["Authorization"] != "OAuth secret":
                return self.say(401, {})
            if path == "metrics" and not self.server.has_asked_for_patience:
                self.server.has_asked_for_patience = True
                return self.say(420, {}, {"Retry-After": "7"})
            key = f"{path}?state={query['state']}" if "state" in query else path
            if (content := answers.get(key)) is None:
                return self.say(404, {})
            if isinstance(content, list):
                first = 0 if path == "subscribers" else 1
                begin = (int(query["page"]) - first) * 100
                content = content[begin : begin + 100]
            return self.say(200, content)

        def say(self, status, content, headers=None):
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *args):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.has_asked_for_patience = False
    server.slept = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def source_of(server, token="secret"):
    return Live(f"http://127.0.0.1:{server.server_port}/v1", "pg0123456789", token, sleep=server.slept.append)


def moved(source, **options):
    ledger = bring(source, origin="https://status.example.com", progress=Progress(None), **options)
    return {pair: count for pair, count in ledger.counts.items() if count}, ledger


EXPECTED = {
    ("templates", "comes"): 1,
    ("templates", "stays there"): 1,
    ("subscribers", "comes"): 7,
    ("subscribers", "stays there"): 2,
    ("metrics", "comes"): 1,
    ("post-mortems", "comes"): 1,
    ("post-mortems", "stays there"): 1,
}


def test_everything_comes_over_from_a_folder_and_nobody_is_told(folder):
    events = OutboxEvent.objects.count()
    counts, ledger = moved(folder)
    assert counts == EXPECTED
    everyone = {each.address: each for each in Subscriber.objects.all()}
    assert {address: each.state for address, each in everyone.items()} == {
        "ann@example.com": "confirmed",
        "bob@example.com": "confirmed",
        "https://hook.example.com/x": "confirmed",
        "maybe@example.com": "asked",
        "+4915123456789": "confirmed",
        "full@example.com": "quarantined",
        "left@example.com": "unsubscribed",
    }
    bob = everyone["bob@example.com"]
    assert (bob.code, bob.follows_everything, bob.subscriptions.count()) == ("s2abcdefghij", False, 1)
    assert "https://status.example.com" in bob.consent
    assert everyone["https://hook.example.com/x"].endpoint.owner == "ops@example.com"
    assert MessageTemplate.objects.get().code == "t1abcdefghij"
    assert Metric.objects.get().code == "m1abcdefghij"
    assert (PostMortem.objects.get().draft(), PostMortem.objects.get().is_public) == ("A draft.", False)
    assert any("Slack" in line for line in ledger.lines())
    assert OutboxEvent.objects.count() == events
    assert [model for model in (Notice, Delivery, Asking) if model.objects.exists()] == []


def test_doing_it_again_goes_on_and_changes_nothing(folder, all_rows):
    moved(folder)
    Subscriber.objects.filter(address="bob@example.com").update(follows_everything=True)
    before = all_rows()
    counts, _ = moved(folder)
    assert {pair: n for pair, n in counts.items() if pair[1] == "comes"} == {}
    assert all_rows() == before


@pytest.mark.parametrize(("days", "drafts"), [(30, 1), (200, 0)])
def test_a_draft_that_no_list_tells_of_comes_over_while_its_incident_is_young(answers, folder, days, drafts):
    over = {"id": answers["incidents"][0]["id"], "status": "resolved", "postmortem_body": None}
    over["resolved_at"] = (clock.now() - timedelta(days=days)).isoformat()
    (folder.path / "incidents.json").write_text(json.dumps([over]))
    counts, _ = moved(folder)
    assert counts.get(("post-mortems", "comes"), 0) == PostMortem.objects.count() == drafts


def test_a_rehearsal_changes_nothing(folder, all_rows):
    before = all_rows()
    assert moved(folder, is_rehearsal=True)[0] == EXPECTED
    assert all_rows() == before


def test_a_living_api_is_asked_at_its_pace(live, answers):
    answers["subscribers?state=unconfirmed"] = [
        {"id": None, "mode": "email", "email": f"reader{n}@example.com"} for n in range(250)
    ]
    counts, _ = moved(source_of(live))
    assert counts == EXPECTED | {("subscribers", "comes"): 256}
    assert live.slept.count(1.0) == len(live.slept) - 1
    assert 7 in live.slept


def test_a_wrong_token_is_named(live):
    with pytest.raises(NotImportable, match="401"):
        moved(source_of(live, token="wrong"))
    with pytest.raises(NotImportable, match="STATUSPAGE_TOKEN"):
        source_of(live, token="")


def test_the_command_does_both_parts(folder, harbour, import_from):
    code, said, _ = import_from(harbour, "--manage", str(folder.path))
    assert code == 0
    assert said.index("Nothing is new") < said.index("What is not public:") < said.index("subscribers")
    assert Subscriber.objects.count() == 7
