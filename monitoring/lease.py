"""One process at a time looks from a vantage; the next one continues where it stopped."""

from datetime import datetime, timedelta

from django.db.models import Q

from core import database
from monitoring.models import Vantage

LEASE = timedelta(seconds=10)


def take(name: str, holder: str) -> Vantage | None:
    """Lease the vantage to `holder`; None while somebody else holds it. Makes a vantage that is new."""
    Vantage.objects.get_or_create(name=name)
    now = database.now()
    free = Vantage.objects.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now), name=name)
    if not free.update(lease_holder=holder, leased_until=now + LEASE):
        return None
    return Vantage.objects.get(name=name)


def keep(vantage: Vantage, holder: str, *, looked_until: datetime) -> bool:
    """Prolong the lease and note how far we came; False when it was lost in the meantime."""
    mine = Vantage.objects.filter(pk=vantage.pk, lease_holder=holder)
    return bool(mine.update(leased_until=database.now() + LEASE, looked_until=looked_until))


def release(vantage: Vantage, holder: str, *, looked_until: datetime) -> None:
    """Let the next process begin at once, with the slots after `looked_until`."""
    mine = Vantage.objects.filter(pk=vantage.pk, lease_holder=holder)
    mine.update(lease_holder="", leased_until=None, looked_until=looked_until)


def idle() -> list[str]:
    """The vantages from which nobody looks."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=database.now())
    return list(Vantage.objects.filter(free).values_list("name", flat=True))
