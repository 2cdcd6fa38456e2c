"""When a delivery is tried again, and when it is given up."""

import random
from datetime import timedelta

# Older news is stale: only the newest state is worth sending. Programs have more patience than people.
GIVE_UP_AFTER = {
    "email": timedelta(hours=24),
    "webhook": timedelta(hours=80),
    "chat": timedelta(hours=24),
    "push": timedelta(hours=12),
    "sms": timedelta(hours=6),
}
JITTER = 0.2
# The server itself does not answer: nothing was tried, so the ladder does not move.
UNREACHABLE = timedelta(seconds=30)

MINUTE, HOUR = 60, 3600
# Seconds until the next try after the first, second ... failure. The first of e-mail meets greylisting (60-90 s).
LADDERS: dict[str, list[int]] = {
    "email": [65, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR],
    "webhook": [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
    "chat": [5, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR],
    "push": [5, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR],
    "sms": [15, MINUTE, 5 * MINUTE, 30 * MINUTE],
}


def next_delay(channel: str, attempts: int, *, chance: float | None = None) -> timedelta | None:
    """How long to wait after that many tries; None when it is time to give up.

    `chance` (0 to 1, random by default) spreads the tries, so that a server that comes
    back is not met by everybody at once.
    """
    ladder = LADDERS[channel]
    if attempts > len(ladder):
        return None
    return timedelta(seconds=ladder[max(attempts, 1) - 1] * spread(chance))


def spread(chance: float | None = None) -> float:
    """A factor between 1 and 1.2."""
    return 1 + JITTER * (random.random() if chance is None else chance)
