"""Asking the DNS; an answer that is not there is an empty list, a silent server is an error."""

import dns.exception
import dns.resolver
import dns.reversename

from core.errors import DomainError

SECONDS = 5.0


class Silent(DomainError):
    """The name server does not answer."""


class Names:
    """A resolver; `nameserver` ("127.0.0.1:53") replaces the machine's own."""

    def __init__(self, nameserver: str = "") -> None:
        self._resolver = dns.resolver.Resolver(configure=not nameserver)
        self._resolver.lifetime = SECONDS
        if nameserver:
            host, _, port = nameserver.rpartition(":")
            self._resolver.nameservers, self._resolver.port = [host], int(port)

    def texts(self, name: str) -> list[str]:
        """The TXT records, each in one piece."""
        return [b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")]

    def addresses(self, name: str) -> list[str]:
        """The A and AAAA records."""
        return [record.address for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def mail_servers(self, name: str) -> list[str]:
        """The hosts of the MX records."""
        return [str(record.exchange).rstrip(".").lower() for record in self._ask(name, "MX")]

    def hosts(self, address: str) -> list[str]:
        """The names that an IP address says it has (PTR)."""
        reverse = dns.reversename.from_address(address)
        return [str(record.target).rstrip(".").lower() for record in self._ask(str(reverse), "PTR")]

    def _ask(self, name: str, kind: str) -> list:
        try:
            return list(self._resolver.resolve(name, kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise Silent(f"The name server does not answer ({name} {kind}): {error}") from error
