"""The migrations are complete and named as deeds."""

import re

from django.core.management import call_command

from tests.architecture.source import ROOT, name

MIGRATIONS = sorted(ROOT.glob("*/migrations/0*.py"))


def test_nothing_is_missing(db):
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_every_migration_is_named_after_what_it_does():
    is_deed = re.compile(r"0001_initial|\d{4}_(?!auto_|alter_)[a-z][a-z0-9_]+")
    assert [name(path) for path in MIGRATIONS if not is_deed.fullmatch(path.stem)] == []


def test_each_number_is_used_once_in_a_room():
    numbers = [(path.parent, path.stem[:4]) for path in MIGRATIONS]
    assert len(numbers) == len(set(numbers))
