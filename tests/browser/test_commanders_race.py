"""In real browsers: two commanders publish the same proposal at the same moment, and the public reads one incident."""

import pytest

from incidents.models import Incident
from monitoring.models import Proposal
from tests.monitoring.suggesting import propose

pytestmark = pytest.mark.proof
PRESS = "document.querySelector('#message .button--primary').click()"


def test_T25_of_two_who_publish_at_once_the_second_sees_who_won(chat, commander, ben, open_desk):
    proposal = propose(chat)
    windows = [open_desk(person, refusal="(Conflict)") for person in (commander, ben)]
    for window in windows:
        window.goto(f"/manage/monitoring/proposals/{proposal.pk}/approve/")
        window.get_by_label("Title").fill(f"Chat is down, says window {windows.index(window)}")
    for window in windows:
        window.evaluate(PRESS)
    for window in windows:
        window.locator(".notice").first.wait_for()
    incident, winner = Incident.objects.get(), Proposal.objects.get().decided_by
    notices = {
        name: window.locator(".notice").first.inner_text()
        for name, window in zip(("carla", "ben"), windows, strict=True)
    }
    loser = next(name for name in notices if name != winner)
    assert notices[winner].startswith("Published.")
    assert notices[loser].startswith(f"{winner} was faster: Approved at ")
    assert f"/manage/incidents/{incident.pk}/" in windows[list(notices).index(winner)].url
    # One click leads the second to what the first has said.
    windows[list(notices).index(loser)].get_by_role("link", name=incident.title).click()
    windows[list(notices).index(loser)].wait_for_url(f"**/manage/incidents/{incident.pk}/")
