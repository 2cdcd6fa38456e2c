"""A whole page moves from one of our installations into another one: what programs read there, they read here."""

import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.servers import second_house

pytestmark = [
    pytest.mark.slow,
    pytest.mark.servers,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.timeout(400),  # two databases are made and eight commands started, on cores that others use too
]
CAPTURE = Path(__file__).parents[2] / "fixtures" / "captures" / "harbour"
PUBLIC = [
    *("summary", "status", "components", "incidents", "incidents/unresolved", "scheduled-maintenances"),
    *("scheduled-maintenances/upcoming", "scheduled-maintenances/active"),
]
LISTS = [
    *("", "/components", "/component-groups", "/incidents", "/incident_templates", "/metrics", "/metrics_providers"),
    *("/subscribers?state=active", "/subscribers?state=unconfirmed", "/subscribers?state=quarantined"),
    *("/subscribers/unsubscribed", "/subscribers/histogram_by_state", "/status_embed_config"),
]
# What may differ in the manage API, by the address below the page; nothing else, and nothing at all in public.
OF_ITS_OWN_AGE = {"created_at", "updated_at"}
ALLOWED = {
    "": OF_ITS_OWN_AGE,  # no answer of ours or of the vendor's public API says when a page was made
    "/incidents": {
        # The clock here must not begin what the old page still begins: its followers would be told twice.
        *("scheduled_auto_in_progress", "scheduled_auto_completed"),
        "impact_override",  # comes only where it says something else than the components do
    },
    "/metrics": {"updated_at", "most_recent_data_at"},  # set up here today, and that API gives no points out
    "/metrics_providers": {"updated_at"},
    # Whoever comes over is admitted without a confirmation of ours, and the record of why is what this key tells.
    **{path: {"skip_confirmation_notification"} for path in LISTS[7:10]},
    "postmortem": {"preview_key"},  # opens a private draft: each house has its own
}
PEOPLE = """
from core import clock
from subscribers.models import Endpoint, Subscriber
since = {"asked_at": clock.now(), "confirmed_at": clock.now()}
Subscriber.objects.create(address="full@example.com", state="quarantined", suppressed_because="bounced", **since)
hook = Subscriber.objects.create(channel="webhook", address="https://hook.example.com/x", state="confirmed", **since)
Endpoint.objects.create(subscriber=hook, owner="ops@example.com", host="hook.example.com", body="statuspage")
"""


@pytest.fixture(scope="module")
def houses():
    """One that has lived, and one that brought in everything that the first one says, by HTTP alone."""
    with second_house.standing() as one, second_house.standing() as two:
        one.manage("import_statuspage", str(CAPTURE))
        live(one)
        one.manage("publish", "--full")
        two.environment["STATUSPAGE_TOKEN"] = one.token
        two.manage("import_statuspage", one.url, "--all-history", "--manage", f"{one.url}/v1")
        two.manage("publish", "--full")
        yield one, two


def live(house):
    """What happens on a page: an incident with its post-mortem, a draft, one that is open, work to come, people."""
    parts = {part["name"]: part["id"] for part in house.get(f"{below(house)}/components")}
    first = said(house, "POST", "/incidents", incident=_broken(parts["Billing"]))
    said(house, "PATCH", f"/incidents/{first}", incident={"status": "resolved", "body": "Done."})
    said(house, "PUT", f"/incidents/{first}/postmortem", postmortem={"body_draft": "# Why\nA disk & <b>a fan</b>."})
    said(house, "PUT", f"/incidents/{first}/postmortem/publish", postmortem={"notify_subscribers": False})
    drafted = said(house, "POST", "/incidents", incident={"name": "Drafted", "body": "We look."})
    said(house, "PATCH", f"/incidents/{drafted}", incident={"status": "resolved", "body": "Done."})
    said(house, "PUT", f"/incidents/{drafted}/postmortem", postmortem={"body_draft": "A draft."})
    harm = {parts["West quay"]: "partial_outage"}
    going_on = said(house, "POST", "/incidents", incident={"name": "Open", "body": "We look.", "components": harm})
    said(house, "PATCH", f"/incidents/{going_on}", incident={"status": "identified", "body": "Found."})
    said(house, "POST", "/incidents", incident=_planned(parts["Billing"]))
    past = {"name": "Past", "status": "resolved", "body": "Was.", "backfilled": True, "backfill_date": "2026-01-10"}
    said(house, "POST", "/incidents", incident=past)
    said(house, "PATCH", f"/components/{parts['Billing']}", component={"status": "degraded_performance"})
    _set_up(house, parts)
    _enrol(house, parts, going_on)


def _broken(component):
    ours = {"components": {component: "partial_outage"}, "impact_override": "critical"}
    return {"name": "Mine", "body": "We **look**.", "metadata": {"jira": {"id": "X-1"}}, **ours}


def _planned(component):
    window = {"scheduled_for": "2099-01-01T10:00:00Z", "scheduled_until": "2099-01-01T11:00:00Z"}
    by_itself = {"scheduled_remind_prior": True, "scheduled_auto_in_progress": True, "scheduled_auto_completed": True}
    return {"name": "New disks", "body": "Slow.", "component_ids": [component], **window, **by_itself}


