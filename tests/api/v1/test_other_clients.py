"""What clients that nobody named really send, as it was found in their sources."""

import pytest

from components.models import Component
from core import clock
from incidents.models import IncidentUpdate
from metrics.models import Metric, Point, Provider
from tests import factories
from tests.api.v1.saying import PAGE, opened, status_of, told


def bodies():
    return list(IncidentUpdate.objects.order_by("pk").values_list("body", flat=True))


def test_message_is_the_older_word_for_the_text(program):
    made = program.post(f"{PAGE}/incidents.json", form="incident[name]=Down&incident[message]=We+look.")
    assert made.status_code == 201
    told(program, made.json()["id"], message="Found it.")
    told(program, made.json()["id"], message="Not this.", body="But this.")
    assert bodies() == ["We look.", "Found it.", "But this."]


@pytest.mark.parametrize(
    "form",
    [
        "incident[component_ids][]={0}&incident[component_ids][]={1}",
        "incident[component_ids][0]={0}&incident[component_ids][1]={1}",
        "incident[component_ids]={0},{1}",
        "incident[component_ids]={0}, {1}",
        "incident[components][]={0}&incident[components][]={1}",
        "incident[components][0]={0}&incident[components][1]={1}",
    ],
)
def test_a_list_of_components_in_every_spelling(program, form):
    one, other = factories.make_component(name="One", position=1), factories.make_component(name="Other", position=2)
    answer = program.post(f"{PAGE}/incidents", form="incident[name]=Down&" + form.format(one.code, other.code))
    assert answer.status_code == 201, answer.content
    assert [part["id"] for part in answer.json()["components"]] == [one.code, other.code]
    assert {part["status"] for part in answer.json()["components"]} == {"operational"}


def test_components_as_a_list_in_json(program, api):
    assert [part["id"] for part in opened(program, components=[api.code])["components"]] == [api.code]


def test_a_group_takes_a_numbered_list(program, api):
    form = f"component_group[name]=Shelf&component_group[components][0]={api.code}"
    answer = program.post(f"{PAGE}/component-groups", form=form)
    assert (answer.status_code, answer.json()["components"]) == (201, [api.code])


@pytest.mark.parametrize(
    "path",
    ["/pages/pgpgpgpgpg00/components.json", "pages/pgpgpgpgpg00/components/", "pages//pgpgpgpgpg00///components.json/"],
)
def test_slashes_that_are_one_too_many_lead_to_the_same_place(program, api, path):
    assert [part["id"] for part in program.get(path).json()] == [api.code]
    body = {"component": {"name": "New"}}
    assert program.post(path, body).status_code == 201
    assert program.client.post(f"/v1/{path}").status_code == 401
    assert program.get(f"nowhere/{path}").status_code == 404


def test_both_names_for_the_length_of_a_page(program):
    for number in range(3):
        factories.make_component(name=str(number))
        opened(program, name=str(number))
    for path in ("components", "incidents", "incidents/unresolved"):
        for name in ("limit", "per_page"):
            assert len(program.get(f"{PAGE}/{path}?{name}=2").json()) == 2
            assert len(program.get(f"{PAGE}/{path}?{name}=2&page=2").json()) == 1


def test_null_and_nothing_leave_as_it_is_what_cannot_be_nothing(program, api):
    nothing = {"name": None, "status": None, "showcase": None, "only_show_if_degraded": None}
    answer = program.patch(f"{PAGE}/components/{api.code}", {"component": nothing})
    assert (answer.status_code, answer.json()["name"]) == (200, "API")
    made = opened(program, status="", body=None)
    assert told(program, made["id"], status="", body="")["status"] == "investigating"
    assert len(bodies()) == 1


@pytest.mark.parametrize(
    "begins",
    [
        "2031-03-02T11:49:00.0000000 01:00",
        "2031-03-02T11:49:00 0100",
        "2031-03-02T11:49:00.0000000%2B01:00",
        "2031-03-02 10:49:00 UTC",
        "2031-03-02 11:49:00 %2B0100",
        "2031-03-02T10:49:00.123456789Z",
        "20310302T104900Z",
        "2031-03-02T11:49:00",
    ],
)
def test_moments_as_clocks_and_forms_spell_them(program, begins):
    times = f"incident[scheduled_for]={begins}&incident[scheduled_until]=2031-03-02T18:00:00Z"
    answer = program.post(f"{PAGE}/incidents", form=f"incident[name]=Work&{times}")
    assert answer.status_code == 201, answer.content
    assert answer.json()["scheduled_for"].startswith("2031-03-02T11:49:00")


def test_a_day_may_be_a_moment(program, api):
    program.patch(f"{PAGE}/components/{api.code}", {"component": {"start_date": "2026-03-02T00:00:00Z"}})
    assert str(Component.objects.get().start_date) == "2026-03-02"


