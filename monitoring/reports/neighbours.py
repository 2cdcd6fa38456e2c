"""Whose network an address is in: what counts as one reporter, and who runs it."""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# (version, length of the prefix) -> prefix as a number -> who runs it
Operators = Mapping[tuple[int, int], Mapping[int, str]]

NETWORK = {4: 24, 6: 48}
# Without a table of autonomous systems, a block of this size stands for one operator: it
# is near enough to how addresses are given out to keep one provider from speaking for all.
BLOCK = {4: 16, 6: 32}


def network_of(address: str) -> str:
    """The neighbourhood that counts as one reporter: /24 of IPv4, /48 of IPv6; "" for a local socket."""
    ip = _parsed(address)
    return _block(ip, NETWORK[ip.version]) if ip else ""


def operator_of(address: str, known: Operators) -> str:
    """Who runs the network: "AS64500" by the longest prefix of the table, else its /16 or /32."""
    ip = _parsed(address)
    if ip is None:
        return ""
    for version, length in sorted((key for key in known if key[0] == ip.version), reverse=True):
        if found := known[version, length].get(int(ip) >> (ip.max_prefixlen - length)):
            return found
    return _block(ip, BLOCK[ip.version])


@lru_cache(maxsize=1)
def read_table(path: str) -> Operators:
    """A table of "192.0.2.0/24 64500", one prefix a line; ValueError names the line that is none."""
    known: dict[tuple[int, int], dict[int, str]] = {}
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            prefix, operator = words
            network = ipaddress.ip_network(prefix)
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: not of the form “192.0.2.0/24 64500”.") from error
        bits = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        known.setdefault((network.version, network.prefixlen), {})[bits] = f"AS{operator.upper().removeprefix('AS')}"
    return known


def _parsed(address: str) -> Address | None:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if isinstance(ip, ipaddress.IPv6Address) else ip


def _block(ip: Address, length: int) -> str:
    return str(ipaddress.ip_network(f"{ip}/{length}", strict=False))
