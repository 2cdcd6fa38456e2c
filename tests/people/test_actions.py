"""The audit log and the first account."""

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.db import DatabaseError, connection, transaction

from people import actions
from people.models import AuditEntry


def as_somebody_with_the_database(statement, *parameters):
    """What the owner of the table can do and the product does not: the trigger is taken off first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE people_auditentry DISABLE TRIGGER people_auditentry_is_final")
        cursor.execute(statement, parameters)


@pytest.mark.django_db
def test_T42_postgresql_refuses_to_change_or_remove_an_entry():
    with transaction.atomic():
        entry = actions.note("post_update", "incident 1", by="carla")
    if connection.vendor != "postgresql":
        assert not connection.vendor.startswith("postgres")  # SQLite has the chain alone; see docs/decisions
        return
    for forbidden in (entry.delete, lambda: AuditEntry.objects.update(by="mallory")):
        with pytest.raises(DatabaseError, match="final"), transaction.atomic():
            forbidden()
    assert AuditEntry.objects.get().by == "carla"


@pytest.mark.django_db(transaction=True)
def test_a_note_needs_the_transaction_of_its_deed():
    with pytest.raises(RuntimeError):
        actions.note("open_incident", "x")
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_T42_a_tampered_entry_breaks_the_chain():
    with transaction.atomic():
        entries = [actions.note("post_update", f"incident {number}", by="carla") for number in range(3)]
    assert actions.first_broken_entry() is None
    as_somebody_with_the_database("UPDATE people_auditentry SET by = 'mallory' WHERE id = %s", entries[1].pk)
    assert actions.first_broken_entry() == entries[1]


@pytest.mark.django_db
def test_T42_a_removed_entry_breaks_the_chain():
    with transaction.atomic():
        entries = [actions.note("post_update", f"incident {number}") for number in range(3)]
    as_somebody_with_the_database("DELETE FROM people_auditentry WHERE id = %s", entries[1].pk)
    assert actions.first_broken_entry() == entries[2]


@pytest.mark.django_db
def test_the_first_account_is_made_once_and_can_sign_in():
    name, password = actions.first_account()
    assert authenticate(username=name, password=password).membership.role == "admin"
    assert len(password) >= 16
    assert actions.first_account() is None
    assert get_user_model().objects.count() == 1
