"""Staff screens about components."""

import pytest
from django.urls import reverse

from tests.factories import make_component, make_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_number_of_times(staff_client, count, django_assert_num_queries):
    for _ in range(count):
        make_component(group=make_group())
    with django_assert_num_queries(7):  # session and person among them, none for each component
        response = staff_client.get(reverse("components:list"))
    assert response.status_code == 200


def test_a_commander_asserts_a_baseline(staff_client):
    component = make_component(name="Chat")
    response = staff_client.post(
        reverse("components:baseline", args=[component.pk]),
        {"status": "partial_outage", "reason": "seen by support"},
        follow=True,
    )
    component.refresh_from_db()
    assert component.baseline == "partial_outage"
    assert "The baseline of Chat is published." in response.content.decode()


def test_a_baseline_without_a_reason_is_refused_and_nothing_is_lost(staff_client):
    component = make_component()
    response = staff_client.post(reverse("components:baseline", args=[component.pk]), {"status": "partial_outage"})
    component.refresh_from_db()
    assert response.status_code == 422
    assert component.baseline == "operational"
    assert 'value="partial_outage" selected' in response.content.decode()
