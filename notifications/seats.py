"""How many workers of one machine may work on one channel at once."""

import contextlib
import fcntl
from collections.abc import Iterator

from django.conf import settings

# So that a long list leaves workers free for the page, the relay and the probes.
SEATS = {"email": 2, "webhook": 1, "chat": 1, "push": 1, "sms": 1}


@contextlib.contextmanager
def seat(channel: str) -> Iterator[bool]:
    """Take a seat while the block runs; False when all are taken. A killed process leaves its seat at once."""
    folder = settings.DATA_DIR / "seats"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(SEATS[channel]):
        with (folder / f"{channel}-{number}").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield True
            return
    yield False
