"""What the evidence about a component asks for, given what the public has been told of it."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from components.status import SEVERITY, ComponentStatus

GOOD = ComponentStatus.OPERATIONAL


class Kind(models.TextChoices):
    """What a proposal proposes."""

    OPEN = "open", _("New disturbance")
    ESCALATE = "escalate", _("Worse than told")
    DE_ESCALATE = "de_escalate", _("Better than told")
    RECOVER = "recover", _("Recovered")
    CONTRADICTION = "contradiction", _("Contradiction")


# Of several that one incident asks for, the first is proposed.
URGENCY = (Kind.CONTRADICTION, Kind.ESCALATE, Kind.RECOVER, Kind.DE_ESCALATE)


@dataclass(frozen=True, slots=True)
class Told:
    """What the public has been told: the effective status, and what one open incident says."""

    status: str
    said: str | None = None  # by the incident; None when it does not mention the component
    is_claim: bool = False  # "confirmed not affected"


def asked(status: str, told: Told, *, settled: str | None, belongs: bool = False) -> Kind | None:
    """What a component in `status` asks an open incident for; None when nothing is to be said.

    `settled` is the worst that the evidence has spoken for during the hold-down, None when that
    is not known: worse is said at once, better only when it has held. `belongs` says that the
    component fails with the incident although the incident does not mention it.
    """
    if status != GOOD:
        if told.said is None:
            return Kind.ESCALATE if belongs and worse(status, told.status) else None
        if told.is_claim:
            return Kind.CONTRADICTION
        if worse(status, told.status):
            return Kind.ESCALATE
    if told.said is None or settled is None or not worse(told.said, settled):
        return None
    return Kind.RECOVER if settled == GOOD else Kind.DE_ESCALATE


def is_news(status: str, told: Told) -> bool:
    """Whether the public has been told less than this."""
    return status != GOOD and worse(status, told.status)


def worse(status: str, than: str | None) -> bool:
    """Whether a status is more severe than another; than nothing, always."""
    return than is None or SEVERITY[status] > SEVERITY[than]
