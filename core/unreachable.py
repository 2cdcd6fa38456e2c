"""What can go wrong between us and somebody else's server, as data and as a sentence."""

from core.errors import DomainError

SENTENCES = {
    "timeout": "The server did not answer in time.",
    "dns": "The name of the server could not be resolved.",
    "refused": "The server refused the connection.",
    "no_route": "There is no way to the server from here.",
    "certificate": "The server's certificate is not valid for this address.",
    "tls": "No encrypted connection could be agreed on.",
    "protocol": "The server's answer is not HTTP, or it broke off.",
    "too_large": "The server's answer is larger than we accept.",
    "forbidden_address": "The address leads into a private or reserved network, or to a port that is not allowed.",
    "redirect": "The server redirects too often, or to where we do not follow.",
    "bad_url": "That is not an http or https address that can be asked.",
    "bad_header": "A header field of the request is not valid.",
}


class Unreachable(DomainError):
    """The server could not be asked."""

    def __init__(self, reason: str, detail: str = "") -> None:
        """`reason` is one of SENTENCES and is what programs look at; `detail` is for staff and logs."""
        super().__init__(SENTENCES[reason])
        self.reason = reason
        self.detail = detail
