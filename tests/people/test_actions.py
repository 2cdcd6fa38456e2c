"""The audit log and the first account."""

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.db import transaction

from people import actions
from people.models import AuditEntry


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
    AuditEntry.objects.filter(pk=entries[1].pk).update(by="mallory")
    assert actions.first_broken_entry() == entries[1]


@pytest.mark.django_db
def test_T42_a_removed_entry_breaks_the_chain():
    with transaction.atomic():
        entries = [actions.note("post_update", f"incident {number}") for number in range(3)]
    entries[1].delete()
    assert actions.first_broken_entry() == entries[2]


@pytest.mark.django_db
def test_the_first_account_is_made_once_and_can_sign_in():
    name, password = actions.first_account()
    assert authenticate(username=name, password=password).membership.role == "admin"
    assert len(password) >= 16
    assert actions.first_account() is None
    assert get_user_model().objects.count() == 1
