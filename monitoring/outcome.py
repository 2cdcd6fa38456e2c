"""What one look saw, as a value: expected failures of the outside world are data, not exceptions."""

from dataclasses import dataclass
from datetime import timedelta

from components.status import ComponentStatus

# reason -> words for staff; Unreachable's reasons are among them.
REASONS = {
    "": "as expected",
    "slow": "slower than the limit",
    "status": "another status code than expected",
    "keyword": "the expected words are missing",
    "json": "the answer is no JSON",
    "json_path": "nothing stands at the JSON path",
    "json_value": "another value than expected at the JSON path",
    "no token": "not a single token came",
    "slow first token": "the first token was slow",
    "slow tokens": "the tokens came slowly",
    "rate limited": "our share is used up (429)",
    "overloaded": "overloaded (529)",
    "expires": "the certificate expires soon",
    "addresses": "an expected address is missing",
    "silent": "no heartbeat in time",
    "upstream": "the provider reports an incident",
    "timeout": "no answer in time",
    "refused": "connection refused",
    "no_route": "no way to the server",
    "dns": "name not resolved",
    "certificate": "certificate not valid",
    "tls": "no encrypted connection",
    "protocol": "broken answer",
    "too_large": "answer too large",
    "forbidden_address": "address not allowed",
    "redirect": "redirected too often",
    "bad_url": "not an http address",
    "bad_header": "invalid header",
}


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The status one look speaks for, why, how long it took, and the HTTP code if there was one.

    Never holds what the server said: a body or header in our screens would make a probe
    a window into private networks (T18).
    """

    status: ComponentStatus
    reason: str
    took: timedelta
    code: int | None = None
    # Tokens per second, where tokens came.
    speed: float | None = None

    @property
    def is_good(self) -> bool:
        return self.status == ComponentStatus.OPERATIONAL

    @property
    def words(self) -> str:
        """One line for staff, like "another status code than expected (503)"."""
        return in_words(self.reason, self.code)


def in_words(reason: str, code: int | None) -> str:
    """A reason in words, with the code where that says more."""
    words = REASONS.get(reason, reason)
    return f"{words} ({code})" if reason == "status" and code else words
