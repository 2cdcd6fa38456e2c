"""A name server of a test's own, on a port of the loopback: it says the records that the test gives it."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], list[str]]


@contextlib.contextmanager
def serving(zone: Zone) -> Iterator[str]:
    """Its HOST:PORT; `zone` maps (name, kind) to records as a zone file has them."""
    known = {(name.rstrip(".").lower() + ".", kind): records for (name, kind), records in zone.items()}
    names = {name for name, _ in known}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(server, known, names), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.sendto(b"", server.getsockname())
        thread.join(5)


def _serve(server: socket.socket, known: Zone, names: set[str]) -> None:
    while True:
        wire, peer = server.recvfrom(4096)
        if not wire:
            return
        question = dns.message.from_wire(wire)
        name, kind = question.question[0].name, dns.rdatatype.to_text(question.question[0].rdtype)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        records = known.get((name.to_text().lower(), kind))
        if records:
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, records))
        elif name.to_text().lower() not in names:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(answer.to_wire(max_size=4096), peer)
