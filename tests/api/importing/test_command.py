"""The command line: what is typed, and what is seen."""

import pytest
from django.db import DatabaseError, OperationalError

from api.importing import pages
from api.management.commands.import_statuspage import Command
from incidents.models import Incident


@pytest.fixture
def typed(db, capsys):
    """Runs the command as a shell does, with the process's own streams."""

    def run(*words):
        command = Command()
        options = vars(
            command.create_parser("manage.py", "import_statuspage").parse_args([str(word) for word in words])
        )
        command.execute(**options)
        return capsys.readouterr()

    return run


def test_it_says_how_far_it_is_and_what_came(harbour, typed):
    seen = typed(harbour.folder, "--skip-checks")
    assert seen.err == (
        "reading files: 0 of 8\nreading files: 8 of 8\nformatting texts: 14 of 14\nincidents and maintenances: 6 of 6\n"
    )
    assert seen.out == (
        "                             added     changed   unchanged  newer here      broken\n"
        "page                             1           0           0           0           0\n"
        "component groups                 1           0           0           0           0\n"
        "components                       5           0           0           0           0\n"
        "incidents                        3           0           0           0           0\n"
        "incident updates                 8           0           0           0           0\n"
        "maintenances                     3           0           0           0           0\n"
        "maintenance updates              6           0           0           0           0\n"
        "component statuses               0           1           0           0           0\n"
        "The worker brings the public files up to date; without one, run manage.py publish.\n"
    )


@pytest.mark.parametrize(
    ("failure", "code", "sentence"),
    [
        (KeyboardInterrupt(), 130, "Stopped; nothing was changed."),
        (
            OperationalError("no such table: x\nmore"),
            1,
            "The database does not answer, or is not prepared (manage.py migrate): no such table: x. "
            "Nothing was changed.",
        ),
        (DatabaseError("bad"), 1, "The database refused: bad. Nothing was changed."),
    ],
    ids=["Ctrl-C", "no database", "refused"],
)
def test_what_ends_it_early_is_a_sentence(harbour, import_from, monkeypatch, failure, code, sentence):
    def fail(capture, tally):
        raise failure

    monkeypatch.setattr(pages, "write", fail)
    assert import_from(harbour, "-v0") == (code, "", sentence)
    assert not Incident.objects.exists()
