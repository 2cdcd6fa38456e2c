"""A live page is asked for all its answers; what it does not give is said in a sentence."""

import threading

import pytest

from api.importing import live_page
from components.models import Component, Page
from core.unreachable import SENTENCES
from incidents.models import Incident, IncidentUpdate
from tests.api.importing import fake_page


@pytest.mark.parametrize("suffix", ["", "/", "/api/v2/", "/api/v2/summary.json?x=1"])
def test_a_live_page_is_asked_for_all_its_answers(live, import_from, suffix):
    code, _, complained = import_from(live.url + suffix, "-v0")
    assert (code, complained) == (0, "")
    assert (Component.objects.count(), IncidentUpdate.objects.count()) == (5, 14)


def test_an_answer_that_a_live_page_lacks_is_named(live, import_from):
    del live.answers["/api/v2/scheduled-maintenances.json"]
    live.answers["/api/v2/incidents.json"] = (200, {}, b"<!doctype html>")
    code, _, complained = import_from(live.url, "-v0")
    assert code == 1
    assert complained.splitlines()[:2] == [
        "broken: api/v2/incidents.json: is a web page or XML, not JSON; was it saved from the right address?",
        "broken: api/v2/scheduled-maintenances.json: The server answered 404 (Not Found).",
    ]
    assert Incident.objects.count() == 3


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((404, {}, b""), "The server answered 404 (Not Found)."),
        ((599, {}, b""), "The server answered 599."),
        ((302, {"Location": "/api/v2/summary.json"}, b""), SENTENCES["redirect"]),
        ((302, {"Location": "http://10.0.0.1/"}, b""), SENTENCES["forbidden_address"]),
        ((200, {"Content-Length": "1000"}, b"{"), "The server's answer is not HTTP, or it broke off."),
    ],
)  # fmt: skip
def test_a_page_without_a_summary_is_refused(live, import_from, answer, sentence):
    live.answers["/api/v2/summary.json"] = answer
    code, _, complained = import_from(live.url, "-v0")
    assert (code, complained) == (1, f"{live.url}/api/v2/summary.json: {sentence}")
    assert not Page.objects.exists()


def test_a_page_that_does_not_answer_is_refused(live, import_from, monkeypatch):
    monkeypatch.setattr(live_page, "PATIENCE", 0.2)
    waiting = threading.Event()
    monkeypatch.setattr(fake_page.FakePage, "do_GET", lambda self: waiting.wait(2))
    code, _, complained = import_from(live.url, "-v0")
    waiting.set()
    assert (code, complained) == (1, f"{live.url}/api/v2/summary.json: The server did not answer in time.")


@pytest.mark.parametrize("url", ["http://", "https://[::1", "http://example.com:99999"])
def test_an_address_that_is_none_is_refused(import_from, url):
    code, _, complained = import_from(url, "-v0")
    assert code == 1
    assert complained.startswith(f"{url} cannot be asked: ")
