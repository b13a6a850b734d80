"""Correct where a shopper is reached. A new address makes old links worthless and gets a fresh one."""

from datetime import datetime

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session

from portal.domain.notices import Notice, channels_for
from portal.domain.refusals import Refusal
from portal.store import order_intake, orders, outbox, timeline, tracking_links
from portal.store.outbox import Owed
from portal.store.timeline import Event


def correct_contact(
    session: Session,
    merchant_id: int,
    order_id: int,
    email: str,
    phone: str,
    sms_consent: bool,
    actor: str,
    now: datetime,
) -> None:
    """Replace the order's mail address, mobile number and consent to SMS; empty means that there is none.

    Raises LookupError for an unknown order, Refusal for an address or number that cannot be one.
    """
    order = orders.get(session, merchant_id, order_id)
    if order is None:
        raise LookupError("There is no such order.")
    email, phone = _checked_email(email), _checked_phone(phone, order.country)
    if sms_consent and not phone:
        raise Refusal(
            "Consent to text messages needs a mobile number.", "Add the number, or leave the box open."
        )
    changed = [
        name
        for name, old, new in (
            ("email", order.email, email),
            ("phone", order.phone, phone),
            ("sms_consent", order.sms_consent, sms_consent),
        )
        if old != new
    ]
    if not changed:
        return
    order.email, order.phone, order.sms_consent = email, phone, sms_consent
    for name, value in order_intake.search_keys(order.name, email, phone).items():
        setattr(order, name, value)
    session.flush()
    if "email" in changed or "phone" in changed:
        tracking_links.revoke_all(session, merchant_id, order_id, now)
        _send_fresh_link(session, merchant_id, order, now)
    timeline.append(
        session, merchant_id, [Event(order_id, "contact_corrected", actor, facts={"changed": changed})], now
    )
    orders.touch(session, merchant_id, [order_id])


def _send_fresh_link(session: Session, merchant_id: int, order: orders.Order, now: datetime) -> None:
    held = outbox.pending(session, merchant_id, [order.id], "link").values()
    outbox.supersede(session, merchant_id, [news.id for news in held], "The address was corrected.")
    channels = channels_for("link_requested", order.email, order.phone, order.sms_consent)
    notice = Notice(order.id, "link_requested", (), slot="link")
    outbox.add(session, merchant_id, [Owed(notice, channel, now) for channel in channels], now)


def _checked_email(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Refusal("That is not a mail address.", "An address looks like name@example.com.") from None


def _checked_phone(text: str, country: str) -> str:
    if not text.strip():
        return ""
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
