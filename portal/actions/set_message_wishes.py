"""How a shopper wants to be written to, for all their orders with this merchant; and whether by text message at all.

Whatever is wished, what a law or an answer asks for goes: see `portal.domain.notice_classes`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.domain.addresses import e164, shopper_key
from portal.domain.notices import CHANNELS
from portal.domain.refusals import Refusal
from portal.store import consents, orders, shopper_wishes, suppressions, timeline
from portal.store.orders import Order
from portal.store.shopper_wishes import ShopperWish
from portal.store.suppressions import Stop
from portal.store.timeline import Event
from portal.wording import LANGUAGES


@dataclass(frozen=True, slots=True)
class MessageWishes:
    """`channel` "" is all they gave, `language` "" that of the order. `consent_wording` is the sentence that stood
    beside the box for text messages when it was ticked or cleared, word for word; "" where the box was not there."""

    channel: str = ""
    language: str = ""
    wants_optional: bool = True
    wants_texts: bool = False
    consent_wording: str = ""


def set_message_wishes(
    session: Session, merchant_id: int, order_id: int, wishes: MessageWishes, actor: str, now: datetime
) -> None:
    """Keep what the shopper of an order wishes; `actor` is "shopper" or an agent's name.

    Raises LookupError where there is no such order, Refusal for a channel that it does not have.
    """
    order = orders.get_one(session, merchant_id, order_id, for_change=True)
    if wishes.consent_wording:
        _hear_consent(session, order, wishes, actor, now)
    _check(order, wishes)
    key = shopper_key(order.email, order.phone, order.country)
    before = shopper_wishes.of(session, merchant_id, key, for_change=True)
    wish = ShopperWish(
        merchant_id=merchant_id,
        shopper_key=key,
        channel=wishes.channel,
        wants_optional=wishes.wants_optional,
        language=wishes.language,
        changed_at=now,
    )
    if before is None or _said(before) != _said(wish):
        shopper_wishes.save(session, wish)
        _write_down(session, order, actor, _said(wish), now)
    orders.touch(session, merchant_id, [order_id])


def _said(wish: ShopperWish) -> dict[str, str | bool]:
    return {"channel": wish.channel, "language": wish.language, "wants_optional": wish.wants_optional}


def _check(order: Order, wishes: MessageWishes) -> None:
    if wishes.channel not in ("", *CHANNELS) or wishes.language not in ("", *LANGUAGES):
        raise Refusal("That is not a way in which we write.", "Please choose one of the list.")
    has = {"": True, "email": bool(order.email), "sms": bool(order.phone and order.sms_consent)}
    if not has[wishes.channel]:
        raise Refusal(
            "We cannot write only by that way: there is no address or no agreement for it.",
            "Choose another way, or agree to text messages first.",
        )


def _hear_consent(session: Session, order: Order, wishes: MessageWishes, actor: str, now: datetime) -> None:
    """What was said about text messages stands in the ledger of consents with the very sentence that was read.

    A box does not undo a STOP that was texted: the provider itself holds that number back until it texts START.
    """
    if wishes.wants_texts == order.sms_consent:
        return
    phone = e164(order.phone, order.country)
    if not phone:
        raise Refusal("This order has no mobile number.", "The shop can add one.")
    stop = Stop(order.merchant_id, "sms", phone, "opted_out", "They agree to no more text messages.", now)
    if wishes.wants_texts:
        suppressions.lift(session, order.merchant_id, "sms", phone, now)
    else:
        suppressions.stop(session, stop)
    how = "order page" if actor == "shopper" else f"told {actor}"
    what = "agreed" if wishes.wants_texts else "withdrawn"
    consents.write_down(session, phone, what, how, wishes.consent_wording, "", now)
    order.sms_consent = wishes.wants_texts
    session.flush()


def _write_down(
    session: Session, order: Order, actor: str, said: dict[str, str | bool], now: datetime
) -> None:
    event = Event(order.id, "message_wishes_changed", actor, facts=said)
    timeline.append(session, order.merchant_id, [event], now)
