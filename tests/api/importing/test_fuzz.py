"""However a capture is spoiled: a clean sentence, no half record, and everything untouched comes in."""

import copy
import json
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.models import Component, ComponentGroup
from incidents.models import Incident
from tests.api.importing.spoiling import DROP, spoil
from tests.chance import examples

CAPTURE = Path(__file__).parents[2] / "fixtures" / "captures" / "harbour" / "api" / "v2"
FILES = {"components": "components.json", "incidents": "incidents.json"}
WHOLE = {key: json.loads((CAPTURE / name).read_text()) for key, name in FILES.items()}
COMPONENTS = {record["id"] for record in WHOLE["components"]["components"]}
INCIDENTS = {record["id"] for record in WHOLE["incidents"]["incidents"]}

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(1200)]
thorough = settings(
    max_examples=examples(40),
    deadline=None,
    derandomize=True,  # the same examples every time; raise the number to look further
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=300)
)
values = st.one_of(
    st.just(DROP),
    st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)),
    st.sampled_from(["operational", "resolved", "scheduled", "2026-03-29T03:12:41.507+02:00", "newcode00000"]),
    st.sampled_from(["\0", "a\ud800", "", [], {}, -1, 0, 2**31, 2**63, 2**70, "x" * 70_000]),
)


def paths(value, before=()):
    """The path to every value inside of this one."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*before, key)
        yield from paths(inner, (*before, key))


@contextmanager
def nothing_stays():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def import_texts(folder, texts):
    """Import these files; what was complained about. Nothing but a CommandError may come out."""
    for key, text in texts.items():
        (folder / FILES[key]).write_bytes(text)
    complained = StringIO()
    try:
        call_command("import_statuspage", str(folder), verbosity=0, stdout=StringIO(), stderr=complained)
    except CommandError as error:
        return complained.getvalue() + str(error)
    return ""


def as_bytes(contents):
    return {key: json.dumps(content).encode() for key, content in contents.items()}


def stored_incidents():
    """Each stored incident with its timeline, in plain values."""
    return {
        row.code: (
            *(row.title, row.status, row.impact, row.created_at, row.resolved_at, row.foreign),
            [(u.code, u.status, u.body, u.posted_at, u.impacts.count()) for u in row.updates.all()],
        )
        for row in Incident.objects.all()
    }


def stored_parts():
    rows = [*Component.objects.all(), *ComponentGroup.objects.all()]
    return {row.code: (row.name, row.position, row.foreign) for row in rows}


@pytest.fixture
def untouched(tmp_path):
    """What is stored when nothing is spoiled."""
    with nothing_stays():
        assert import_texts(tmp_path, as_bytes(WHOLE)) == ""
        return stored_incidents(), stored_parts()


@thorough
@given(data=st.data())
def test_a_spoiled_value_costs_at_most_its_own_record(untouched, tmp_path, data):
    key = data.draw(st.sampled_from(sorted(FILES)))
    contents = copy.deepcopy(WHOLE)
    records = contents[key][key]
    index = data.draw(st.integers(0, len(records) - 1))
    spoiled = records[index]["id"]
    spoil(records[index], data.draw(st.sampled_from(list(paths(records[index])))), data.draw(values))
    with nothing_stays():
        complained = import_texts(tmp_path, as_bytes(contents))
        incidents, parts = stored_incidents(), stored_parts()
        if complained:
            assert complained.startswith(f"broken: {FILES[key]}: {key}[{index}]")
        expected_incidents, expected_parts = untouched
        for code in INCIDENTS - {spoiled}:
            assert incidents[code] == expected_incidents[code]
        for code in COMPONENTS - {spoiled} if key == "components" else COMPONENTS:
            # A newer copy inside the spoiled incident may rename a component: that is no damage.
            assert code in parts
            assert key == "incidents" or parts[code] == expected_parts[code]
        for record in contents["incidents"]["incidents"]:
            if isinstance(record.get("id"), str) and record["id"] in incidents:
                assert len(incidents[record["id"]][-1]) == len(record["incident_updates"])
        if key == "incidents" and complained:
            assert spoiled not in incidents


@thorough
@given(data=st.data())
def test_a_spoiled_file_costs_at_most_its_own_records(untouched, tmp_path, data):
    texts = as_bytes(WHOLE)
    whole = texts["incidents"]
    start = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.sampled_from([0, 1, 7, len(whole)]))
    texts["incidents"] = whole[:start] + data.draw(st.binary(max_size=5)) + whole[start + length :]
    with nothing_stays():
        import_texts(tmp_path, texts)
        assert stored_parts().keys() >= COMPONENTS
        for stored in stored_incidents().values():
            assert len(stored[-1]) > 0
