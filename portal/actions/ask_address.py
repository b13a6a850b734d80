"""A shopper asks for delivery to another address: the shop keeps addresses, so its store is told, and its desk."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.domain.refusals import Refusal
from portal.domain.tasks import to_deliver_elsewhere
from portal.store import merchants, numbers, orders, store_messages, tasks, timeline
from portal.store.timeline import Event
from portal.wording import one_line

LONGEST_ADDRESS = 400


def ask_address(session: Session, merchant_id: int, order_id: int, address: str, now: datetime) -> None:
    """Bring the new address to the store and the desk; the order's history says that it was asked for, not which it is.
    The same address again changes nothing while it is still to be seen to; another one replaces it.

    Raises LookupError for an unknown order, Refusal for no address, or where nothing waits that could go there.
    """
    order = orders.get_one(session, merchant_id, order_id, for_change=True)
    asked = one_line(address)
    if not asked or len(asked) > LONGEST_ADDRESS:
        raise Refusal(
            "That is not an address.",
            "Please write it whole, in at most {most} characters.",
            most=LONGEST_ADDRESS,
        )
    if not any(line.waiting for line in orders.lines_of(session, merchant_id, order_id)):
        raise Refusal("Nothing of this order is still to leave.", "Please ask the shop.")
    known = tasks.newest_of_order(session, merchant_id, order_id, "address")
    if known is not None and known.settled_at is None and known.facts.get("address") == asked:
        return
    tasks.raise_of_order(session, merchant_id, to_deliver_elsewhere(order_id, asked), now)
    merchant, number = merchants.get(session, merchant_id), numbers.take_one(session)
    facts = {"address": asked, "by": "shopper"}
    kind = store_messages.ADDRESS_ASKED
    store_messages.owe_choice(session, merchant, order, number, kind, facts, now, "address")
    timeline.append(session, merchant_id, [Event(order_id, "address_asked", "shopper")], now)
    orders.touch(session, merchant_id, [order_id])


@dataclass(frozen=True, slots=True)
class AddressAsked:
    """Another address that was asked for, and when somebody saw to it (None: not yet)."""

    address: str
    asked_at: datetime
    seen_to_at: datetime | None


def address_asked(session: Session, merchant_id: int, order_id: int) -> AddressAsked | None:
    """The newest address that was asked for and how it stands, None where none ever was."""
    task = tasks.newest_of_order(session, merchant_id, order_id, "address")
    if task is None or not task.facts.get("address"):
        return None
    return AddressAsked(task.facts["address"], task.raised_at, task.settled_at)
