"""The object store shows what the folder shows, on a real server that speaks S3."""

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from publication import actions, mirror
from publication.object_store import Bucket
from publication.writer import Folder
from statuspage import health
from tests.factories import make_component, make_page

URL = "s3://status/page?endpoint={}&region=eu-central-1"


@pytest.fixture
def bucket(loopback, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    requests.post(f"{endpoint}/moto-api/reset", timeout=5)  # it remembers the bucket of the test before
    client = boto3.client("s3", endpoint_url=endpoint, region_name="eu-central-1")
    client.create_bucket(Bucket="status", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.endpoint = endpoint
    yield client
    client.close()
    server.stop()


@pytest.fixture
def folder(public_dir):
    return Folder(public_dir)


@pytest.fixture
def assets(tmp_path):
    (tmp_path / "assets/css").mkdir(parents=True)
    (tmp_path / "assets/css/page.0123456789ab.css").write_text("p{}")
    return tmp_path / "assets"


def objects(bucket):
    listed = bucket.list_objects_v2(Bucket="status").get("Contents", [])
    return {one["Key"].removeprefix("page/"): one["ETag"] for one in listed}


def read(bucket, key):
    return bucket.get_object(Bucket="status", Key=f"page/{key}")


@pytest.mark.parametrize(
    ("name", "key"),
    [("index.html", "index.html"), ("history.html", "history"), ("api/v2/status.json", "api/v2/status.json")],
)
def test_an_object_is_named_by_its_address(name, key):
    assert mirror.key_of(name) == key


def test_everything_is_copied_once_and_then_what_changes(bucket, folder, assets):
    store = Bucket(URL.format(bucket.endpoint))
    folder.replace_changed([("history.html", b"old"), ("index.html", b"home"), ("api/v2/status.json", b"{}")], 7)
    assert mirror.copy(folder, assets, store) == 4
    assert set(objects(bucket)) == {"history", "index.html", "api/v2/status.json", "static/css/page.0123456789ab.css"}
    page = read(bucket, "history")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert page["CacheControl"].startswith("public, max-age=15")
    assert read(bucket, "static/css/page.0123456789ab.css")["CacheControl"] == "public, max-age=31536000, immutable"
    assert mirror.copy(folder, assets, store) == 0
    folder.replace_changed([("history.html", b"new")], 8)
    folder.remove(["api/v2/status.json"])
    assert mirror.copy(folder, assets, store) == 2
    assert read(bucket, "history")["Body"].read() == b"new"
    assert "api/v2/status.json" not in objects(bucket)
    assert mirror.copied(folder).version == 8


def test_the_home_page_is_copied_last(folder, assets):
    order = []

    class Listener:
        def put(self, key, body, content_type, cache_control):
            order.append(key)

    folder.replace_changed([(name, b"x") for name in ("index.html", "about.html", "zebra.json")], 1)
    mirror.copy(folder, assets, Listener())
    assert order == ["static/css/page.0123456789ab.css", "about", "zebra.json", "index.html"]


def test_F37_a_store_that_comes_back_is_brought_up_to_the_newest(bucket, folder, assets, settings):
    settings.OBJECT_STORE = URL.format(bucket.endpoint)
    folder.replace_changed([("index.html", b"one")], 1)
    with pytest.raises(ClientError):
        mirror.copy(folder, assets, Bucket(settings.OBJECT_STORE.replace("status/", "elsewhere/")))
    assert health._mirror(health.clock.now())[0].remark == "is 1 version behind"
    folder.replace_changed([("index.html", b"two")], 2)
    mirror.copy(folder, assets, Bucket(settings.OBJECT_STORE))
    assert read(bucket, "index.html")["Body"].read() == b"two"
    assert health._mirror(health.clock.now())[0].remark == "shows the newest version"


@pytest.mark.django_db
def test_publishing_rings_for_the_mirror_and_the_task_copies_the_page(bucket, public_dir, settings, broker):
    settings.OBJECT_STORE = URL.format(bucket.endpoint)
    make_page(name="Example")
    make_component(name="Chat")
    actions.publish()
    assert "publication.mirror" in broker
    assert actions.mirror() > 10
    assert read(bucket, "index.html")["Body"].read() == (public_dir / "index.html").read_bytes()


def test_without_an_object_store_nothing_is_mirrored(settings):
    settings.OBJECT_STORE = ""
    assert actions.mirror() == 0
    assert health._mirror(health.clock.now()) == []
