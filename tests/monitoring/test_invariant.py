"""The invariant: without a person, nothing that is seen or heard reaches the public by a byte."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from monitoring import actions, conclusions
from monitoring.models import Proposal
from notifications.models import Delivery, Notice, NoticeKind
from outbox import relay
from outbox.models import OutboxEvent
from publication.actions import publish
from subscribers.models import State, Subscriber
from tests.chance import examples
from tests.factories import make_component, make_page, make_probe
from tests.monitoring.seeing import judge, see
from tests.monitoring.test_heard import alert, crowd

LETTERS = st.text(alphabet="ooodmm", min_size=1, max_size=12)
# probe, what it sees, how many visitors report it, whether an alert fires for it, minutes that pass
STEP = st.tuples(st.integers(0, 3), LETTERS, st.sampled_from([0, 0, 5, 30]), st.booleans(), st.integers(0, 20))
STEPS = st.lists(STEP, min_size=1, max_size=12)
# The publisher says by this file that it lives; it changes every minute by design. Dotfiles are its own notes.
PULSE = "alive.json"


def files(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith((PULSE, "."))
    }


@pytest.fixture
def stage(db, commander):
    """A page with three components, four probes and a follower."""
    make_page()
    chat, api, login = (make_component(name=name) for name in ("Chat", "API", "Login"))
    Subscriber.objects.create(address="reader@example.com", state=State.CONFIRMED, confirmed_at=clock.now())
    return [make_probe(component=component) for component in (chat, api, api, login)]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(
    max_examples=examples(5),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_stream_of_results_reports_and_alerts_speaks_to_the_public(stage, public_dir, steps):
    with transaction.atomic():  # each stream begins on the empty stage
        live_through(stage, public_dir, steps)
        transaction.set_rollback(True)


def live_through(stage, public_dir, steps):
    # an hour later and back to the very second: the age of the stage is on the page, too
    begin = clock.now() + timedelta(hours=1)
    with time_machine.travel(begin, tick=False) as traveller:
        publish()
        before = files(public_dir)
        assert before
        for index, letters, visitors, fires, minutes in steps:
            see(stage[index], letters)
            crowd(stage[index].component, visitors)
            if fires:
                alert(stage[index].component, fingerprint=f"{index} {clock.now()}")
            judge(*stage)
            conclusions.draw_from_hearing()
            actions.remind()
            actions.expire_cleared()
            relay.relay_all()
            traveller.shift(timedelta(minutes=minutes, seconds=1))
        traveller.move_to(begin, tick=False)
        publish()
    assert files(public_dir) == before
    assert not OutboxEvent.objects.filter(is_public=True).exists()
    assert set(Notice.objects.values_list("kind", flat=True)) <= {NoticeKind.ALERT}
    assert not Delivery.objects.filter(address="reader@example.com").exists()
    open_ones = Proposal.objects.filter(state="open")
    assert open_ones.count() == open_ones.values("dedupe_key").distinct().count()
