"""Addresses as they are compared: one form for each mailbox and each telephone."""

from functools import lru_cache

import phonenumbers
from phonenumbers import timezone


# A claim asks for one number several times: some claims fit.
@lru_cache(maxsize=10_000)
def e164(phone: str, country: str = "") -> str:
    """A telephone number as "+4915123456789"; `country` (ISO 3166) is where it is dialled from. "" for what is none."""
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=10_000)
def zones_of_number(phone: str, country: str = "") -> tuple[str, ...]:
    """The zones in which whoever has that number may be, by its area; nothing where it tells nothing."""
    number = e164(phone, country)
    if not number:
        return ()
    found = timezone.time_zones_for_number(phonenumbers.parse(number))
    return tuple(name for name in found if name != timezone.UNKNOWN_TIMEZONE)


def address_key(channel: str, address: str, country: str = "") -> str:
    """An address of that channel as it is compared: lower case for mail, E.164 for text messages, "" for none."""
    return e164(address, country) if channel == "sms" else address.strip().lower()


def shopper_key(email: str, phone: str, country: str = "") -> str:
    """One shopper of a merchant, whichever order it is: by the mailbox, else by the number; "" for neither."""
    if email.strip():
        return f"email:{address_key('email', email)}"
    number = e164(phone, country)
    return f"sms:{number}" if number else ""
