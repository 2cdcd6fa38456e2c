"""One door per fact: baselines and places."""

import pytest
from django.db import IntegrityError, transaction

from components import actions
from components.models import Component
from outbox.models import OutboxEvent
from people.models import AuditEntry
from tests.factories import make_component, make_page

pytestmark = pytest.mark.django_db


def test_a_baseline_is_written_down_with_its_author_and_reason():
    component = make_component()
    actions.set_baseline(component, "degraded_performance", by="carla", reason="slow since the morning")
    component.refresh_from_db()
    assert component.baseline == "degraded_performance"
    assert list(component.changes.values_list("old", "new", "by", "reason", "source")) == [
        ("operational", "degraded_performance", "carla", "slow since the morning", "staff")
    ]
    assert OutboxEvent.objects.get().kind == "component.changed"
    assert AuditEntry.objects.get().deed == "set_baseline"


def test_saying_the_same_again_says_nothing():
    component = make_component()
    actions.set_baseline(component, "operational", by="carla")
    assert not component.changes.exists()
    assert not OutboxEvent.objects.exists()


def test_an_unknown_status_is_refused_by_the_verb_and_by_the_database():
    component = make_component()
    with pytest.raises(ValueError, match="on fire"):
        actions.set_baseline(component, "on fire", by="carla")
    with pytest.raises(IntegrityError), transaction.atomic():
        Component.objects.filter(pk=component.pk).update(baseline="on fire")


def test_an_archived_component_leaves_the_page_and_keeps_its_history():
    component = make_component()
    actions.archive(component, by="carla")
    assert not Component.objects.public().exists()
    assert not component.is_public()
    assert Component.objects.get() == component


def test_a_new_name_for_the_page_is_announced():
    page = make_page()
    page.name = "Example Inc."
    actions.save_page(page, by="carla")
    assert OutboxEvent.objects.get().kind == "page.changed"
