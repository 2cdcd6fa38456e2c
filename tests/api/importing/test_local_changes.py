"""What people say here after an import stays, whatever is imported again."""

from datetime import timedelta

import pytest

from components import actions as components
from components.models import Component, Page
from components.status import ComponentStatus
from core import clock
from incidents import actions as incidents
from incidents.effective import statuses_now
from incidents.models import Incident


@pytest.fixture
def imported(harbour, import_from):
    import_from(harbour)
    return harbour


@pytest.fixture
def open_incident(imported):
    return Incident.objects.get(code="n3wq7vbz5kcd")


def test_an_imported_incident_goes_on_here(open_incident):
    incidents.post_update(open_incident, status="resolved", body="It is over.", by="carla")
    open_incident.refresh_from_db()
    assert (open_incident.status, open_incident.impact) == ("resolved", "critical")
    api = Component.objects.get(name="API")
    assert statuses_now([api]) == {api.pk: "operational"}


def test_what_was_posted_here_is_not_undone(imported, open_incident, import_from, all_rows):
    incidents.post_update(
        open_incident,
        status="monitoring",
        body="We are watching.",
        by="carla",
        impacts={Component.objects.get(name="API"): ComponentStatus.DEGRADED},
    )
    before = all_rows()
    code, said, _ = import_from(imported)
    assert code == 0
    assert "incidents                        0           0           2           1           0\n" in said
    assert "components                       0           0           4           1           0\n" in said
    assert all_rows() == before


def test_updates_that_are_new_elsewhere_join_those_from_here(open_incident, harbour_later, import_from):
    incidents.post_update(open_incident, status="monitoring", body="We are watching.", by="carla")
    assert import_from(harbour_later)[0] == 0
    open_incident.refresh_from_db()
    # Here it was changed after the other page's last change, so here counts.
    assert open_incident.status == "monitoring"
    assert [update.posted_by for update in open_incident.updates.all()] == [
        *("carla", "import", "import", "import", "import"),
    ]


def test_a_later_change_elsewhere_counts_again(imported, open_incident, import_from):
    incidents.post_update(open_incident, status="monitoring", body="We are watching.", by="carla")
    later = (clock.now() + timedelta(hours=1)).isoformat(timespec="milliseconds")

    def end(content):
        content["incidents"][0] |= {"status": "resolved", "resolved_at": later, "updated_at": later}

    import_from(imported.only("components.json", "incidents.json").edit("incidents.json", end))
    open_incident.refresh_from_db()
    assert open_incident.status == "resolved"
    assert open_incident.updates.filter(posted_by="carla").count() == 1


def test_a_component_that_was_changed_here_stays(imported, import_from, all_rows):
    billing, crane = Component.objects.get(name="Billing"), Component.objects.get(name="Crane control")
    billing.name = "Invoices"
    components.save_part(billing, by="carla")
    components.set_baseline(crane, ComponentStatus.OPERATIONAL, by="carla")
    components.archive(Component.objects.get(name="West quay"), by="carla")
    before = all_rows()
    assert import_from(imported)[0] == 0
    assert all_rows() == before


def test_a_page_that_was_changed_here_stays(imported, import_from, all_rows):
    page = Page.objects.get()
    page.name = "Harbour"
    components.save_page(page, by="carla")
    before = all_rows()
    assert import_from(imported)[0] == 0
    assert all_rows() == before
