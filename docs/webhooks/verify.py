"""Is this webhook really from our status page, fresh, and new? A sample for receivers; standard library only.

    verify = Verifier("whsec_...")
    verify(request.headers, request.body)      # raises Refused, or the message may be used

Standard Webhooks 1.0: the signed text is `{webhook-id}.{webhook-timestamp}.{body}`.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping

TOLERANCE = 5 * 60  # seconds between the signing and now, either way


class Refused(Exception):
    """The message is not to be used; the text says why."""


class Verifier:
    """Checks messages of one subscription.

    `secrets` is one `whsec_` text or several, while a new one takes over from an old one. Keep the ids that were seen
    (here in memory) where all your processes see them, for at least twice the tolerance.
    """

    def __init__(self, *secrets: str, clock: Callable[[], float] = time.time) -> None:
        self.keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
        self.clock = clock
        self.seen: dict[str, float] = {}

    def __call__(self, headers: Mapping[str, str], body: bytes) -> None:
        """Nothing when the message is genuine, fresh and new; raises Refused otherwise. `body` is the raw bytes."""
        found = {name.lower(): value for name, value in headers.items()}
        try:
            message, moment, signatures = (found[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
            signed_at = int(moment)
        except (KeyError, ValueError):
            raise Refused("a header is missing or malformed") from None
        now = self.clock()
        if abs(now - signed_at) > TOLERANCE:
            raise Refused("the message is too old, or from the future")
        signed = f"{message}.{moment}.".encode() + body
        genuine = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in self.keys]
        given = [text[3:].encode() for text in signatures.split() if text.startswith("v1,")]
        # Summed: every pair is compared, in constant time, so that nothing can be learned from how long it takes.
        if not sum(hmac.compare_digest(ours, theirs) for ours in genuine for theirs in given):
            raise Refused("the signature is not ours")
        self.seen = {known: at for known, at in self.seen.items() if now - at <= 2 * TOLERANCE}
        if message in self.seen:
            raise Refused("the message was used already")
        self.seen[message] = now
