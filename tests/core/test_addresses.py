"""C.3: which addresses may be reached."""

import ipaddress
import socket
from time import monotonic

import pytest

from core import addresses
from core.unreachable import Unreachable

FORBIDDEN = [
    "127.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "198.18.0.1",
    "192.0.2.1",
    "192.0.0.8",
    "192.88.99.1",
    "224.0.0.1",
    "239.1.2.3",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "64:ff9b:1::808:808",
    "2002:7f00:1::",
    "2002:101:101::1",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::1",
    "2001:0:808:808::f5ff:fffe",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "100::1",
    "2001:10::1",
    "2001:20::1",
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_t17_private_and_reserved_addresses_are_refused_in_every_wrapping(text):
    assert not addresses.may_reach(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_may_be_reached(text):
    assert addresses.may_reach(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("text", "is_reached"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("10.2.0.1", False),
        ("64:ff9b::a01:203", False),
        ("2002:a01:203::1", False),
        ("127.0.0.1", False),
    ],
)
def test_t18_a_network_of_the_operator_allows_just_itself(text, is_reached):
    allowed = addresses.networks(["10.1.0.0/16"])
    assert addresses.may_reach(ipaddress.ip_address(text), allowed) is is_reached


def test_what_is_no_network_is_an_error_at_once():
    with pytest.raises(ValueError, match="everywhere"):
        addresses.networks(["everywhere"])


def test_a_name_without_address_is_a_reason(monkeypatch):
    def fail(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Unreachable) as caught:
        addresses.resolve("nowhere.example", 80, ends_at=monotonic() + 1)
    assert caught.value.reason == "dns"
    assert "Name or service not known" in caught.value.detail


def test_f24_a_dead_resolver_costs_no_more_than_the_deadline(monkeypatch):
    import threading

    gate = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: gate.wait(20) and [])
    begun = monotonic()
    with pytest.raises(Unreachable) as caught:
        addresses.resolve("slow.example", 80, ends_at=begun + 0.2)
    assert caught.value.reason == "dns"
    assert monotonic() - begun < 1
    gate.set()
