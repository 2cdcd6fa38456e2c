"""Who asks: the address that a request came from, and nothing that anybody can claim."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The asker's address; behind a trusted proxy the last one that the proxy wrote down; "" for a local socket."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return address
