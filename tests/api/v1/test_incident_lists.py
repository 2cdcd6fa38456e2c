"""Lists of incidents over the API, and what is not in them."""

from datetime import UTC, datetime, timedelta

import time_machine

from components.models import Component
from incidents.models import Incident
from people.models import AuditEntry
from tests import factories
from tests.api.v1.saying import PAGE, opened, status_of, window


def test_lists_find_what_they_are_named_after(program, api):
    open_one, over = opened(program), opened(program, status="resolved", body="The cable was cut.")
    planned = opened(program, **window())
    active = opened(program, status="in_progress", **window(begins=timedelta(minutes=-5)))
    factories.make_incident(title="Hidden", is_private=True)

    def ids(path):
        return [one["id"] for one in program.get(f"{PAGE}/incidents{path}").json()]

    assert ids("") == [active["id"], planned["id"], over["id"], open_one["id"]]
    assert ids(".json?limit=1&page=2") == [planned["id"]]
    assert ids("?q=cable") == [over["id"]]
    assert ids("?q=RESOLVED") == [over["id"]]
    assert ids("?q=nothing") == []
    assert ids("/unresolved") == [open_one["id"]]
    assert ids("/scheduled") == [active["id"], planned["id"]]
    assert ids("/upcoming.json") == [planned["id"]]
    assert ids("/active_maintenance") == [active["id"]]


def test_a_long_list_costs_no_more_queries(program, api, django_assert_num_queries):
    for _ in range(3):
        opened(program, components={api.code: "major_outage"})
    with django_assert_num_queries(10):
        assert len(program.get(f"{PAGE}/incidents").json()) == 3
    opened(program, components={api.code: "partial_outage"})
    with django_assert_num_queries(10):
        assert len(program.get(f"{PAGE}/incidents").json()) == 4


def test_a_deleted_incident_is_off_the_page_and_staff_know(program, api):
    made = opened(program, components={api.code: "major_outage"})
    gone = program.delete(f"{PAGE}/incidents/{made['id']}")
    assert (gone.status_code, gone.json()) == (200, made)
    assert program.get(f"{PAGE}/incidents/{made['id']}").status_code == 404
    assert status_of(program, api) == "operational"
    assert Incident.objects.get().is_private
    assert AuditEntry.objects.filter(deed="hide").exists()


def test_a_private_incident_does_not_exist_for_programs(program, api):
    secret = factories.make_incident(is_private=True)
    update = factories.make_update(secret)
    for method, path, body in (
        ("GET", secret.code, None),
        ("PATCH", secret.code, {"incident": {"body": "x"}}),
        ("DELETE", secret.code, None),
        ("PATCH", f"{secret.code}/incident_updates/{update.code}", {"incident_update": {"body": "x"}}),
    ):
        assert program(method, f"{PAGE}/incidents/{path}", body).status_code == 404


def test_times_have_milliseconds_and_the_offset_of_the_page(program, api):
    with time_machine.travel(datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC), tick=False):
        made = opened(program)
    assert made["created_at"] == "2026-07-01T14:00:00.123+02:00"
    assert Component.objects.count() == 1
