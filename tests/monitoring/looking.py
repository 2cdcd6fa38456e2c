"""Looking at a server of a test."""

from core import addresses

HOME = addresses.networks(["127.0.0.0/8"])


def seen(kind, target, options=None, **given):
    """What a look of this kind says, as status and reason."""
    outcome = kind.look(target, options or {}, **{"timeout": 2, "allowed": HOME, **given})
    return str(outcome.status), outcome.reason
