"""The health report says what is dead, for how long, and never lies."""

from datetime import timedelta

import pytest

from components.actions import save_part
from components.models import Component
from core import clock
from core.models import Pulse
from notifications import switch
from outbox.models import Debt, OutboxEvent
from publication import actions as publication
from publication.translate import publish_translations
from statuspage import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def living_broker(monkeypatch):
    monkeypatch.setattr(health, "_broker", lambda: None)


def beat(name, age):
    Pulse.objects.create(name=name, beaten_at=clock.now() - timedelta(seconds=age))


def signs():
    return {sign.name: sign for sign in health.examine()}


def test_a_young_pulse_is_well_and_an_old_one_is_dead_within_thirty_seconds():
    beat("worker", 3)
    beat("beat", 31)
    assert signs()["worker"].verdict == "ok"
    assert signs()["beat"].verdict == "dead"
    assert signs()["beat"].age >= 31


def test_a_process_that_has_never_lived_is_dead():
    assert signs()["worker"].verdict == "dead"


def test_an_owed_event_grows_old():
    event = OutboxEvent.objects.create(
        kind="x", subject_id=1, topic="t", is_public=True, happened_at=clock.now(),
        recorded_at=clock.now() - timedelta(minutes=6),
    )  # fmt: skip
    debt = Debt.objects.create(event=event, handler="h", topic="t", due_at=clock.now())
    assert signs()["oldest owed event"].verdict == "dead"
    Debt.objects.filter(pk=debt.pk).update(parked_at=clock.now())
    assert signs()["oldest owed event"].verdict == "ok"
    assert signs()["parked events"].verdict == "late"


def test_a_stopped_way_out_is_named_with_who_and_why(commander):
    assert signs()["ways out"].verdict == "ok"
    switch.stop("email", by=commander, why="the provider lists us")
    sign = signs()["ways out"]
    assert (sign.verdict, sign.remark) == ("late", f"stopped: E-mail by {commander}: the provider lists us")
    switch.resume("email", by=commander)
    assert signs()["ways out"].verdict == "ok"


def test_each_target_of_the_page_says_how_far_it_is_behind(settings):
    settings.LANGUAGES = settings.LANGUAGES[:2]
    save_part(Component(name="Chat"), by="carla")
    publication.publish()
    assert signs()["public folder"] == health.Sign("public folder", "ok", None, "shows the newest version")
    assert signs()["translations"].remark.endswith("behind")  # a worker writes them, a moment later
    publish_translations()
    assert signs()["translations"].remark == "shows the newest version"
    for name in ("API", "Login"):
        save_part(Component(name=name), by="carla")
    OutboxEvent.objects.filter(pk=OutboxEvent.objects.latest("pk").pk - 1).update(
        recorded_at=clock.now() - timedelta(seconds=40)
    )
    late = signs()["public folder"]
    assert (late.verdict, late.remark) == ("late", "is 2 versions behind")
    assert 40 <= late.age < 60


def test_healthz_answers_503_while_something_is_dead_and_200_when_all_is_well(client):
    report = client.get("/healthz")
    assert report.status_code == 503
    assert report.json()["verdict"] == "dead"
    beat("worker", 1)
    beat("beat", 1)
    report = client.get("/healthz")
    assert (report.status_code, report.json()["verdict"]) == (200, "ok")
    assert "no-store" in report["Cache-Control"]


def test_a_dead_broker_is_said_in_words(monkeypatch):
    def refused():
        raise ConnectionRefusedError

    monkeypatch.setattr(health, "_broker", refused)
    assert signs()["broker"] == health.Sign("broker", "dead", None, "does not answer: ConnectionRefusedError")


def test_a_dead_database_ends_the_report_early(monkeypatch):
    def gone():
        raise TimeoutError

    monkeypatch.setattr(health, "_database", gone)
    assert [(s.name, s.verdict) for s in health.examine()] == [("web", "ok"), ("database", "dead")]
