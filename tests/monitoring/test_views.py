"""What staff see and do about proposals and probes."""

import pytest
from django.urls import reverse

from incidents.models import Incident
from monitoring import actions
from monitoring.models import Probe, Proposal
from people.policy import Role
from tests.conftest import make_person
from tests.factories import make_component, make_page, make_probe
from tests.monitoring.seeing import judge, see
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    make_page()
    chat = make_component(name="Chat")
    probe = make_probe(component=chat, name="front page")
    see(probe, "ooommm")
    judge(probe)
    return Proposal.objects.get()


@pytest.fixture
def admin_client(client):
    client.force_login(make_person("ada", Role.ADMIN))
    return client


def text(response):
    return response.content.decode()


def test_the_inbox_names_what_waits(staff_client, proposal):
    page = text(staff_client.get(reverse("monitoring:proposals")))
    assert "Chat is down" in page
    assert "Major outage" in page
    assert reverse("monitoring:proposal", args=[proposal.pk]) == f"/manage/monitoring/proposals/{proposal.pk}/"
    assert reverse("monitoring:proposal", args=[proposal.pk]) in page


def test_an_empty_inbox_says_so(staff_client):
    assert "Nothing waits for you." in text(staff_client.get(reverse("monitoring:proposals")))


def test_the_inbox_refreshes_itself_by_a_fragment(staff_client, proposal):
    page = text(staff_client.get(reverse("monitoring:proposals"), headers={"HX-Request": "true"}))
    assert "Chat is down" in page
    assert "<html" not in page


def test_a_proposal_shows_its_evidence_as_picture_and_table(staff_client, proposal):
    page = text(staff_client.get(reverse("monitoring:proposal", args=[proposal.pk])))
    assert "3 of the last 6 looks failed; the slowest took 20 ms." in page
    assert page.count("failed: no answer in time") == 3
    assert page.count("chart__bar--bad") == 3
    assert "seen from one place" in page
    assert "<bdi>front page</bdi>, seen from local" in page


def test_approving_opens_the_ordinary_form_filled_in(staff_client, proposal):
    form = staff_client.get(reverse("monitoring:approve", args=[proposal.pk])).context["form"]
    chat = proposal.suggestions.get().component
    assert form["title"].value() == "Chat is down"
    assert form["body"].value() == proposal.draft
    assert form[f"impact_{chat.code}"].value() == "major_outage"


def posted(client, proposal, **given):
    url = reverse("monitoring:approve", args=[proposal.pk])
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return client.post(url, {**{name: value or "" for name, value in values.items()}, **given})


def test_approving_publishes_what_the_person_wrote(staff_client, proposal):
    answer = posted(staff_client, proposal, title="Chat fails for everybody")
    incident = Incident.objects.get()
    assert (incident.title, incident.source) == ("Chat fails for everybody", "proposal")
    assert incident.started_at == proposal.since.replace(second=0, microsecond=0)  # not when somebody had time to post
    assert answer.url == reverse("incidents:detail", args=[incident.pk])
    assert Proposal.objects.get().decided_by == "carla"


def test_an_empty_message_is_refused_and_the_proposal_waits(staff_client, proposal):
    answer = posted(staff_client, proposal, body="")
    assert answer.status_code == 422
    assert Proposal.objects.get().is_open
    assert not Incident.objects.exists()


def test_T25_the_second_commander_is_told_who_was_faster(staff_client, proposal):
    url = reverse("monitoring:approve", args=[proposal.pk])
    form = staff_client.get(url).context["form"]
    actions.approve(proposal, by="ann", title="Chat fails", body="We look.", impacts={})
    answer = staff_client.post(url, {name: form[name].value() or "" for name in form.fields})
    assert answer.status_code == 409
    assert "ann was faster: Approved at" in text(answer)
    assert Incident.objects.count() == 1


def test_dismissing_records_who_and_why(client, responder, proposal):
    client.force_login(responder)
    url = reverse("monitoring:dismiss", args=[proposal.pk])
    assert client.post(url, {"reason": "", "expected_version": proposal.version}).status_code == 422
    answer = client.post(url, {"reason": "A known test.", "expected_version": proposal.version})
    assert answer.url == reverse("monitoring:proposals")
    assert "A known test." in text(client.get(answer.url))
    assert (Proposal.objects.get().state, Proposal.objects.get().decided_by) == ("dismissed", "rob")


def test_a_proposal_that_changed_meanwhile_is_not_dismissed(staff_client, proposal):
    url = reverse("monitoring:dismiss", args=[proposal.pk])
    answer = staff_client.post(url, {"reason": "Test.", "expected_version": proposal.version + 1})
    assert answer.status_code == 409
    assert Proposal.objects.get().is_open


def test_a_responder_may_not_approve(client, responder, proposal):
    client.force_login(responder)
    assert client.get(reverse("monitoring:approve", args=[proposal.pk])).status_code == 403


@pytest.mark.parametrize("name", ["proposals", "proposal", "approve", "probes", "probe"])
def test_strangers_sign_in_first(client, proposal, name):
    pk = {"proposal": proposal.pk, "approve": proposal.pk, "probe": Probe.objects.get().pk}.get(name)
    url = reverse(f"monitoring:{name}", args=[pk] if pk else [])
    assert client.get(url).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_one_and_for_three(staff_client, count, django_assert_num_queries):
    make_page()
    for _ in range(count):
        probe = make_probe()
        see(probe, "mmm")
        judge(probe)
    Proposal.objects.count()
    staff_client.get(reverse("monitoring:probes"))
    with django_assert_num_queries(7):
        staff_client.get(reverse("monitoring:probes"))