def _set_up(house, parts):
    said(house, "PATCH", "", page={"page_description": "Ships & quays.", "support_url": "mailto:help@example.com"})
    look = {"position": "top-right", "incident_background_color": "navy"}
    said(house, "PATCH", "/status_embed_config", status_embed_config=look)
    prepared = {"name": "Outage", "title": "{{component}} is down", "body": "We look.", "component_ids": [parts["API"]]}
    said(house, "POST", "/incident_templates", template=prepared | {"update_status": "investigating"})
    quiet = {"name": "Plain", "title": "Plain", "body": "x", "should_send_notifications": False}
    said(house, "POST", "/incident_templates", template=quiet)
    base = "https://numbers.example.com"
    provider = said(house, "POST", "/metrics_providers", metrics_provider={"type": "Self", "metric_base_uri": base})
    drawn = {"suffix": "ms", "y_axis_min": 0, "y_axis_max": 500, "decimal_places": 1, "tooltip_description": "p95"}
    metric = {"name": "Latency", "metric_identifier": "p95", "display": False, "y_axis_hidden": True, **drawn}
    number = said(house, "POST", f"/metrics_providers/{provider}/metrics", metric=metric)
    said(house, "POST", f"/metrics/{number}/data", data={"timestamp": int(time.time()), "value": 1.5})


def _enrol(house, parts, incident):
    sure = {"skip_confirmation_notification": True}
    said(house, "POST", "/subscribers", subscriber={"email": "ann@example.com", **sure})
    chosen = [parts["API"], parts["East quay"]]
    said(house, "POST", "/subscribers", subscriber={"email": "bob@example.com", "component_ids": chosen, **sure})
    said(house, "POST", "/subscribers", subscriber={"email": "maybe@example.com"})
    left = said(house, "POST", "/subscribers", subscriber={"email": "left@example.com", **sure})
    said(house, "DELETE", f"/subscribers/{left}")
    said(house, "POST", f"/incidents/{incident}/subscribers", subscriber={"email": "one@example.com", **sure})
    house.manage("shell", "--no-imports", "-c", PEOPLE)


def said(house, method, path, **body):
    status, answer = house.ask(method, f"{below(house)}{path}", body or None)
    assert status in (200, 201), (path, status, answer)
    return answer.get("id")


def below(house):
    return f"/v1/pages/{house.get('/v1/pages')[0]['id']}"


def differences(one, other, place=""):
    """Where two values differ, by their places."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [found for name in one for found in differences(one[name], other[name], f"{place}.{name}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [found for number, pair in pairs for found in differences(*pair, f"{place}[{number}]")]
    return [] if one == other else [place]


def test_every_public_answer_is_the_same(houses):
    one, two = houses
    paths = [f"/api/v2/{name}.json" for name in PUBLIC] + ["/history.json?page=1", "/history.json?page=4"]
    for name in ("incidents", "scheduled-maintenances"):
        listed = one.get(f"/api/v2/{name}.json")[name.replace("-", "_")]
        paths += [f"/incidents/{each['id']}.json" for each in listed]
    assert len(paths) > 18
    for path in paths:
        assert two.get(path) == one.get(path), path


@pytest.mark.parametrize("path", ["/history.atom", "/history.rss"])
def test_the_feeds_are_the_same_under_another_host(houses, path):
    texts = [urlopen(house.url + path).read().decode().replace(house.url, "") for house in houses]
    assert texts[0].count("New disks") > 0
    assert texts[0] == texts[1]


def test_every_private_list_is_the_same_but_for_what_is_named(houses):
    one, two = houses
    lengths = {}
    for path in LISTS:
        there, here = one.get(below(one) + path), two.get(below(two) + path)
        lengths[path] = len(there)
        odd = [place for place in differences(there, here) if place.rpartition(".")[2] not in ALLOWED.get(path, ())]
        assert odd == [], path
    assert min(lengths.values()) >= 1, lengths  # nothing was compared with nothing


def test_what_overrules_the_components_comes_too(houses):
    there, here = ({row["name"]: row for row in house.get(f"{below(house)}/incidents")} for house in houses)
    assert here["Mine"]["impact_override"] == there["Mine"]["impact_override"] == "critical"


def test_post_mortems_and_drafts_are_the_same(houses):
    one, two = houses
    read = 0
    for row in one.get(f"{below(one)}/incidents"):
        path = f"{below(one)}/incidents/{row['id']}/postmortem"
        (status, there), (again, here) = one.ask("GET", path), two.ask("GET", path)
        assert status == again
        if status == 200:
            read += 1
            assert [place.lstrip(".") for place in differences(there, here)] == list(ALLOWED["postmortem"])
    assert read == 2


def test_who_follows_one_incident_alone_follows_nothing_else(houses):
    code = next(row["id"] for row in houses[0].get(f"{below(houses[0])}/incidents") if row["name"] == "Open")
    for house in houses:
        (follower,) = house.get(f"{below(house)}/incidents/{code}/subscribers")
        assert (follower["email"], follower["components"]) == ("one@example.com", [])


def test_moving_in_once_more_changes_nothing(houses):
    two = houses[1]
    before = [two.get(below(two) + path) for path in LISTS]
    said_again = two.manage("import_statuspage", houses[0].url, "--all-history", "--manage", f"{houses[0].url}/v1")
    assert "Nothing is new; nothing was changed." in said_again
    assert [two.get(below(two) + path) for path in LISTS] == before
