"""Send a fresh link to the shopper, take all links back, or both."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.notices import LINK, Notice, channels_for
from portal.domain.refusals import Refusal
from portal.domain.tasks import to_answer
from portal.store import claims, orders, outbox, tasks, timeline, tracking_links
from portal.store.orders import Order
from portal.store.outbox import Owed
from portal.store.timeline import Event

# What the desk reads of a shopper who pressed the button of these words.
NOT_ME = "This was not me. (Said on the order page; all its links were taken back.)"


def send_link(session: Session, merchant_id: int, order_id: int, actor: str, now: datetime) -> None:
    """Owe the shopper a message with a fresh link; one that is still unsent is enough.

    Raises LookupError for an unknown order and Refusal where we know neither address nor number.
    """
    _send(session, merchant_id, orders.get_one(session, merchant_id, order_id), actor, now)


def renew_link(session: Session, merchant_id: int, order_id: int, actor: str, now: datetime) -> None:
    """Take all links back and owe a message with a fresh one. Errors as in `send_link`."""
    order = orders.get_one(session, merchant_id, order_id)
    _take_back(session, merchant_id, order_id, now)
    _send(session, merchant_id, order, actor, now)


def revoke_links(session: Session, merchant_id: int, order_id: int, actor: str, now: datetime) -> None:
    """Take all links back: whoever has one sees nothing any more. Raises LookupError for an unknown order."""
    orders.get_one(session, merchant_id, order_id)
    _take_back(session, merchant_id, order_id, now)
    timeline.append(session, merchant_id, [Event(order_id, "link_revoked", actor)], now)
    orders.touch(session, merchant_id, [order_id])


def disown(session: Session, merchant_id: int, order_id: int, now: datetime) -> None:
    """The shopper says that this was not them: all links are taken back, and a person looks into it.

    Raises LookupError for an unknown order.
    """
    revoke_links(session, merchant_id, order_id, "shopper", now)
    tasks.raise_of_order(session, merchant_id, to_answer(order_id, NOT_ME), now)


def _take_back(session: Session, merchant_id: int, order_id: int, now: datetime) -> None:
    """No link opens the page any more, nor does one in a message that has still to leave."""
    tracking_links.revoke_all(session, merchant_id, order_id, now)
    claims.forget_words(session, merchant_id, order_id)


def _send(session: Session, merchant_id: int, order: Order, actor: str, now: datetime) -> None:
    channels = channels_for("link_requested", order.email, order.phone, order.sms_consent)
    if not channels:
        raise Refusal(
            "We have neither an email address nor a mobile number for this order.", "Add one first."
        )
    if outbox.pending(session, merchant_id, [order.id], LINK):
        return
    notice = Notice(order.id, "link_requested", (), slot=LINK)
    outbox.add(session, merchant_id, [Owed(notice, channel, now) for channel in channels], now)
    timeline.append(session, merchant_id, [Event(order.id, "link_renewed", actor)], now)
    orders.touch(session, merchant_id, [order.id])
