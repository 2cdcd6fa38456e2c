"""The figures of an incident, by hand."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from incidents import actions, report
from incidents.models import Incident
from tests.factories import make_component

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_figures_are_those_that_a_person_would_count():
    api = make_component(name="API")
    with time_machine.travel(NOON, tick=False) as clock:
        said = {"by": "carla", "body": "As it is."}
        promise = {"next_update_by": NOON + 30 * MINUTE}
        opened = actions.open_incident(
            title="x", impacts={api: "operational"}, started_at=NOON - 9 * MINUTE, **said, **promise
        )
        clock.move_to(NOON + 20 * MINUTE, tick=False)  # kept
        actions.post_update(opened, status="investigating", next_update_by=NOON + 40 * MINUTE, **said)
        clock.move_to(NOON + 50 * MINUTE, tick=False)  # 10 minutes late, and a correction
        actions.post_update(
            opened, status="identified", impacts={api: "degraded_performance"}, corrects=opened.updates.last(),
            next_update_by=NOON + 80 * MINUTE, **said,
        )  # fmt: skip
        actions.edit_update(opened.updates.first(), body="As it was.", by="carla")
        clock.move_to(NOON + 120 * MINUTE, tick=False)  # 40 minutes late
        actions.post_update(opened, status="resolved", **said)
        told = report.figures(Incident.objects.get())
    assert told == report.Figures(
        first_post_after=9 * MINUTE,
        promises=3,
        kept=1,
        late=((NOON + 40 * MINUTE, 10), (NOON + 80 * MINUTE, 40)),
        longest_silence=70 * MINUTE,
        corrections=1,
        edits=1,
        waves=1,
        lasted=129 * MINUTE,
    )
    assert told.late_minutes == 50
    assert "We kept 1 of 3 promises of a next update; the others came 50 minutes late in all." in report.in_words(told)
    assert report.impact(Incident.objects.get()) == "- API: degraded performance"
    assert report.timeline(Incident.objects.get()).splitlines()[:2] == [
        "- 02 March 2026, 11:51 UTC: it began.",
        "- 12:00 UTC: investigating. As it is.",
    ]
