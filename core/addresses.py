"""Which addresses on the internet our programs may talk to, and finding out what a name stands for."""

import ipaddress
import socket
import threading
from collections.abc import Iterable, Sequence
from time import monotonic

from django.conf import settings

from core.unreachable import Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# What Python 3.11 calls global, or what carries another address in a way we do not unwrap (C.3).
REFUSED: list[Network] = [
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",  # carrier NAT; cloud metadata at 100.100.100.200
        "192.0.0.0/24",  # special purpose, RFC 6890
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "::/96",  # IPv4-compatible, RFC 4291
        "64:ff9b:1::/48",  # local-use NAT64, RFC 8215
        "100::/64",  # discard, RFC 6666
        "2001:10::/28",  # ORCHID, RFC 4843
        "2001:20::/28",  # ORCHIDv2, RFC 7343
        "2002::/16",  # 6to4, retired by RFC 7526; Pythons disagree whether it is private
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fec0::/10",  # site-local, RFC 3879
    )
]
NAT64 = ipaddress.ip_network("64:ff9b::/96")


def networks(texts: Iterable[str]) -> list[Network]:
    """These networks, like "10.0.0.0/8"; ValueError for what is none."""
    return [ipaddress.ip_network(text, strict=False) for text in texts]


def may_reach(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Whether we may connect to `address`: it is public through all its wrappings, or explicitly allowed.

    An exercise reaches nobody but itself.
    """
    if is_allowed(address, allowed):
        return True
    return not settings.EXERCISE and all(_is_public(layer) for layer in _layers(address))


def is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether the operator named a network that holds `address`; only an IPv4-mapped form is unwrapped for that."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in allowed)


def _is_public(address: Address) -> bool:
    if any(address in network for network in REFUSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _layers(address: Address) -> list[Address]:
    """The address and those that are packed into it; a mapped form stands for what is in it alone."""
    if not isinstance(address, ipaddress.IPv6Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    inner: list[Address] = []
    if address.teredo:
        # 3.11 calls 2001::/32 private as a whole; a server is never reached through Teredo.
        inner.extend(address.teredo)
    if address in NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address, *inner]


def resolve(host: str, port: int, *, ends_at: float) -> list[tuple[int, Address]]:
    """The addresses that `host` stands for now, as (family, address), asked anew each time.

    `ends_at` is a moment of the monotonic clock. The system's resolver knows no
    deadline, so it is asked in a thread that we stop waiting for. Raises
    Unreachable("dns"), or Unreachable("timeout") when time is up before it was asked.
    """
    if (left := ends_at - monotonic()) <= 0:
        raise Unreachable("timeout")
    if literal := _literal(host):
        return [literal]
    found: list[tuple[int, Address]] = []
    failures: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failures.append(error)
        else:
            found.extend(
                (family, ipaddress.ip_address(str(place[0]).partition("%")[0]))
                for family, _, _, _, place in answers
                if family in (socket.AF_INET, socket.AF_INET6)
            )

    asking = threading.Thread(target=ask, name="resolver", daemon=True)
    asking.start()
    asking.join(left)
    if failures:
        raise Unreachable("dns", str(failures[0]))
    if asking.is_alive() or not found:
        raise Unreachable("dns", "the resolver did not answer in time" if asking.is_alive() else "no address")
    return found


def _literal(host: str) -> tuple[int, Address] | None:
    """What a canonical literal stands for, without asking; other spellings of numbers go to the resolver."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return (socket.AF_INET if address.version == 4 else socket.AF_INET6), address
