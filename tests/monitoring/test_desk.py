"""The desk of a watch forgets nobody who has to be judged, whatever the database does meanwhile."""

from datetime import timedelta

import pytest
from django.db import DataError, OperationalError

from components.status import ComponentStatus
from core import clock
from monitoring import desk, recording
from monitoring.desk import Desk
from monitoring.models import CheckResult, Proposal
from monitoring.outcome import CheckOutcome
from tests.factories import make_page, make_probe, make_vantage

pytestmark = pytest.mark.django_db(transaction=True)
BAD = CheckOutcome(ComponentStatus.MAJOR_OUTAGE, "refused", timedelta(milliseconds=5))
GOOD = CheckOutcome(ComponentStatus.OPERATIONAL, "", timedelta(milliseconds=5), 200)


def a_desk():
    """A desk to which nobody is named but by what is handed in."""
    return Desk(make_vantage(), suspects=set)


def drawing(monkeypatch, *breaks):
    """What is judged from now on; the first judgements break like this."""
    judged, left, draw = [], list(breaks), desk.conclusions.draw

    def sometimes(components):
        judged.append(set(components))
        if left and (error := left.pop(0)):
            raise error
        draw(components)

    monkeypatch.setattr(desk.conclusions, "draw", sometimes)
    monkeypatch.setattr(desk, "RESTS", 0.0)
    return judged


def seen(mine, probe, outcome=BAD, times=3):
    """That came of the probe so often, and nobody looks a further time."""
    for number in range(times):
        slot = clock.now() - timedelta(seconds=10 * (times - number))
        mine.hand_in(recording.Looked(probe, slot, slot, outcome))


def test_F21_a_database_that_goes_away_between_recording_and_judging_loses_no_proposal(monkeypatch):
    make_page()
    probe = make_probe(interval=3600, timeout=2, fall=3)  # its next look is an hour away
    judged = drawing(monkeypatch, OperationalError("away"), OperationalError("still away"))
    mine = a_desk()
    seen(mine, probe)
    mine.write()
    assert not Proposal.objects.exists()
    mine._judge()
    mine._judge()
    assert judged == [{probe.component_id}] * 3
    assert Proposal.objects.get().suggestions.get().component == probe.component
    mine._judge()
    assert len(judged) == 3, "what is judged is not judged for ever"


def test_F21_what_a_crashed_database_has_forgotten_is_recorded_again(monkeypatch):
    make_page()
    probe = make_probe(interval=3600, timeout=2, fall=3)
    mine = a_desk()
    seen(mine, probe)
    mine.write()
    assert CheckResult.objects.count() == 3
    CheckResult.objects.last().delete()  # a crash takes what was recorded without waiting for the disk
    record, breaks = recording.record_results, [OperationalError("crashed")]

    def sometimes(vantage, batch):
        if breaks:
            raise breaks.pop()
        record(vantage, batch)

    monkeypatch.setattr(desk.recording, "record_results", sometimes)
    seen(mine, probe, GOOD, times=1)
    mine.write()
    assert CheckResult.objects.count() == 2
    mine.write()
    slots = list(CheckResult.objects.order_by("pk").values_list("slot", flat=True))
    assert len(slots) == len(set(slots)) == 4


def test_F21_one_judgement_that_always_breaks_hides_no_other(monkeypatch):
    make_page()
    broken, probe = make_probe(interval=3600, timeout=2, fall=3), make_probe(interval=3600, timeout=2, fall=3)
    well = make_probe(interval=3600, timeout=2, fall=3)  # or the vantage would doubt itself
    judged = drawing(monkeypatch, DataError("too long"), DataError("too long"))
    mine = a_desk()
    seen(mine, well, GOOD)
    seen(mine, broken)
    seen(mine, probe)
    mine.write()
    each = [broken.component_id, probe.component_id, well.component_id]
    assert judged == [set(each), *({one} for one in each)]
    assert Proposal.objects.get().suggestions.filter(component=probe.component).exists()


def test_what_rests_when_a_watch_ends_is_judged_before_it_is_gone(monkeypatch):
    make_page()
    probe = make_probe(interval=3600, timeout=2, fall=3)
    mine = a_desk()
    seen(mine, probe)
    mine._rests_until = float("inf")
    mine.write()
    assert not Proposal.objects.exists()
    mine._is_over.set()
    mine._work()
    assert Proposal.objects.get().suggestions.get().component == probe.component
