"""Every operation of the vendor's own description is done, with an answer that it allows, or says that it is not."""

from datetime import timedelta

import pytest

from api.v1.urls import urlpatterns
from core import clock
from people.policy import Role
from tests import factories
from tests.api.v1 import vendor, walk
from tests.conftest import make_person

pytestmark = pytest.mark.skipif(not vendor.IS_HERE, reason="the vendor's description is not beside this clone")

DESCRIBED = {each.id: each for each in vendor.operations()}
WALKED = {step.operation for step in walk.steps(0, "", "")}


def call(program, described, path, query=None, body=None):
    address = described.path.lstrip("/").format(**path)
    if query:
        address += "?" + "&".join(f"{name}={str(value).lower()}" for name, value in query.items())
    answer = program(described.method, address, body)
    return answer.status_code, answer.json() if answer.content else None


def test_the_walk_goes_by_the_description():
    assert DESCRIBED.keys() >= WALKED
    assert len(WALKED) == 75


def test_every_supported_operation_answers_as_it_is_described(program):
    make_person("carla", Role.COMMANDER)
    kept, begin = {}, clock.now() + timedelta(hours=1)
    for unfilled in walk.steps(
        int(clock.now().timestamp()), begin.isoformat(), (begin + timedelta(hours=1)).isoformat()
    ):
        step = unfilled.filled(kept)
        described = DESCRIBED[step.operation]
        status, answer = call(program, described, step.path, step.query, step.body)
        assert status == step.status, (step, answer)
        assert vendor.complaints(described, status, answer) == []
        walk.keep(step, answer, kept)


@pytest.mark.parametrize("operation", sorted(DESCRIBED.keys() - WALKED))
def test_every_other_operation_says_that_it_is_not_supported(program, operation):
    described = DESCRIBED[operation]
    names = [each["name"] for each in described.body.get("parameters", []) if each["in"] == "path"]
    path = dict.fromkeys(names, "pgpgpgpgpg00")
    status, answer = call(program, described, path, body={})
    assert status == 501
    assert answer["message"]


@pytest.mark.parametrize("operation", sorted(WALKED))
def test_without_a_token_every_operation_is_refused_as_it_is_described(client, page, operation):
    described = DESCRIBED[operation]
    names = [each["name"] for each in described.body.get("parameters", []) if each["in"] == "path"]
    answer = client.generic(described.method, f"/v1{described.path}".format(**dict.fromkeys(names, "pgpgpgpgpg00")))
    assert answer.status_code == 401
    assert vendor.complaints(DESCRIBED["getPages"], 401, answer.json()) == []


def test_every_address_here_is_one_that_the_vendor_describes():
    """Nothing of our own hides in that API: what it cannot say belongs to v3."""
    ours = {str(pattern.pattern) for pattern in urlpatterns if pattern.callback.view_initkwargs.get("operations")}
    plain = {shapeless(address) for address in ours if not address.endswith(".json")}
    assert plain == {shapeless(described.path.lstrip("/")) for described in DESCRIBED.values()}


def shapeless(address):
    parts = address.split("/")
    return "/".join("*" if part[0] in "<{" else part for part in parts)


def test_a_component_without_anything_is_as_described_too(program):
    component = factories.make_component()
    described = DESCRIBED["getPagesPageIdComponentsComponentId"]
    path = {"page_id": "pgpgpgpgpg00", "component_id": component.code}
    status, answer = call(program, described, path)
    assert vendor.complaints(described, status, answer) == []
