"""Post-mortems, templates, the look of the frame, people; and what is not supported says so."""

import pytest

from core import clock
from incidents.models import IncidentUpdate, MessageTemplate, PostMortem
from people.policy import Role
from tests import factories
from tests.conftest import make_person

PAGE = "pages/pgpgpgpgpg00"


@pytest.fixture
def over(page):
    incident = factories.make_incident(status="resolved", resolved_at=clock.now())
    factories.make_update(incident)
    return incident


def test_a_post_mortem_is_drafted_published_mended_taken_back_and_discarded(program, over):
    path = f"{PAGE}/incidents/{over.code}/postmortem"
    assert program.get(path).status_code == 404
    drafted = program.put(path, {"postmortem": {"body_draft": "The cable was cut."}})
    assert (drafted.status_code, drafted.json()["body_draft"], drafted.json()["body"]) == (
        200,
        "The cable was cut.",
        None,
    )
    assert not IncidentUpdate.objects.filter(status="postmortem").exists()
    published = program.put(f"{path}/publish", {"postmortem": {"notify_subscribers": False, "notify_twitter": False}})
    assert (published.json()["body"], published.json()["notify_subscribers"]) == ("The cable was cut.", False)
    assert IncidentUpdate.objects.get(status="postmortem").tells_followers is False
    seen = program.get(f"{PAGE}/incidents/{over.code}").json()
    assert (seen["postmortem_body"], seen["status"]) == ("The cable was cut.", "resolved")
    program.put(path, {"postmortem": {"body_draft": "The cable was cut by a digger."}})
    assert program.get(path).json()["body"] == "The cable was cut."
    assert program.put(f"{path}/publish.json").json()["body"] == "The cable was cut by a digger."
    reverted = program.put(f"{path}/revert")
    assert (reverted.json()["body"], reverted.json()["published_at"]) == (None, None)
    assert program.put(f"{path}/revert").status_code == 422
    assert program.put(f"{path}/publish", {"postmortem": {"notify_twitter": True}}).status_code == 501
    program.put(f"{path}/publish")
    assert program.delete(path).status_code == 204
    assert not PostMortem.objects.exists()
    assert not IncidentUpdate.objects.filter(status="postmortem").exists()
    assert program.get(f"{PAGE}/incidents/{over.code}").json()["postmortem_body"] is None


def test_a_post_mortem_of_what_goes_on_is_refused(program):
    incident = factories.make_incident()
    path = f"{PAGE}/incidents/{incident.code}/postmortem"
    assert program.put(path, {"postmortem": {"body_draft": "x"}}).status_code == 422
    for body, status in (({}, 400), ({"postmortem": {}}, 422), ({"postmortem": {"body_draft": ""}}, 422)):
        assert program.put(path, body).status_code == status


def test_templates_are_added_and_listed(program):
    component = factories.make_component()
    wanted = {
        "name": "Sign-in",
        "title": "Sign-in fails",
        "body": "We look into it.",
        "update_status": "investigating",
        "should_send_notifications": False,
        "component_ids": [component.code],
    }
    made = program.post(f"{PAGE}/incident_templates", {"template": wanted})
    assert made.status_code == 201
    assert [part["id"] for part in made.json()["components"]] == [component.code]
    assert program.get(f"{PAGE}/incident_templates").json() == [made.json()]
    assert MessageTemplate.objects.get().tells_followers is False
    for wrong, status in (
        ({"title": ""}, 422),
        ({"update_status": "x"}, 422),
        ({"should_tweet": True}, 501),
        ({"group_id": "x"}, 501),
    ):
        assert program.post(f"{PAGE}/incident_templates", {"template": wanted | wrong}).status_code == status


def test_the_look_of_the_frame_is_kept(program):
    assert program.get(f"{PAGE}/status_embed_config").json()["position"] == "bottom-left"
    program.patch(
        f"{PAGE}/status_embed_config", {"status_embed_config": {"position": "top-right", "incident_text_color": "#fff"}}
    )
    seen = program.get(f"{PAGE}/status_embed_config").json()
    assert (seen["position"], seen["incident_text_color"]) == ("top-right", "#fff")
    wrong = {"status_embed_config": {"incident_text_color": "red;} body{display:none"}}
    assert program.put(f"{PAGE}/status_embed_config", wrong).status_code == 422
    for text in ("#12345", "nosuchcolour"):
        wrong = {"status_embed_config": {"incident_text_color": text}}
        assert program.put(f"{PAGE}/status_embed_config", wrong).status_code == 422


def test_people_are_read_and_their_roles(program):
    carla = make_person("carla", Role.COMMANDER)
    users = program.get("organizations/pgpgpgpgpg00/users").json()
    assert [(user["id"], user["email"]) for user in users] == [(str(carla.pk), "carla@example.com")]
    may = program.get(f"organizations/pgpgpgpgpg00/permissions/{carla.pk}").json()["data"]
    assert may["pages"]["pgpgpgpgpg00"] == {
        "page_id": "pgpgpgpgpg00",
        "page_configuration": False,
        "incident_manager": True,
        "maintenance_manager": True,
    }
    for path in ("organizations/other0000000/users", f"organizations/pgpgpgpgpg00/permissions/{'9' * 40}"):
        assert program.get(path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{PAGE}/page_access_users"),
        ("POST", f"{PAGE}/page_access_groups.json"),
        ("DELETE", f"{PAGE}/page_access_users/abc/components/def"),
        ("POST", f"{PAGE}/components/abc/page_access_users"),
        ("POST", "organizations/pgpgpgpgpg00/users"),
        ("PUT", "organizations/pgpgpgpgpg00/permissions/1"),
    ],
)
def test_what_is_not_supported_says_so(program, method, path):
    answer = program(method, path)
    assert answer.status_code == 501
    assert len(answer.json()["message"]) > 40
