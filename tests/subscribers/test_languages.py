"""The way in and out speaks the language of the link: no cookie, no guess."""

from datetime import timedelta

import pytest

from core.guarded_forms import GuardedForm
from outbox import relay
from subscribers import actions
from subscribers.actions import Wishes
from subscribers.forms import SubscribeForm
from subscribers.models import Asking, Subscriber
from tests import factories

HEADINGS = {
    "/subscribe": "Subscribe to updates",
    "/de/subscribe": "Meldungen abonnieren",
    "/fr/subscribe": "S’abonner aux mises à jour",
    "/es/subscribe": "Suscribirse a las actualizaciones",
    "/ja/subscribe": "更新を購読する",
    "/ar/subscribe": "الاشتراك في التحديثات",
}


@pytest.mark.parametrize("path", HEADINGS)
def test_the_form_is_in_the_language_of_its_address_whatever_the_browser_says(db, client, path):
    answer = client.get(path, headers={"accept-language": "es"})
    assert f"<h1>{HEADINGS[path]}</h1>" in answer.content.decode()
    assert f'action="{path}"' in answer.content.decode()
    assert "sessionid" not in answer.cookies
    assert "django_language" not in answer.cookies


def test_a_form_with_a_fault_is_refused_in_its_language(db, client):
    answer = client.post("/de/subscribe", {"address": "nobody", "began": SubscribeForm.beginning()})
    assert answer.status_code == 422
    assert "Das ist keine E-Mail-Adresse, an die wir schreiben können." in answer.content.decode()


def test_who_asks_in_german_is_answered_in_german_to_the_end(db, client, monkeypatch, inbox):
    factories.make_page(name="Example")
    monkeypatch.setattr(GuardedForm, "YOUNGEST", timedelta(0))
    form = {"address": "anna@example.com", "began": SubscribeForm.beginning(), "website": ""}
    answer = client.post("/de/subscribe", form)
    assert answer["Location"] == "/de/subscribe/asked"
    relay.relay_all()
    subscriber = Subscriber.objects.get()
    assert subscriber.language == "de"
    confirm = f"/de/subscribe/confirm/{subscriber.token('confirm')}"
    assert "Ja, bitte benachrichtigen" in client.get(confirm).content.decode()
    assert "Ihre Adresse ist angemeldet" in client.post(confirm).content.decode()
    assert "Dieser Link gilt nicht mehr." in client.post(confirm).content.decode()


def test_a_stranger_cannot_change_the_language_of_somebody_else(db):
    factories.make_page()
    subscriber = factories.make_subscriber(address="anna@example.com", language="ja")
    asking = actions.ask("anna@example.com", wishes=Wishes(), language="de")
    actions.answer(Asking.objects.get(pk=asking.pk).pk)
    subscriber.refresh_from_db()
    assert subscriber.language == "ja"


def test_staff_screens_have_one_address(db, client):
    assert client.get("/de/manage/subscribers/").status_code == 404
