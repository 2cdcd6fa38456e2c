"""Setting up how we look; every change is on record."""

from django.db import transaction

from core import clock
from core.signing import new_token
from monitoring.look import look
from monitoring.models import Probe, ProbeKind
from monitoring.outcome import CheckOutcome
from people import actions as people


@transaction.atomic
def save_probe(probe: Probe, *, by: object) -> Probe:
    """Keep a new or edited probe; the running watch knows it within seconds."""
    if probe.kind == ProbeKind.HEARTBEAT and not probe.token:
        probe.token = new_token()
    probe.save()
    people.note("save_probe", probe, by=by, target=probe.target, is_active=probe.is_active)
    return probe


@transaction.atomic
def delete_probe(probe: Probe, *, by: object) -> None:
    """Forget a probe and all it saw."""
    people.note("delete_probe", probe, by=by, target=probe.target)
    probe.delete()


def hear(token: str) -> bool:
    """Note the call of a heartbeat; False when nobody has that secret."""
    return bool(Probe.objects.filter(token=token, kind=ProbeKind.HEARTBEAT).update(heard_at=clock.now()))


def look_now(probe: Probe) -> CheckOutcome:
    """Look once for the person who asks; what it sees is shown and judged by nobody."""
    return look(probe)
