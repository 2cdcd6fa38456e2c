"""The two days of March told again: for every update and kind of subscriber, who is mailed and who is not."""

import pytest
import time_machine

from drill import loading, replay, timeline
from notifications import fanout
from notifications.models import Delivery, Notice
from outbox.models import OutboxEvent
from subscribers import actions
from subscribers.kinds import IMPACT_RANK, Pace
from subscribers.wishes import Terms, Wishes
from tests.factories import make_subscriber

WORST = "major_outage"  # makes an incident critical
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def told():
    """The story as it was told: each thing said with the addresses that were owed it."""
    story = timeline.read()
    begins = story.said[0].at
    with time_machine.travel(begins, tick=False):
        loading.load(story)
        parts = replay.find_parts(story)
        for key, part in parts.items():
            for pace in (Pace.AT_ONCE, Pace.ENDS):
                reader = make_subscriber(address=f"{key}.{pace}@example.com", confirmed_at=begins)
                actions.follow(reader, Wishes([part], terms=Terms(pace=pace)))
        make_subscriber(address="everything@example.com", confirmed_at=begins)
        make_subscriber(address="worst@example.com", confirmed_at=begins, least_impact=IMPACT_RANK["critical"])
    telling = replay.Replay(story, None, 60, lambda _: None, lambda _: None)
    telling.parts = parts
    pairs = []
    for said in sorted(story.said, key=lambda one: one.at):
        with time_machine.travel(said.at, tick=False):
            telling._say(said)
            update = telling.updates[said.incident, said.at]
            fanout.tell_followers(OutboxEvent.objects.get(kind="incident.updated", subject_id=update.pk))
            notice = Notice.objects.get(kind="update", subject_id=update.pk)
            pairs.append((said, set(Delivery.objects.filter(notice=notice).values_list("address", flat=True))))
    return pairs


def test_the_full_truth_table(told):
    keys = {address.split(".")[0] for _, heard in told for address in heard} - {"everything@example", "worst@example"}
    assert {"chat", "api"} <= keys
    hurt, ranks, begun = {}, {}, set()
    for said, heard in told:
        touched = hurt.setdefault(said.incident, set())
        ranks.setdefault(said.incident, []).extend(said.impacts.values())
        if said.is_first or (said.status == "investigating" and (said.incident, "over") in begun):
            begun = {each for each in begun if each[0] != said.incident}  # a new wave begins for everybody
        touched |= {key for key, status in said.impacts.items() if status != "operational"}
        is_end = said.status in ("resolved", "postmortem") or said.corrects is not None
        expected = {"everything@example.com"} | {f"{key}.at_once@example.com" for key in touched}
        expected |= {f"{key}.ends@example.com" for key in touched if is_end or (said.incident, key) not in begun}
        if WORST in ranks[said.incident]:
            expected.add("worst@example.com")
        assert heard == expected, (said.at, said.title)
        begun |= {(said.incident, key) for key in touched}
        if said.status == "resolved":
            begun.add((said.incident, "over"))


def test_who_follows_only_chat_hears_nothing_that_is_about_the_api_alone(told):
    """And the other way round; an update that touches both is for both."""
    only_chat = 0
    hurt = {}
    for said, heard in told:
        touched = hurt.setdefault(said.incident, set())
        touched |= {key for key, status in said.impacts.items() if status != "operational"}
        assert ("chat.at_once@example.com" in heard) == ("chat" in touched)
        assert ("api.at_once@example.com" in heard) == ("api" in touched)
        only_chat += "chat" in touched and "api" not in touched
    assert only_chat > 0, "the story has updates about the chat that do not touch the API"
