"""Who asks, as far as the network tells: the neighbourhood that counts as one asker."""

import ipaddress

from django.http import HttpRequest

from core import visitors


def network_of(address: str) -> str:
    """/24 of IPv4, /64 of IPv6; "" for a local socket."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))


def asker_of(request: HttpRequest) -> str:
    """The network of a request."""
    return network_of(visitors.address_of(request))
