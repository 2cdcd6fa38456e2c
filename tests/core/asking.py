"""Asking a server of a test through the guarded client."""

import socket

import pytest

from core import addresses, http
from core.unreachable import Unreachable

HOME = addresses.networks(["127.0.0.0/8", "::1/128"])


def ask(place, path="/", method="GET", scheme="http", **options):
    options = {"allow_private": HOME, "total_timeout": 5} | options
    return http.fetch(method, place.url(path, scheme), **options)


def reason(call):
    with pytest.raises(Unreachable) as caught:
        call()
    return caught.value.reason


def resolver(monkeypatch, *answers):
    """A resolver that gives these answers in turn, each a list of addresses."""
    turn = iter(range(10**9))

    def getaddrinfo(host, port, *args, **kwargs):
        found = answers[next(turn) % len(answers)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
