"""A person of the shop answers the wish to be erased: it is refused for a reason, or granted and then carried out.

The shopper is told before their address is gone; `erase_due` does the rest once that message has left.
"""

from datetime import datetime

from sqlmodel import Session

from portal.domain.ledger import pseudonyms
from portal.domain.notices import LineChange, Notice
from portal.domain.refusals import Refusal
from portal.store import (
    choices,
    erasing,
    erasures,
    merchants,
    orders,
    outbox,
    refunds,
    tasks,
    timeline,
)
from portal.store.orders import Order
from portal.store.timeline import Event

LONGEST_REASON = 200


def what_is_open(session: Session, merchant_id: int, order_id: int) -> list[str]:
    """What has to end before an order may forget whose it was, as sentences for the desk."""
    lines = orders.lines_of(session, merchant_id, order_id)
    chosen = choices.of_order(session, merchant_id, order_id)
    owed = refunds.of_orders(session, merchant_id, [order_id])
    found = {
        "Something of it still waits to be sent.": any(line.waiting for line in lines),
        "Money still has to go back.": any(refund.confirmed_at is None for refund in owed),
        "A choice still has to be carried out.": any(
            one.carried_out_at is None and one.stands for one in chosen
        ),
    }
    return [sentence for sentence, is_so in found.items() if is_so]


def refuse_erasure(
    session: Session, merchant_id: int, order_id: int, reason: str, actor: str, now: datetime
) -> None:
    """Tell the shopper why their data stays. Doing it twice is doing it once.

    Raises LookupError for an unknown order, Refusal without a reason, or where the wish was granted.
    """
    order = orders.get_one(session, merchant_id, order_id, for_change=True)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Refusal(
            "Please say why.", "The shopper reads it: up to {most} characters.", most=LONGEST_REASON
        )
    if erasures.of(session, merchant_id, order_id):
        raise Refusal("It was granted already.", "The shopper has been told so.")
    if not _is_asked(session, merchant_id, order_id):
        return
    _answer(session, order, "erasure_refused", actor, {"reason": reason}, now)


def grant_erasure(session: Session, merchant_id: int, order_id: int, actor: str, now: datetime) -> None:
    """Have the data erased once the shopper has been told. Doing it twice is doing it once.

    Raises LookupError for an unknown order, Refusal where something is still open, or nobody asked.
    """
    order = orders.get_one(session, merchant_id, order_id, for_change=True)
    if erasures.of(session, merchant_id, order_id):
        return
    if open_still := what_is_open(session, merchant_id, order_id):
        raise Refusal(
            "This order cannot forget its shopper yet.", " ".join((*open_still, "Wait for that, or say no."))
        )
    if not _is_asked(session, merchant_id, order_id):
        raise Refusal("Nobody asked for that.", "The shopper asks on the order's page, under “Your data”.")
    erasures.grant(session, merchant_id, order_id, actor, now)
    _answer(session, order, "erasure_granted", actor, {}, now)


def erase_due(session: Session, now: datetime) -> bool:
    """Erase the next order whose shopper has been told; answers whether there was one."""
    due = erasures.claim_due(session, now)
    if due is None:
        return False
    order = orders.get_one(session, due.merchant_id, due.order_id, for_change=True)
    _erase(session, order, now)
    due.erased_at = now
    session.flush()
    return True


def erase_again(session: Session, merchant_id: int, order_id: int, now: datetime) -> bool:
    """Erase what an old backup has brought back; False where it never knew the order."""
    order = orders.get(session, merchant_id, order_id, for_change=True)
    if order is None:
        return False
    known = erasures.of(session, merchant_id, order_id)
    if known is None:
        erasures.grant(session, merchant_id, order_id, "portal", now)
        known = erasures.of(session, merchant_id, order_id)
    _erase(session, order, now)
    if known is not None:
        known.erased_at = now
    session.flush()
    return True


def _erase(session: Session, order: Order, now: datetime) -> None:
    pseudonym = pseudonyms(merchants.names_in_ledgers(session, order.merchant_id)[1])(order.id)
    erasing.erase(session, order, f"erased {pseudonym[:12]}", now)
    timeline.append(session, order.merchant_id, [Event(order.id, "erased", "portal")], now)
    orders.touch(session, order.merchant_id, [order.id])


def _is_asked(session: Session, merchant_id: int, order_id: int) -> bool:
    events = timeline.of_order(session, merchant_id, order_id)
    newest = next((event.kind for event in events if event.kind in ("erasure_asked", "erasure_refused")), "")
    return newest == "erasure_asked"


def _answer(
    session: Session, order: Order, kind: str, actor: str, facts: dict[str, str], now: datetime
) -> None:
    change = LineChange(0, "", "", "", "erasure_answered", 0, answer=facts.get("reason", ""))
    notice = Notice(order.id, "erasure_answered", (change,), slot=erasures.SLOT)
    outbox.answer(session, order.merchant_id, order, notice, now, first="email")
    tasks.settle_of_order(session, order.merchant_id, order.id, "erase", "", actor, now)
    timeline.append(session, order.merchant_id, [Event(order.id, kind, actor, facts=facts)], now)
    orders.touch(session, order.merchant_id, [order.id])
