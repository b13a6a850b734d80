"""Give a waiting line another place by hand: into a priority class, or right before another line. For a reason.

The reason is public: it stands in the ledger, and everybody who is passed reads it.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.domain.ledger import Cause
from portal.domain.places import PlaceKey, right_before
from portal.domain.queue import Place
from portal.domain.refusals import Refusal
from portal.store import merchants, orders, plans, queue, queue_moves, timeline
from portal.store.orders import Order, OrderLine
from portal.store.timeline import Event

LONGEST_REASON = 200
SHOWN_PASSED = 20
# An address, or so many digits that they may be a telephone or an order.
_LOOKS_LIKE_CONTACT = re.compile(r"@|\d[\d\s/().-]{4,}\d")


@dataclass(frozen=True, slots=True)
class Target:
    """Where to: right before the line of this order (`line` only where it has several), or into a class ("": none)."""

    before: str = ""
    line: str = ""
    into_class: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a move means: the places before and after it, and the first few who are passed by it, or who pass it."""

    order: Order
    line: OrderLine
    was: Place
    number: int
    place: PlaceKey
    others: tuple[Order, ...]

    @property
    def passed(self) -> int:
        """How many orders are passed; negative where as many pass this one."""
        return self.was.number - self.number


def consider_move(
    session: Session, merchant_id: int, order_id: int, line_id: int, target: Target
) -> Consequence:
    """What the move would mean now. Raises LookupError for an unknown line, Refusal where it is not possible."""
    order, line = _line(session, merchant_id, order_id, line_id)
    if not line.waiting:
        raise Refusal(
            "This item no longer waits, so it has no place in a queue.", "Only who waits can be moved."
        )
    place = _place(session, merchant_id, line, target)
    was = queue.place_of(session, merchant_id, line)
    number = queue.place_at(session, merchant_id, line.sku, place).number - (line.place < place)
    first, last = sorted((line.place, place))
    passed = queue.between(session, merchant_id, line.sku, first, last, SHOWN_PASSED + 1)
    others = [other for member, other in passed if member.id != line.id][:SHOWN_PASSED]
    return Consequence(order, line, was, number, place, tuple(others))


def move_in_queue(
    session: Session,
    merchant_id: int,
    order_id: int,
    line_id: int,
    target: Target,
    reason: str,
    actor: str,
    now: datetime,
) -> Consequence:
    """Do it, write it down and have the SKU planned again. The same move once more changes nothing.

    Raises what `consider_move` raises, and Refusal for a reason that cannot be published.
    """
    order, seen = _line(session, merchant_id, order_id, line_id)
    checked_reason(reason, order)
    plans.mark_due(session, merchant_id, [seen.sku], now)
    session.expire(seen)
    meant = consider_move(session, merchant_id, order_id, line_id, target)
    if meant.place != meant.line.place:
        was = meant.line.priority
        queue_moves.move(session, merchant_id, line_id, meant.place, Cause("desk", now, reason))
        facts = {"from": meant.was.number, "to": meant.number, "reason": reason}
        if was != meant.place.priority:
            facts["class"] = target.into_class or "none"
        timeline.append(session, merchant_id, [Event(order_id, "moved", actor, line_id, facts)], now)
        orders.touch(session, merchant_id, [order_id])
    return meant


def checked_reason(reason: str, order: Order) -> None:
    """Raises Refusal for no reason, one that is too long, or one that would tell everybody who somebody is."""
    if not reason:
        raise Refusal("Please say why: everybody who is passed reads it.")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"A reason has {LONGEST_REASON} characters at most.")
    names = {name for name in order.name.casefold().split() if len(name) > 2}
    if _LOOKS_LIKE_CONTACT.search(reason) or names & set(re.findall(r"\w+", reason.casefold())):
        raise Refusal(
            "Everybody in the queue can read this reason, so it must not say who somebody is.",
            "Leave out names, addresses, telephone and order numbers.",
        )


def _line(session: Session, merchant_id: int, order_id: int, line_id: int) -> tuple[Order, OrderLine]:
    order = orders.get(session, merchant_id, order_id)
    line = orders.line(session, merchant_id, order_id, line_id)
    if order is None or line is None:
        raise LookupError("There is no such line in this order.")
    return order, line


def _place(session: Session, merchant_id: int, line: OrderLine, target: Target) -> PlaceKey:
    if not target.before:
        rules = merchants.get(session, merchant_id).rules()
        return line.place._replace(priority=rules.priority_of(target.into_class))
    other = _other(session, merchant_id, line, target)
    if other.id == line.id:
        raise Refusal(
            "An order cannot be put before itself.", "Name another order that waits for the same item."
        )
    in_front = queue.in_front_of(session, merchant_id, other)
    if in_front == line.place:
        return line.place
    return right_before(other.place, in_front)


def _other(session: Session, merchant_id: int, line: OrderLine, target: Target) -> OrderLine:
    """The line to be put before: of the order named, the one that waits for the same SKU."""
    found = [
        other
        for order in orders.called(session, merchant_id, target.before)
        for other in orders.lines_of(session, merchant_id, order.id)
        if other.sku == line.sku and other.waiting and target.line in ("", other.line)
    ]
    if not found:
        raise Refusal(
            f"No order {target.before} waits for {line.sku}.", "Name one that waits for the same item."
        )
    return min(found, key=lambda other: other.place)
