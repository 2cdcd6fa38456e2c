"""An import writes the rows that a capture implies, each time only what is new."""

from datetime import UTC, date, datetime

from components.models import Component, ComponentGroup, Page
from incidents.models import Incident, IncidentUpdate
from notifications.models import Notice
from outbox import relay
from outbox.models import Debt, OutboxEvent

HARBOUR_UPDATED_AT = datetime(2026, 3, 29, 2, 0, 0, 180_000, tzinfo=UTC)


def test_everything_comes_in_with_its_ids_times_and_texts(harbour, import_from):
    code, _, complained = import_from(harbour, "-v0")
    assert (code, complained) == (0, "")
    page = Page.objects.get()
    assert (page.code, page.name, page.url, page.time_zone) == (
        *("hv5k2m9qzt3x", "Harbour Cloud"),
        *("https://status.harbour.example", "Europe/Berlin"),
    )
    quays = ComponentGroup.objects.get()
    assert (quays.code, quays.name, quays.position) == ("g1r9pdwk2x7m", "Quays", 3)
    east = Component.objects.get(code="f2ztb8kqv4wm")
    assert (east.name, east.group, east.position, east.has_uptime_shown) == ("East quay", quays, 1, False)
    assert Component.objects.get(code="c4pz7kq2m8xb").start_date == date(2024, 2, 5)
    incident = Incident.objects.get(code="n3wq7vbz5kcd")
    assert (incident.title, incident.status, incident.impact) == ("API requests fail", "identified", "critical")
    assert incident.created_at == datetime(2026, 3, 29, 0, 58, 2, 911_000, tzinfo=UTC)
    assert incident.started_at == datetime(2026, 3, 29, 0, 51, tzinfo=UTC)
    assert [component.code for component in incident.components.all()] == ["c4pz7kq2m8xb"]
    first = incident.updates.last()
    assert (first.code, first.body) == ("z6tq2rnw9hcb", "Requests to the API fail.\r\n\r\nWe are looking into it.")
    assert first.body_html == "<p>Requests to the API fail.</p>\n<p>We are looking into it.</p>"
    assert [(i.component.code, i.component_name, i.old, i.new) for i in first.impacts.all()] == [
        ("c4pz7kq2m8xb", "API (v2)", "operational", "major_outage")
    ]
    assert (Incident.objects.count(), IncidentUpdate.objects.count()) == (6, 14)


def test_moments_between_two_clocks_are_kept(harbour, import_from):
    """Half past two comes twice on the last Sunday of October; the offset says which one is meant."""
    import_from(harbour)
    incident = Incident.objects.get(code="k2vx9tmc4hqz")
    assert incident.started_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert incident.resolved_at == datetime(2025, 10, 26, 2, 10, tzinfo=UTC)


def test_an_import_is_one_event_that_mails_nobody(harbour, import_from):
    import_from(harbour)
    event = OutboxEvent.objects.get()
    assert (event.kind, event.subject_id, event.happened_at) == (
        *("page.imported", Page.objects.get().pk),
        HARBOUR_UPDATED_AT,
    )
    # the second remembers how everything is, and tells nobody; the third the figures of the days that are over
    handlers = [
        "publication.actions.publish",
        "notifications.component_news.tell_of_components",
        "publication.revising.keep_up",
    ]
    assert [debt.handler for debt in Debt.objects.order_by("pk")] == handlers
    relay.relay_all()
    assert not Notice.objects.exists()


def test_the_second_time_changes_nothing_at_all(harbour, import_from, all_rows):
    import_from(harbour)
    before = all_rows()
    code, said, _ = import_from(harbour)
    assert code == 0
    assert "Nothing is new; nothing was changed." in said
    assert all_rows() == before


def test_a_rehearsal_shows_the_table_and_changes_nothing(harbour, import_from, all_rows):
    before = all_rows()
    code, said, _ = import_from(harbour, "--dry-run")
    assert code == 0
    assert "incident updates                 8           0           0           0           0\n" in said
    assert "This was a rehearsal; nothing was changed.\n" in said
    assert all_rows() == before


