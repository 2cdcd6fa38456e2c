"""A canary for an AI endpoint: a tiny prompt, the time to the first token, the speed of the rest."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from components.status import ComponentStatus as S
from core import http
from core.addresses import Network
from core.unreachable import Unreachable
from monitoring.outcome import CheckOutcome

PROMPT = "Say ok."
MOST_TOKENS = 16
FIRST_TOKEN_MS = 5000
# What the answer says: limited is our own share, overloaded and broken are theirs.
REASONS = {429: "rate limited", 529: "overloaded"}


def look(target: str, options: Mapping[str, Any], *, timeout: float, allowed: Sequence[Network]) -> CheckOutcome:
    """Ask one model in one region for a few streamed tokens; a slow first token is degraded, none is an outage."""
    begun = monotonic()
    body = {
        "model": options.get("model", ""),
        "max_tokens": MOST_TOKENS,
        "stream": True,
        "messages": [{"role": "user", "content": options.get("prompt") or PROMPT}],
    }
    try:
        answer = http.fetch(
            *("POST", target),
            headers={"Content-Type": "application/json", **options.get("headers", {})},
            body=json.dumps(body).encode(),
            read_timeout=timeout,
            total_timeout=timeout,
            is_cut=True,
            allow_private=allowed,
        )
    except Unreachable as failure:
        return CheckOutcome(S.MAJOR_OUTAGE, failure.reason, timedelta(seconds=monotonic() - begun))
    speed = _speed(answer)
    status, reason = _meaning(answer, options, speed)
    took = answer.first_piece if answer.status == 200 else answer.took
    return CheckOutcome(status, reason, took, answer.status, speed)


def _meaning(answer: http.Answer, options: Mapping[str, Any], speed: float | None) -> tuple[S, str]:
    if answer.status == 429:
        return S.DEGRADED, REASONS[429]
    if answer.status != 200:
        return S.MAJOR_OUTAGE, REASONS.get(answer.status, "status")
    if not tokens(answer.body):
        return S.MAJOR_OUTAGE, "no token"
    if answer.first_piece > timedelta(milliseconds=options.get("first_token_ms", FIRST_TOKEN_MS)):
        return S.DEGRADED, "slow first token"
    if speed is not None and speed < options.get("tokens_per_second", 0):
        return S.DEGRADED, "slow tokens"
    return S.OPERATIONAL, ""


def _speed(answer: http.Answer) -> float | None:
    """Tokens per second after the first piece; None where all came at once, or none did."""
    streamed = (answer.took - answer.first_piece).total_seconds()
    events = tokens(answer.body) if answer.status == 200 else 0
    return events / streamed if events and streamed > 0.001 else None


def tokens(body: bytes) -> int:
    """How many events with content a stream held; "[DONE]" and pings are none (Server-Sent Events)."""
    lines = [line[5:].strip() for line in body.splitlines() if line.startswith(b"data:")]
    return sum(line not in (b"", b"[DONE]") and b'"ping"' not in line for line in lines)
