"""The audit log is searched, checked and taken away."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from core.spreadsheets import is_formula
from people.actions import note
from tests.conftest import make_person
from tests.people.test_actions import as_somebody_with_the_database

pytestmark = pytest.mark.django_db
FORMULAS = ["=HYPERLINK(1)", "+1", "-1+1", "@SUM(1)", "\t=1", "＝1", " =1", "\r=1", '="a","b"']


@pytest.fixture
def root(client):
    user = make_person("root", "admin")
    client.force_login(user)
    return user


def write(*notes):
    with transaction.atomic():
        for deed, subject, by in notes:
            note(deed, subject, by=by)


def test_entries_are_found_by_word_person_deed_and_day(client, root):
    write(("post_update", "Chat fails", "carla"), ("open_incident", "API fails", "rob"))
    page = client.get(reverse("people:audit"), {"text": "chat"}).content.decode()
    assert "Chat fails" in page
    assert "API fails" not in page
    assert "API fails" in client.get(reverse("people:audit"), {"by": "rob"}).content.decode()
    assert b"Nothing was done" in client.get(reverse("people:audit"), {"until": "2020-01-01"}).content
    assert client.get(reverse("people:audit"), {"since": "yesterday"}).status_code == 422


def test_T28_no_cell_of_an_export_is_a_formula(client, root):
    write(*(("post_update", formula, formula) for formula in FORMULAS))
    response = client.get(reverse("people:audit_csv"))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode(), newline="")))
    assert len(rows) == len(FORMULAS)
    for row, formula in zip(rows, FORMULAS, strict=True):
        assert row["subject"] == "'" + formula
        assert not any(is_formula(value) for value in row.values())


def test_an_export_in_lines_carries_what_the_seals_cover(client, root):
    write(("post_update", "Chat fails", "carla"), ("post_update", "two\nlines", "carla"))
    lines = b"".join(client.get(reverse("people:audit_lines")).streaming_content).decode().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["subject"] for row in rows] == ["Chat fails", "two\nlines"]
    assert rows[1]["previous_seal"] == rows[0]["seal"]


def test_T42_a_shell_and_the_screen_say_whether_the_chain_is_whole(client, root, capsys):
    write(("post_update", "one", "carla"), ("post_update", "two", "carla"))
    call_command("audit", "verify")
    assert capsys.readouterr().out.startswith("Whole: 2 entries")
    assert b"The chain is whole" in client.get(reverse("people:audit"), {"check": "1"}).content
    as_somebody_with_the_database("UPDATE people_auditentry SET subject = 'three' WHERE subject = %s", "one")
    with pytest.raises(CommandError, match="does not continue the chain"):
        call_command("audit", "verify")
    assert b"The chain is broken" in client.get(reverse("people:audit"), {"check": "1"}).content


def test_a_commander_reads_and_does_not_take_away(client, commander):
    client.force_login(commander)
    assert client.get(reverse("people:audit")).status_code == 200
    assert client.get(reverse("people:audit_csv")).status_code == 403
