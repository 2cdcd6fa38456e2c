"""Whether this worker has been asked to stop; a watch must not keep it from ending."""

import mmap

from celery.signals import worker_shutting_down

# One byte of memory that the worker shares with the processes it forks.
_asked = mmap.mmap(-1, 1)


@worker_shutting_down.connect
def note(**_: object) -> None:
    """Called in the worker's main process when it is asked to end."""
    _asked[0] = 1


def is_asked() -> bool:
    """True from then on, in the pool's processes too."""
    return _asked[0] == 1
