"""What no database can hold is refused at the door, not by an error page (T35); it needs PostgreSQL to see the NUL."""

import json

import pytest
from django.core.cache import caches

from tests.factories import make_page, make_subscriber

pytestmark = pytest.mark.django_db
HALF = json.loads('"\\ud800"')


@pytest.fixture(autouse=True)
def _stage():
    make_page()
    caches["near"].clear()


@pytest.mark.parametrize(
    "address",
    [
        "/subscribe?component=%00",
        "/subscribe?incident=%00",
        "/subscribe/webhook?incident=a%00b",
        "/report?component=%00",
        "/subscribe/manage/%00/log",
        "/de/subscribe/manage/aaaaaaaaaaaa%00/log",
        "/v1/pages/%00/incidents.json",
        "/healthz?%00",
    ],
)
def test_T35_a_nul_in_an_address_is_a_bad_request(reader, address):
    assert reader.get(address).status_code == 400


@pytest.mark.parametrize("word", ["\0", "a\0b", HALF])
@pytest.mark.parametrize(
    "said",
    [
        lambda word: {"email": f"{word}@example.com"},
        lambda word: {"email": "a@example.com", "component_id": word},
        lambda word: {"email": "a@example.com", "incident": word},
        lambda word: {"email": "a@example.com", "endpoint": f"https://hooks.example.com/{word}"},
        lambda word: {"phone_number": word},
    ],
)
def test_T35_a_word_that_cannot_be_kept_is_refused(reader, said, word):
    body = json.dumps({"subscriber": said(word)})
    assert reader.post("/api/v2/subscribers.json", body, content_type="application/json").status_code == 422


def test_T35_a_nul_in_a_form_is_no_error_page(reader):
    make_subscriber(channel="push", address="https://push.example.com/x")
    assert reader.post("/subscribe/browser/stop", {"endpoint": "\0"}).status_code == 200
    form = {"subscriber[email]": "a@example.com", "subscriber[component_id]": "\0"}
    assert reader.post("/api/v2/subscribers.json", form).status_code == 422
