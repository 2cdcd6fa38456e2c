"""A push that is really shown: Chromium asks, a push service takes sealed bytes, the service worker shows the words."""

import json

import pytest

from incidents import actions as incidents
from notifications import actions
from notifications.models import Delivery
from outbox import relay
from subscribers.models import Subscriber
from tests.factories import make_component, make_page
from tests.notifications.browser import Browser
from tests.notifications.push_service import serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.servers]
ENDPOINT = "https://fcm.googleapis.com/fcm/send/from-a-test"
# The far edge: Chromium's own push service is not to be reached, so the page gets an address and keys of the test's.
PUSH_SERVICE = """(given) => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
  PushManager.prototype.subscribe = async function (options) {
    window.askedWith = options.applicationServerKey;
    return { endpoint: given.endpoint, getKey: (name) => bytes(given[name]).buffer };
  };
}"""


def shown(page):
    """The notifications that the browser shows, as title, words and language."""
    return page.evaluate("""async () => {
      const registration = await navigator.serviceWorker.getRegistration('/static/js/push-worker.js');
      const all = await registration.getNotifications();
      return all.map((one) => [one.title, one.body, one.lang, one.data.url]);
    }""")


def test_a_browser_is_told(browser, live_server, settings, loopback):
    settings.SITE_URL = live_server.url
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    make_page()
    chat, reader = make_component(name="Chat"), Browser()
    context = browser.new_context(base_url=live_server.url)
    context.grant_permissions(["notifications"], origin=live_server.url)
    complaints = []
    with serving() as service:
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.add_init_script(f"({PUSH_SERVICE})({json.dumps(reader.keys | {'endpoint': ENDPOINT})})")
        page.goto("/subscribe/browser")
        tools = context.new_cdp_session(page)
        registrations = []
        tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"]))
        tools.send("ServiceWorker.enable")
        page.get_by_label("Chat").check()
        page.wait_for_timeout(1100)  # nobody fills a form in within a second
        page.get_by_role("button", name="Tell this browser").click()
        page.get_by_text("Done. A first notification says so").wait_for()

        def deliver():
            """What the push service was given, decrypted as the browser does and handed to its service worker."""
            relay.relay_all()
            Delivery.objects.filter(channel="push").update(address=service.url)
            before = len(service.heard)
            actions.drain("push")
            for _, _, body in service.heard[before:]:
                told = {"origin": live_server.url, "registrationId": registrations[-1]["registrationId"]}
                tools.send("ServiceWorker.deliverPushMessage", told | {"data": reader.reads(body).decode()})

        with page.context.expect_event("request", lambda sent: "/subscribe/push/confirm/" in sent.url):
            deliver()
        for _ in range(100):
            if Subscriber.objects.get().is_reachable:
                break
            page.wait_for_timeout(50)
        assert Subscriber.objects.get().is_reachable
        assert [title for title, *_ in shown(page)] == ["Example tells you here"]
        incident = incidents.open_incident(
            title="Sign-in fails", impacts={chat: "major_outage"}, body="We look closely.", by="carla"
        )
        deliver()
        page.wait_for_timeout(300)
        assert ["Investigating: Sign-in fails", "We look closely.", "en", f"/incidents/{incident.code}"] in shown(page)
    assert complaints == []
    context.close()
