"""What each kind of probe is for, and what it can say: shown beside its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.models import ProbeKind


@dataclass(frozen=True, slots=True)
class Help:
    """One sentence, and what makes a look an outage, degraded, or good."""

    about: str
    outage: str
    degraded: str = ""
    more: Sequence[str] = ()


NETWORK = "no answer in time, refused, name not resolved, no encrypted connection"
HELP: Mapping[str, Help] = {
    ProbeKind.HTTP: Help(
        "Asks one address, and expects a code, words, or a value in a JSON answer.",
        f"{NETWORK}; another code, the words are missing, nothing or another value at the JSON path",
        "slower than its limit",
        [
            "Words are searched for as they are, no pattern. Of the answer at most 64 KiB are read; nothing is kept.",
            "Three redirects at most; credentials go to the first server only, and never from https to http.",
        ],
    ),
    ProbeKind.TCP: Help("Connects to a port and hangs up.", NETWORK),
    ProbeKind.TLS: Help(
        "Sees the certificate of a server as a browser would.",
        f"{NETWORK}; not valid for this name, expired, of an unknown authority",
        "expires within the days that you give",
    ),
    ProbeKind.DNS: Help(
        "Resolves a name by this vantage's own resolver.", "not resolved, or an expected address is missing"
    ),
    ProbeKind.HEARTBEAT: Help(
        "Nobody is asked: a job of yours calls an address that only you know, each time it has run.",
        "the last call is older than the patience; before the first call nothing is missed",
        more=["The address is on the probe's page after saving: curl -X POST https://.../heartbeat/SECRET"],
    ),
    ProbeKind.UPSTREAM: Help(
        "Reads a provider's status page that speaks the Statuspage API v2.",
        "the provider reports an outage of the components that you name",
        "the provider reports degraded performance",
        ["It corroborates and proposes nothing alone: what others say of themselves is evidence, never truth."],
    ),
    ProbeKind.JOURNEY: Help(
        "Walks a way that users walk: up to ten steps within one timeout, each may hand values to the next.",
        "a step fails; the result names it: “sign in: status 500”",
        more=[
            "A step: name, url, and if you like method, headers, body, expected_codes, keyword, json_path, json_equals,"
            ' captures ({"key": "session.0.token"} or a JSON path; used as {{key}}).',
            'A step with "kind": "device" signs in by OAuth device flow: url, token_url, client_id, scope, and'
            " approve_url with approve_headers and approve_body for a canary account; its {{access_token}} is for later"
            " steps. Without approve_url it works as long as the server answers “pending”.",
        ],
    ),
    ProbeKind.AI: Help(
        "Sends a tiny prompt to one model in one region and reads a few streamed tokens.",
        f"{NETWORK}; 500 and other codes, 529 overloaded, not a single token",
        "429 (our own share), a slow first token, slow tokens",
        ["One probe for each model and region: the page of probes compares their shares of 429, 500 and 529."],
    ),
}
