"""A shopper asks for delivery to another address: the shop keeps addresses, so a person there changes it."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.refusals import Refusal
from portal.domain.tasks import to_answer
from portal.store import orders, tasks, timeline
from portal.store.timeline import Event
from portal.wording import one_line

LONGEST_ADDRESS = 400


def ask_address(session: Session, merchant_id: int, order_id: int, address: str, now: datetime) -> None:
    """Bring the new address to the desk; the order's history says that it was asked for, not which it is.

    Raises LookupError for an unknown order, Refusal for no address, or where nothing waits that could go there.
    """
    if orders.get(session, merchant_id, order_id, for_change=True) is None:
        raise LookupError("There is no such order.")
    asked = one_line(address)
    if not asked or len(asked) > LONGEST_ADDRESS:
        raise Refusal(
            "That is not an address.",
            "Please write it whole, in at most {most} characters.",
            most=LONGEST_ADDRESS,
        )
    if not any(line.waiting for line in orders.lines_of(session, merchant_id, order_id)):
        raise Refusal("Nothing of this order is still to leave.", "Please ask the shop.")
    wish = f"Please deliver to another address: {asked} (Asked on the order page.)"
    tasks.raise_of_order(session, merchant_id, to_answer(order_id, wish), now)
    timeline.append(session, merchant_id, [Event(order_id, "address_asked", "shopper")], now)
    orders.touch(session, merchant_id, [order_id])


def was_asked(session: Session, merchant_id: int, order_id: int) -> bool:
    """Whether another address was ever asked for."""
    known = timeline.of_order(session, merchant_id, order_id)
    return any(event.kind == "address_asked" for event in known)