# --- setting up ------------------------------------------------------------------------------------


def values(component, target, **given):
    form = {"component": component.pk, "name": "front page", "target": target, "interval": 30, "timeout": 2, "fall": 3}
    http = {"method": "GET", "expected_codes": "200-299", "redirects": 3, "slow_after_ms": 0, "keyword": ""}
    http |= {"json_path": "", "json_equals": "", "redirect_policy": "follow", "certificate": "strict"}
    return {**form, "rise": 3, "is_active": "on", **http, "headers": "", "body": "", **given}


@pytest.mark.usefixtures("loopback")
def test_a_new_probe_looks_at_once(admin_client):
    chat = make_component(name="Chat")
    with listening(saying("503 Oops")) as place:
        given = values(chat, place.url("/up"), headers="X-Key: k\nAccept: text/html", keyword=" all well ")
        answer = admin_client.post(reverse("monitoring:new_probe", args=["http"]), given, follow=True)
        assert place.heard[0].startswith(b"GET /up HTTP/1.1\r\n")
    probe = Probe.objects.get()
    assert (probe.component, probe.kind, probe.name) == (chat, "http", "front page")
    assert probe.options["headers"] == {"X-Key": "k", "Accept": "text/html"}
    assert probe.options["keyword"] == " all well "
    assert "Looked just now: another status code than expected (503), Major outage" in text(answer)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"target": "ftp://example.com/"}, "not an http or https address"),
        ({"target": "http://me:you@example.com/"}, "not an http or https address"),
        ({"expected_codes": "okay"}, "neither a code like 200 nor a range"),
        ({"headers": "no colon"}, "not of the form Name: value"),
        ({"timeout": 10, "interval": 5}, "must end before the next one begins"),
        ({"interval": 1}, "greater than or equal to 5"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(admin_client, change, complaint):
    given = {**values(make_component(), "http://127.0.0.1:1/"), **change}
    answer = admin_client.post(reverse("monitoring:new_probe", args=["http"]), given)
    assert answer.status_code == 422
    assert complaint in text(answer)
    assert not Probe.objects.exists()


@pytest.mark.usefixtures("loopback")
def test_a_probe_is_changed_with_all_its_options(admin_client):
    with listening(saying()) as place:
        options = {"headers": {"X-Key": "k"}, "keyword": "fine", "method": "POST"}
        probe = make_probe(target=place.url(), options=options)
        url = reverse("monitoring:edit_probe", args=[probe.pk])
        form = admin_client.get(url).context["form"]
        given = {name: form[name].value() for name in form.fields}
        assert (given["headers"], given["method"]) == ("X-Key: k", "POST")
        given = {name: "" if value is None else value for name, value in given.items()}
        admin_client.post(url, {**given, "interval": 60, "timeout": 2})
    probe.refresh_from_db()
    assert (probe.interval, probe.options["keyword"], probe.options["headers"]) == (60, "fine", {"X-Key": "k"})


def test_a_probe_is_paused_and_resumed(admin_client):
    probe = make_probe()
    url = reverse("monitoring:pause", args=[probe.pk])
    assert admin_client.get(url).status_code == 405
    for is_active in (False, True):
        admin_client.post(url)
        probe.refresh_from_db()
        assert probe.is_active is is_active


def test_an_unknown_kind_is_not_found(admin_client):
    assert admin_client.get(reverse("monitoring:new_probe", args=["psychic"])).status_code == 404


def test_a_commander_does_not_set_up(staff_client):
    assert staff_client.get(reverse("monitoring:new_probe", args=["http"])).status_code == 403


def test_the_page_of_a_probe_shows_what_it_saw(staff_client):
    probe = make_probe()
    see(probe, "oom")
    page = text(staff_client.get(reverse("monitoring:probe", args=[probe.pk])))
    assert "1 of the last 3 looks failed" in page
    assert "failed: no answer in time" in page


def test_probes_are_set_up_in_the_admin_too(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.com", "x"))
    probe = make_probe()
    assert client.get(reverse("admin:monitoring_probe_add")).status_code == 200
    assert client.get(reverse("admin:monitoring_probe_change", args=[probe.pk])).status_code == 200
    given = values(probe.component, "http://127.0.0.1:1/", name="from the admin")
    answer = client.post(reverse("admin:monitoring_probe_add"), given)
    assert answer.status_code == 302, answer.content
    assert Probe.objects.get(name="from the admin").options["method"] == "GET"


def test_who_sets_up_a_heartbeat_copies_its_whole_address(staff_client, settings):
    settings.SITE_URL = "https://status.example.com"
    probe = make_probe(kind="heartbeat", token="t0ken", target="cron")
    answer = staff_client.get(reverse("monitoring:probe", args=[probe.pk]))
    assert "POST https://status.example.com/heartbeat/t0ken" in text(answer)
    assert "Nobody has called it yet." in text(answer)


def test_what_has_a_good_value_is_folded_until_it_is_wrong(admin_client):
    address = reverse("monitoring:new_probe", args=["http"])
    chat = make_component(name="Chat")
    assert '<details class="more">' in admin_client.get(address).content.decode()
    refused = admin_client.post(address, values(chat, "https://example.com/", interval=1)).content.decode()
    assert '<details class="more" open>' in refused