@pytest.mark.parametrize("spelt", [str, int, lambda at: at + 0.75, lambda at: f"{at}.75"])
def test_points_of_clocks_that_tell_fractions(program, spelt):
    at = int(clock.now().timestamp()) - 600
    metric = Metric.objects.create(provider=Provider.objects.create(), name="Latency")
    answer = program.post(f"{PAGE}/metrics/{metric.code}/data", {"data": {"timestamp": spelt(at), "value": "1.5"}})
    assert (answer.status_code, answer.json()) == (201, {"data": {"timestamp": at, "value": 1.5}})
    form = f"data[{metric.code}][0][timestamp]={at + 300}&data[{metric.code}][0][value]=2"
    assert program.post(f"{PAGE}/metrics/data.json", form=form).status_code == 202
    assert Point.objects.count() == 2


class TestResolvingAgain:
    def test_says_nothing_again(self, program, api):
        made = opened(program, components={api.code: "major_outage"})
        for _ in range(2):
            told(program, made["id"], status="resolved", components={api.code: "operational"})
            told(program, made["id"], status="resolved")
            seen = told(program, made["id"], status="resolved", body="Resolved.")
        assert (seen["status"], len(bodies())) == ("resolved", 2)
        assert status_of(program, api) == "operational"

    def test_with_other_words_is_one_more_update(self, program):
        made = opened(program)
        told(program, made["id"], status="resolved", body="Over.")
        told(program, made["id"], status="resolved", body="Over, and here is more.")
        assert bodies()[1:] == ["Over.", "Over, and here is more."]

    def test_the_map_still_holds(self, program, api):
        made = opened(program, components={api.code: "major_outage"})
        told(program, made["id"], status="resolved")
        told(program, made["id"], status="resolved", components={api.code: "partial_outage"})
        assert (status_of(program, api), len(bodies())) == ("partial_outage", 2)

    def test_does_not_touch_a_post_mortem(self, program):
        made = opened(program)
        told(program, made["id"], status="resolved", body="Over.")
        program.put(f"{PAGE}/incidents/{made['id']}/postmortem", {"postmortem": {"body_draft": "Why."}})
        program.put(f"{PAGE}/incidents/{made['id']}/postmortem/publish")
        assert told(program, made["id"], status="resolved", body="Over.")["postmortem_body"] == "Why."
        other = {"incident": {"status": "resolved", "body": "Other."}}
        assert program.patch(f"{PAGE}/incidents/{made['id']}", other).status_code == 422
        assert bodies()[1:] == ["Over.", "Why."]

    def test_says_it_once_after_an_edit_too(self, program):
        made = opened(program)
        last = told(program, made["id"], status="resolved", body="Ovr.")["incident_updates"][0]
        program.patch(
            f"{PAGE}/incidents/{made['id']}/incident_updates/{last['id']}", {"incident_update": {"body": "Over."}}
        )
        told(program, made["id"], status="resolved", body="Ovr.")
        assert bodies()[1:] == ["Over."]

    def test_is_news_after_a_relapse(self, program):
        made = opened(program)
        for status in ("resolved", "investigating", "resolved"):
            seen = told(program, made["id"], status=status, body=status)
        assert (seen["status"], len(seen["incident_updates"])) == ("resolved", 4)


@pytest.mark.parametrize("nothing", ["", None])
def test_a_component_without_a_status_belongs_and_stays_as_it_was(program, api, nothing):
    """The vendor's description has the empty status among those of the map."""
    other = factories.make_component(name="Other")
    made = opened(program, components={api.code: nothing, other.code: "partial_outage"})
    assert {part["id"] for part in made["components"]} == {api.code, other.code}
    assert (status_of(program, api), status_of(program, other)) == ("operational", "partial_outage")
    third = factories.make_component(name="Third")
    after = told(program, made["id"], body="More.", components={third.code: nothing, other.code: nothing})
    assert {part["id"] for part in after["components"]} == {api.code, other.code, third.code}
    assert (status_of(program, third), status_of(program, other)) == ("operational", "partial_outage")


def test_a_subscriber_is_changed_by_put_as_well(program, api):
    wanted = {"email": "ann@example.com", "skip_confirmation_notification": True}
    made = program.post(f"{PAGE}/subscribers", {"subscriber": wanted}).json()
    answer = program.put(f"{PAGE}/subscribers/{made['id']}", {"subscriber": {"component_ids": [api.code]}})
    assert (answer.status_code, answer.json()["components"]) == (200, [api.code])


def test_help_by_mail_is_an_address_too(program):
    for address, status in (("mailto:help@example.com", 200), ("javascript:alert(1)", 422), ("mailto:", 422)):
        answer = program.patch(PAGE, {"page": {"support_url": address}})
        assert (answer.status_code, answer.json().get("support_url") == address) == (status, status == 200)


def test_everything_on_the_list_of_components_may_be_named_groups_too(program, api):
    """Chat bots end an incident by the whole list, in which the groups stand as well."""
    shelf = factories.make_group(name="Shelf")
    made = opened(
        program, components={api.code: "major_outage", shelf.code: "major_outage"}, component_ids=[shelf.code]
    )
    assert [part["id"] for part in made["components"]] == [api.code]
    everything = {part["id"]: "operational" for part in program.get(f"{PAGE}/components").json()}
    assert set(everything) == {api.code, shelf.code}
    assert told(program, made["id"], status="resolved", components=everything)["status"] == "resolved"
    assert status_of(program, api) == "operational"
