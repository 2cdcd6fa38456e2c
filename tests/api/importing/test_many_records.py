"""A long history is asked of the database in chunks, and a record that the database refuses stays out alone."""

import copy
import itertools

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from api.importing import rows
from core.codes import ALPHABET
from incidents.models import Incident, IncidentUpdate

CODES = ("".join(letters) for letters in itertools.product(ALPHABET, repeat=12))


@pytest.fixture
def long_history(harbour):
    """600 resolved incidents with two updates each."""

    def multiply(content):
        pattern = content["incidents"][1]
        content["incidents"] = [copy.deepcopy(pattern) for _ in range(600)]
        for incident in content["incidents"]:
            incident["id"] = next(CODES)
            incident["incident_updates"].pop(0)
            for update in incident["incident_updates"]:
                update |= {"id": next(CODES), "incident_id": incident["id"]}
            incident["status"] = "resolved"

    return harbour.only("components.json", "incidents.json").edit("incidents.json", multiply)


@pytest.mark.slow
def test_six_hundred_incidents_take_a_hundred_queries(long_history, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(120):
        call_command("import_statuspage", str(long_history.folder), verbosity=0)
    assert (Incident.objects.count(), IncidentUpdate.objects.count()) == (600, 1200)
    with django_assert_max_num_queries(60):
        call_command("import_statuspage", str(long_history.folder), verbosity=0)


def test_what_the_database_refuses_stays_out_alone(long_history, import_from, monkeypatch):
    insert = rows.insert
    refused = long_history.load("incidents.json")["incidents"][250]["id"]

    def refusing(records, components, texts):
        insert(records, components, texts)
        if any(record.code == refused for record in records):
            raise IntegrityError("no\nnot this one")

    monkeypatch.setattr(rows, "insert", refusing)
    code, _, complained = import_from(long_history, "-v0")
    assert code == 1
    assert complained.splitlines()[0] == "broken: api/v2/incidents.json: incidents[250]: the database refused it: no"
    assert (Incident.objects.count(), IncidentUpdate.objects.count()) == (599, 1198)
    assert not Incident.objects.filter(code=refused).exists()


def test_a_log_is_told_how_far_it_is(long_history, import_from):
    _, _, complained = import_from(long_history)
    assert complained.splitlines() == [
        "reading files: 0 of 2",
        "reading files: 2 of 2",
        "formatting texts: 2 of 2",
        "incidents and maintenances: 600 of 600",
    ]