def test_later_only_what_is_new_or_changed_comes(harbour, harbour_later, import_from):
    import_from(harbour)
    kept = {update.pk: update.body_html for update in IncidentUpdate.objects.all()}
    code, said, _ = import_from(harbour_later)
    assert code == 0
    assert said.splitlines()[1:-1] == [
        "                             added     changed   unchanged  newer here      broken",
        "page                             0           0           1           0           0",
        "component groups                 0           0           1           0           0",
        "components                       1           2           2           0           0",
        "incidents                        0           1           2           0           0",
        "incident updates                 2           0           8           0           0",
        "maintenances                     0           1           2           0           0",
        "maintenance updates              1           0           6           0           0",
    ]
    incident = Incident.objects.get(code="n3wq7vbz5kcd")
    assert (incident.status, incident.version) == ("resolved", 2)
    assert incident.resolved_at == datetime(2026, 3, 30, 6, 2, 12, 1_000, tzinfo=UTC)
    assert {pk: html for pk, html in IncidentUpdate.objects.values_list("pk", "body_html") if pk in kept} == kept
    assert OutboxEvent.objects.count() == 2


def test_a_component_that_is_gone_stays_and_is_named(harbour, harbour_later, import_from):
    import_from(harbour)
    _, said, _ = import_from(harbour_later)
    assert said.splitlines()[0] == (
        "note: components: “Billing” (b5lq8tcn2vyr) is no longer on the page; it stays here until you archive it"
    )
    assert Component.objects.get(code="b5lq8tcn2vyr").archived_at is None


def test_the_older_capture_after_the_newer_changes_nothing(harbour, harbour_later, import_from, all_rows):
    import_from(harbour_later)
    # The one component that has gone meanwhile is new here.
    import_from(harbour.edit("summary.json", without_billing).edit("components.json", without_billing))
    code, said, _ = import_from(harbour_later)
    assert code == 0
    assert Incident.objects.get(code="n3wq7vbz5kcd").status == "resolved"
    assert OutboxEvent.objects.count() == 1
    assert said.endswith("Nothing is new; nothing was changed.\n")


def without_billing(content):
    content["components"] = [part for part in content["components"] if part["name"] != "Billing"]


def test_of_several_copies_the_newest_counts(harbour, import_from):
    def rename(content):
        content["incidents"][0] |= {"name": "Renamed", "updated_at": "2026-03-29T03:13:00.000+02:00"}

    import_from(harbour.edit("incidents/unresolved.json", rename))
    assert Incident.objects.get(code="n3wq7vbz5kcd").title == "Renamed"


def test_the_clock_leaves_imported_maintenance_alone(harbour, import_from):
    """Its followers were told by the other page; a window that we begin would tell them again."""
    import_from(harbour)
    windows = Incident.objects.maintenances()
    assert windows.count() == 3
    assert not windows.filter(is_started_by_clock=True).exists()
    assert not windows.filter(is_completed_by_clock=True).exists()


def test_fields_that_mean_nothing_here_are_kept(harbour, import_from):
    def add(content):
        content["incidents"][0] |= {"backfilled": False, "metadata": {"ticket": ["H-17"]}}

    import_from(harbour.only("incidents.json").edit("incidents.json", add))
    assert Incident.objects.get(code="n3wq7vbz5kcd").foreign == {
        "shortlink": "https://stspg.io/n3wq7vbz5kcd",
        "reminder_intervals": "[]",
        "backfilled": False,
        "metadata": {"ticket": ["H-17"]},
    }


def test_numbers_grow_with_time(harbour, import_from):
    """An incident's number is its permanent id in feeds."""
    import_from(harbour)
    by_number = list(Incident.objects.order_by("pk").values_list("created_at", flat=True))
    assert by_number == sorted(by_number)
    for incident in Incident.objects.all():
        posted = list(incident.updates.order_by("pk").values_list("posted_at", flat=True))
        assert posted == sorted(posted)
