"""One line of the doctor's report."""

from dataclasses import dataclass

GOOD, ADVICE, FAULT = "ok", "better", "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    subject: str
    verdict: str
    words: str
    remedy: str = ""
