"""What counts as an e-mail address here, and its one spelling."""

from email_validator import EmailNotValidError, validate_email

from core.errors import DomainError

WITHOUT_DOTS = ("gmail.com", "googlemail.com")


class BadAddress(DomainError):
    """That is not an e-mail address that we can write to."""


def normalise(text: str) -> str:
    """The one spelling of a mail address: ASCII, lower case, the domain in its encoded form (RFC 5890).

    Stricter than RFC 5321 on purpose (T05): no quoted local parts, no address literals, no
    single-label domains, 64 characters before the @ and 254 in all. Raises BadAddress.
    """
    if not isinstance(text, str) or not text.strip().isprintable():
        raise BadAddress
    try:
        seen = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise BadAddress from None
    address = (seen.ascii_email or "").lower()
    if not address or len(address) > 254:
        raise BadAddress
    return address


def domain_of(address: str) -> str:
    """The part after the @: whose mail server it is."""
    return address.rpartition("@")[2]


def mailbox_of(address: str) -> str:
    """The mailbox that an address leads to where “name+anything” does (RFC 5233), and dots are nothing (Gmail)."""
    name, _, domain = address.rpartition("@")
    name = name.partition("+")[0] or name
    return f"{name.replace('.', '') if domain in WITHOUT_DOTS else name}@{domain}"


def masked(address: str) -> str:
    """The address as logs may show it: `j***@example.com` (T32)."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"
