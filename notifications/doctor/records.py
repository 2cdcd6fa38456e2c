"""Judging the records that receivers look at: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), reverse DNS."""

import base64
import binascii
from collections.abc import Iterator

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from notifications.doctor.finding import ADVICE, FAULT, GOOD, Finding
from notifications.doctor.names import Names

MOST_LOOKUPS = 10  # RFC 7208, section 4.6.4
COSTLY = ("include:", "a", "mx", "ptr", "exists:", "redirect=")
SHORTEST_KEY, GOOD_KEY = 1024, 2048


def spf(domain: str, names: Names) -> Finding:
    """Who may send for the domain of the return path."""
    found = [text for text in names.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        remedy = f'Publish a TXT record at {domain}: "v=spf1 mx include:<your provider> -all".'
        return Finding("SPF", FAULT, f"{domain} says nobody may or may not send for it.", remedy)
    if len(found) > 1:
        return Finding("SPF", FAULT, f"{domain} has {len(found)} SPF records; receivers then ignore all.", "Join them.")
    terms = found[0].lower().split()[1:]
    if "+all" in terms or "all" in terms:
        return Finding("SPF", FAULT, "It lets the whole world send (+all).", "End the record with -all or ~all.")
    if (lookups := _lookups(domain, names, set())) > MOST_LOOKUPS:
        remedy = "Remove includes of services that you no longer use."
        return Finding("SPF", FAULT, f"It needs {lookups} look-ups; receivers stop after {MOST_LOOKUPS}.", remedy)
    if not any(term.endswith("all") or term.startswith("redirect=") for term in terms):
        return Finding("SPF", ADVICE, found[0], "End the record with -all or ~all: without it it forbids nobody.")
    return Finding("SPF", GOOD, found[0])


def _lookups(domain: str, names: Names, seen: set[str]) -> int:
    if domain in seen or len(seen) > MOST_LOOKUPS:
        return 0
    seen.add(domain)
    records = [text for text in names.texts(domain) if text.lower().startswith("v=spf1")]
    count = 0
    for term in records[0].lower().split()[1:] if records else []:
        bare = term.lstrip("+-~?")
        name = bare.partition(":")[0].partition("/")[0]
        if name in ("a", "mx", "ptr") or bare.startswith(COSTLY[:1] + COSTLY[4:]):
            count += 1
        for inner in ("include:", "redirect="):
            if bare.startswith(inner):
                count += _lookups(bare.removeprefix(inner), names, seen)
    return count


def dkim(domain: str, selector: str, private_key: str, names: Names) -> Finding:
    """The public half of the key that signs our mail."""
    if not selector:
        remedy = "Set DKIM_SELECTOR to the selector that your mail server or provider signs with, or DKIM_KEY."
        return Finding("DKIM", FAULT, "Which key signs our mail is not known here.", remedy)
    place = f"{selector}._domainkey.{domain}"
    wanted = expected_record(private_key)
    publish = f'Publish a TXT record at {place}: "{wanted or "what your provider shows"}".'
    found = [text for text in names.texts(place) if "p=" in text]
    if not found:
        return Finding("DKIM", FAULT, f"There is no key at {place}.", publish)
    published = _tags(found[0]).get("p", "").replace(" ", "")
    if not published:
        return Finding("DKIM", FAULT, f"The key at {place} is revoked (p= is empty).", publish)
    if wanted and published != _tags(wanted)["p"]:
        return Finding("DKIM", FAULT, f"The key at {place} does not fit the key that signs.", publish)
    return _strength(place, published)


def _strength(place: str, published: str) -> Finding:
    try:
        key = serialization.load_der_public_key(base64.b64decode(published, validate=True))
    except (ValueError, UnsupportedAlgorithm, binascii.Error):
        if len(published) == 44:  # 32 bytes: Ed25519 (RFC 8463)
            return Finding("DKIM", GOOD, f"{place} has an Ed25519 key.")
        return Finding("DKIM", FAULT, f"The key at {place} cannot be read.", "Publish it again, in one piece.")
    bits = key.key_size if isinstance(key, RSAPublicKey) else GOOD_KEY
    if bits < SHORTEST_KEY:
        return Finding("DKIM", FAULT, f"The key has {bits} bits; receivers take no less than 1024.", "Make a new one.")
    if bits < GOOD_KEY:
        return Finding("DKIM", ADVICE, f"The key has {bits} bits.", "Make one with 2048 bits.")
    return Finding("DKIM", GOOD, f"{place} has a key of {bits} bits{' that fits ours' if published else ''}.")


def expected_record(private_key: str) -> str:
    """The record that belongs to our key; "" without a key."""
    if not private_key:
        return ""
    key = serialization.load_pem_private_key(private_key.encode(), password=None)
    assert isinstance(key, RSAPrivateKey), "DKIM_KEY is no RSA key"
    public = key.public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def dmarc(domain: str, others: dict[str, str], names: Names) -> Iterator[Finding]:
    """What receivers do with mail that is not ours; `others` are the domains that must fit, by what they are."""
    place, record = _dmarc_record(domain, names)
    if record is None:
        remedy = f'Publish a TXT record at _dmarc.{domain}: "v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}".'
        yield Finding("DMARC", FAULT, "There is none; Gmail, Yahoo and Microsoft demand one.", remedy)
        return
    tags = _tags(record)
    policy = tags.get("p", "")
    if policy not in ("none", "quarantine", "reject"):
        yield Finding("DMARC", FAULT, f"{place}: p={policy} means nothing.", "Use p=quarantine or p=reject.")
    elif policy == "none":
        remedy = "Use p=quarantine, then p=reject: readers of an outage are worth a forger's while."
        yield Finding("DMARC", ADVICE, f"{place}: p=none, so forged notices arrive.", remedy)
    else:
        yield Finding("DMARC", GOOD, record)
    for name, other in others.items():
        is_strict = tags.get({"DKIM": "adkim", "SPF": "aspf"}.get(name, ""), "r") == "s"
        if not (other == domain or (not is_strict and _is_family(other, domain))):
            words = f"{name} speaks for {other}, the sender is {domain}: it does not count for DMARC."
            yield Finding("alignment", FAULT, words, f"Let {name} use {domain} or a name below it.")


def _dmarc_record(domain: str, names: Names) -> tuple[str, str | None]:
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        place = f"_dmarc.{'.'.join(labels[start:])}"
        found = [text for text in names.texts(place) if text.lower().startswith("v=dmarc1")]
        if found:
            return place, found[0] if len(found) == 1 else None
    return "", None


def _is_family(one: str, other: str) -> bool:
    return one.endswith(f".{other}") or other.endswith(f".{one}") or one.split(".")[-2:] == other.split(".")[-2:]


def reverse(address: str, names: Names) -> Finding:
    """Whether the address that sends has a name, and the name that address."""
    hosts = names.hosts(address)
    if not hosts:
        remedy = "Ask whoever gave you the address to set its name (PTR) to that of your mail server."
        return Finding("reverse DNS", FAULT, f"{address} has no name; large providers refuse it.", remedy)
    if not any(address in names.addresses(host) for host in hosts):
        remedy = f"Let {hosts[0]} have an A or AAAA record with {address}."
        return Finding("reverse DNS", FAULT, f"{address} calls itself {hosts[0]}, which has another address.", remedy)
    return Finding("reverse DNS", GOOD, f"{address} is {hosts[0]}.")


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}
