"""How much one network, and all of them, may say at once (T30)."""

from datetime import timedelta

# A network may report each component once in this time; what it says more often counts for nothing.
ONCE_IN = timedelta(minutes=30)
# Reports of one network about different components within an hour.
PER_NETWORK_AND_HOUR = 8
# Reports of all networks within five minutes: from BUSY on programs must work for it, beyond MOST nothing is gained.
LATELY = timedelta(minutes=5)
BUSY = 60
MOST_WITHOUT_WORK = 600
MOST = 2000
# One operator's share of that, so that nobody who runs many networks can silence all others.
MOST_OF_ONE_OPERATOR = MOST // 5
# Whose browser runs no script waits instead: the form must have lain so long while it is busy.
PATIENCE = timedelta(seconds=15)
# Nothing that leads back to a network is kept for longer (T31).
KEPT = timedelta(hours=48)


def is_busy(lately: int) -> bool:
    """Whether so many reports within five minutes ask for proof of work."""
    return lately >= BUSY


def may_count(from_network: int, lately: int, from_operator: int, *, has_worked: bool) -> bool:
    """Whether one more report counts.

    So many were counted of this network within the hour, and of all and of its operator within five minutes.
    """
    if lately >= MOST or from_operator >= MOST_OF_ONE_OPERATOR:
        return False
    if is_busy(lately) and not has_worked:
        return from_network < 1 and lately < MOST_WITHOUT_WORK
    return from_network < PER_NETWORK_AND_HOUR
