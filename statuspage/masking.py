"""What no line of a log carries: mail addresses and secrets are cut before anything is written (T32)."""

import re
from typing import Any

# A name before the @ has 64 characters at most (RFC 5321); without a bound a long word would take for ever (T29).
ADDRESS = re.compile(r"([\w+%-])[\w.+%'-]{0,64}@([\w-])[\w-]*(?:\.[\w-]+)+")
CUTS = [
    # what follows in these addresses proves who asks
    re.compile(
        r"(/(?:subscribe/(?:push/)?(?:confirm|manage|return)|unsubscribe/[^/\s]+|heartbeat|inbound)/)[^\s/\"'?]+"
    ),
    re.compile(r"(/invitation/[^/\s]+/)[^\s/\"'?]+"),
    re.compile(r"((?:token|secret|password|api_key|signature|sig)=)[^\s&\"']+", re.IGNORECASE),
    re.compile(r"((?:Bearer|OAuth|Basic) )[\w.+/=-]+"),
    re.compile(r"(://[^\s/:@]+:)[^\s/@]+(?=@)"),
    # 256 random bits, wherever they stand
    re.compile(r"()(?<![\w-])(?=[\w-]*\d)[\w-]{40,}"),
]
GONE = "…"


def mask(text: str) -> str:
    """The text with its mail addresses as `j***@e…` and its secrets as `…`."""
    for cut in CUTS:
        text = cut.sub(rf"\1{GONE}", text)
    return ADDRESS.sub(rf"\1***@\2{GONE}", text)


def processor(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Mask everything that a line says, for structlog."""
    return {name: value if isinstance(value, int | float | None) else mask(str(value)) for name, value in event.items()}
