"""Correct where a shopper is reached. A new address makes old links worthless and gets a fresh one."""

from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from sqlmodel import Session

from portal.domain.mailboxes import mailbox
from portal.domain.notices import LINK, Notice, channels_for
from portal.domain.refusals import Refusal
from portal.store import claims, order_intake, orders, outbox, timeline, tracking_links
from portal.store.orders import Order
from portal.store.outbox import Owed
from portal.store.timeline import Event


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a shopper wants to be reached; empty means not there. As typed, to be checked."""

    email: str
    phone: str
    sms_consent: bool


def correct_contact(
    session: Session, merchant_id: int, order_id: int, contact: Contact, actor: str, now: datetime
) -> None:
    """Replace the order's email address, mobile number and consent to SMS.

    Raises LookupError for an unknown order, Refusal for an address or number that cannot be one.
    """
    # Locked: whoever finds at this moment that a channel fails looks at the new address afterwards, not at the old one.
    order = orders.get_one(session, merchant_id, order_id, for_change=True)
    changed = _replace(order, _checked(contact, order.country))
    if not changed:
        return
    session.flush()
    if "email" in changed or "phone" in changed:
        tracking_links.revoke_all(session, merchant_id, order_id, now)
        claims.forget_words(session, merchant_id, order_id)
        _send_fresh_link(session, merchant_id, order, now)
    event = Event(order_id, "contact_corrected", actor, facts={"changed": changed})
    timeline.append(session, merchant_id, [event], now)
    orders.touch(session, merchant_id, [order_id])


def _replace(order: Order, contact: Contact) -> list[str]:
    """Write the new contact into the order; answers the names of what changed."""
    changed = [
        name for name in ("email", "phone", "sms_consent") if getattr(order, name) != getattr(contact, name)
    ]
    order.email, order.phone, order.sms_consent = contact.email, contact.phone, contact.sms_consent
    for name, value in order_intake.search_keys(order.name, contact.email, contact.phone).items():
        setattr(order, name, value)
    return changed


def _checked(contact: Contact, country: str) -> Contact:
    phone = _checked_phone(contact.phone, country)
    if contact.sms_consent and not phone:
        raise Refusal("Consent to text messages needs a mobile number.", "Add the number, or clear the box.")
    return Contact(_checked_email(contact.email), phone, contact.sms_consent)


def _send_fresh_link(session: Session, merchant_id: int, order: Order, now: datetime) -> None:
    held = outbox.pending(session, merchant_id, [order.id], LINK).values()
    outbox.supersede(session, merchant_id, [news.id for news in held], "The address was corrected.")
    channels = channels_for("link_requested", order.email, order.phone, order.sms_consent)
    notice = Notice(order.id, "link_requested", (), slot=LINK)
    outbox.add(session, merchant_id, [Owed(notice, channel, now) for channel in channels], now)


def _checked_email(text: str) -> str:
    if not text.strip():
        return ""
    address = mailbox(text.strip())
    if not address:
        raise Refusal("That is not an email address.", "An address looks like name@example.com.")
    return address


def _checked_phone(text: str, country: str) -> str:
    if not text.strip():
        return ""
    if any(sign.isalpha() for sign in text):
        raise _bad_phone()  # "call me" is a number on a keypad, of somebody else
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        raise _bad_phone() from None
    if not phonenumbers.is_possible_number(number):
        raise _bad_phone()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _bad_phone() -> Refusal:
    return Refusal(
        "That is not a mobile number.", "Write it with its country code, such as +49 151 23456789."
    )
