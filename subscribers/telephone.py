"""What counts as a telephone number here, and its one spelling."""

import phonenumbers
from django.conf import settings

from core.errors import DomainError

# Numbers that somebody answers; the others cost more, or reach nobody.
PERSONAL = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
}


class BadNumber(DomainError):
    """That is not a mobile number that we can write to. Begin with + and the country, like +49 151 23456789."""


class CountryNotServed(DomainError):
    """We do not send SMS to this country. E-mail and the feeds reach you everywhere."""


def normalise_number(text: str, country: str = "") -> str:
    """The one spelling of a mobile number (E.164); `country` is for numbers without their +. Raises both errors."""
    try:
        number = phonenumbers.parse(text.strip(), country.upper() or None)
    except phonenumbers.NumberParseException:
        raise BadNumber from None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in PERSONAL:
        raise BadNumber
    served = settings.SMS_COUNTRIES
    if served and phonenumbers.region_code_for_number(number) not in served:
        raise CountryNotServed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
