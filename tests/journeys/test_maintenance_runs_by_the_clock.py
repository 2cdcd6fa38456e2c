"""A planned window is announced by a person, and begun and ended by the clock."""

from datetime import timedelta

from core import clock
from incidents.maintenance import schedule_maintenance
from incidents.models import Incident
from tests.servers.process import wait_until


def test_maintenance_runs_by_the_clock(chat, commander, visitor, subscribe, smtp_sink):
    subscribe("ann@example.com")
    now = clock.now()
    window = schedule_maintenance(
        title="Database upgrade",
        body="Chat will be away for a moment.",
        components=[chat],
        starts_at=now + timedelta(seconds=4),
        ends_at=now + timedelta(seconds=16),
        by=commander,
    )

    def told_as(state):
        told = visitor.get(f"/api/v2/scheduled-maintenances/{state}.json").json()["scheduled_maintenances"]
        return [maintenance["name"] for maintenance in told]

    def status_of_chat():
        parts = visitor.get("/api/v2/components.json").json()["components"]
        return {part["name"]: part["status"] for part in parts}["Chat"]

    assert told_as("upcoming") == ["Database upgrade"]
    assert status_of_chat() == "operational"
    wait_until(lambda: told_as("active") == ["Database upgrade"], within=60, what="the window begins")
    wait_until(lambda: status_of_chat() == "under_maintenance", within=5, what="its component says so")
    wait_until(lambda: not told_as("active"), within=60, what="the window ends")
    wait_until(lambda: status_of_chat() == "operational", within=5, what="its component is back")

    told = Incident.objects.get(pk=window.pk).updates.order_by("pk")
    assert [(update.status, update.posted_by) for update in told] == [
        ("scheduled", "carla"),
        ("in_progress", "the clock"),
        ("completed", "the clock"),
    ]
    mails = smtp_sink.wait_for("ann@example.com", count=4)
    assert all("Database upgrade" in mail.subject for mail in mails[1:])
