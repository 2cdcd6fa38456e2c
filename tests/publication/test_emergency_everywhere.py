"""F-41: what is said in an emergency reaches every place where others read us, and one incident comes of it."""

import gzip
import http.client
import json
import os

import boto3
import pytest
import requests
from django.urls import reverse
from moto.server import ThreadedMotoServer

from components.models import Component
from incidents.models import Incident
from publication import actions as publication
from publication.emergency import actions, record
from tests.factories import make_component, make_page
from tests.publication.test_emergency import DEAD, TEXT, TITLE, in_a_shell
from tests.servers import nginx

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(180)]
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


@pytest.fixture
def tree(public_dir, settings):
    """The published files of a page on which all is well, in one language."""
    settings.LANGUAGES = [("en", "English")]
    make_page(url="https://status.example.com")
    make_component(name="Chat")
    publication.publish()
    return public_dir


@pytest.fixture
def store(loopback, monkeypatch):
    """A real server that speaks S3; answers what stands under a key."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    requests.post(f"{endpoint}/moto-api/reset", timeout=5)
    client = boto3.client("s3", endpoint_url=endpoint, region_name="eu-central-1")
    client.create_bucket(Bucket="status", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.address = f"s3://status/page?endpoint={endpoint}&region=eu-central-1"
    yield client
    client.close()
    server.stop()


def read(store, key):
    return store.get_object(Bucket="status", Key=f"page/{key}")["Body"].read().decode()


def frame(tree):
    return (tree / "embed/frame.html").read_text()


def badge(tree):
    return (tree / "badge.svg").read_text(), json.loads((tree / "badge.json").read_bytes())["message"]


def test_F41_the_badge_and_the_frame_on_other_sites_say_it_too(tree):
    before = (frame(tree), badge(tree))
    assert 'data-state="operational"' in before[0]  # the frame would hide itself
    actions.say(tree, TEXT, by="olga", impact="critical")
    assert 'data-state="major_outage"' in frame(tree)
    assert TITLE in frame(tree).partition("<main")[2]
    assert "All systems operational" not in frame(tree)
    assert 'href="https://status.example.com"' in frame(tree)
    picture, words = badge(tree)
    assert words == "Major outage"
    assert "Example: Major outage" in picture
    publication.publish(is_full=True)  # no publish wipes it away
    assert 'data-state="major_outage"' in frame(tree)
    assert badge(tree)[1] == "Major outage"
    actions.say(tree, "All is back.", by="olga", is_over=True)
    assert 'data-state="operational"' in frame(tree)
    assert badge(tree) == before[1]


@pytest.mark.parametrize("title", ['"><script>alert(1)</script>', "\\1 \\g<1> back\\slashes"])
def test_T06_the_frame_takes_a_title_as_the_words_that_it_is(tree, title):
    actions.say(tree, TEXT, by="olga", title=title)
    assert "<script>alert" not in frame(tree)
    assert title.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in frame(tree)


@pytest.mark.servers
def test_F41_the_object_store_is_written_by_the_same_command_with_everything_else_dead(tree, store, settings):
    settings.OBJECT_STORE = store.address
    publication.mirror()
    assert "All systems operational" in read(store, "index.html")
    env = DEAD | KEYS | {"PUBLIC_DIR": str(tree), "OBJECT_STORE": store.address, "DATA_DIR": os.environ["DATA_DIR"]}
    done = in_a_shell("manage.py", "emergency", TEXT, "--impact", "critical", env=env)
    assert done.returncode == 0, done.stderr
    assert "Copied to the object store" in done.stdout
    code = record.read(tree).code
    for key in ("index.html", "_status", f"incidents/{code}", "history.atom", "api/v2/summary.json", "embed/frame"):
        assert TITLE in read(store, key), key
    assert json.loads(read(store, "badge.json"))["message"] == "Major outage"
    assert in_a_shell("manage.py", "emergency", "--withdraw", env=env).returncode == 0
    assert TITLE not in read(store, "index.html")
    assert "All systems operational" in read(store, "embed/frame")


@pytest.mark.servers
def test_F41_a_store_that_is_dead_as_well_does_not_hide_that_the_page_has_it(tree):
    env = DEAD | KEYS | {"PUBLIC_DIR": str(tree), "OBJECT_STORE": "s3://gone/x?endpoint=http://127.0.0.1:1&region=x"}
    done = in_a_shell("manage.py", "emergency", TEXT, env=env)
    assert done.returncode == 0, done.stderr
    assert TITLE in (tree / "index.html").read_text()
    assert "The object store does not answer" in done.stderr


@pytest.mark.servers
@pytest.mark.usefixtures("loopback")
def test_F41_nginx_alone_serves_it_at_once_compressed_or_not(tree, settings, tmp_path):
    actions.say(tree, TEXT, by="olga", impact="critical")
    port = nginx.free_port()
    with nginx.running(tmp_path, nginx.shipped(tree, settings.STATIC_ROOT, port=port, app_port=1), port):
        for path in (
            "/",
            f"/incidents/{record.read(tree).code}",
            "/history.rss",
            "/api/v2/summary.json",
            "/embed/frame",
        ):
            for coding in ("identity", "gzip"):
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                line.request("GET", path, headers={"Host": nginx.HOST, "Accept-Encoding": coding})
                answer = line.getresponse()
                body = answer.read()
                line.close()
                assert answer.status == 200, path
                body = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
                assert TITLE in body.decode(), (path, coding)


def test_F41_after_reconciling_every_place_tells_of_the_incident_alone(client, commander, tree):
    actions.say(tree, TEXT, by="olga", impact="critical")
    code = record.read(tree).code
    chat = Component.objects.get()
    client.force_login(commander)
    form = {"title": "Signing in fails", "started_at": "2026-03-02T11:40", f"impact_{chat.code}": "partial_outage"}
    assert client.post(reverse("emergency:reconcile"), form).status_code == 302
    publication.publish()
    incident = Incident.objects.get()
    assert (incident.code, incident.is_open, incident.updates.get().posted_by) == (code, True, "olga (emergency)")
    assert 'data-state="partial_outage"' in frame(tree)
    assert badge(tree)[1] == "Partial outage of Chat"
    summary = json.loads((tree / "api/v2/summary.json").read_bytes())
    assert [one["id"] for one in summary["incidents"]] == [code]
    assert "Written by hand" not in (tree / "index.html").read_text()
    assert (tree / "history.atom").read_text().count(f"/incidents/{code}</id>") <= 1
    assert not (tree / ".emergency").exists()
