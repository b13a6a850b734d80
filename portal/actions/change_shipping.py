"""Change how an order's waiting lines leave. Wish, new dates and confirmation are one commit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.notices import LineChange, Notice
from portal.domain.orders import Product, undescribed
from portal.domain.policies import Policy, promisable
from portal.domain.promises import hear_by, promise_of
from portal.domain.refusals import Refusal
from portal.domain.shipping import LineOnWay, WayOfShipping, chosen_way, effective_way, ways_open
from portal.domain.windows import Estimate
from portal.store import (
    choices,
    coverage,
    line_locks,
    merchants,
    orders,
    outbox,
    products,
    promises,
    store_messages,
    timeline,
)
from portal.store.orders import Order, OrderLine
from portal.store.promises import NewPromise
from portal.store.timeline import Event

REASON = "shipping_changed"


@dataclass(frozen=True, slots=True)
class ShippingWish:
    """Who wants an order to ship how: `way` is one of `policies.SHIPPING_WAYS`; `actor` and `reason` as of a choice."""

    way: str
    actor: str = "shopper"
    reason: str = ""


def change_shipping(
    session: Session, merchant_id: int, order_id: int, wish: ShippingWish, now: datetime
) -> WayOfShipping | None:
    """Ship the order as wished from now on; answers what that means. The same wish again changes nothing: None.

    Raises LookupError for an unknown order, Refusal where the way is not open (any more).
    """
    order, lines = line_locks.hold_order(session, merchant_id, order_id, now)
    merchant = merchants.get(session, merchant_id)
    policy, today = merchant.rules(), day_in(now, merchant.timezone)
    way = _wished(session, merchant_id, order, lines, wish.way, policy, today)
    if way.is_current:
        return None
    order.shipping = wish.way
    session.flush()
    units = sum(line.waiting for line in lines)
    choice_id = choices.save_way(
        session, merchant_id, order_id, wish.way, units, wish.actor, wish.reason, now
    )
    known = _products(session, merchant_id, lines)
    promises.save(session, merchant_id, _promises(lines, way.lines, known, policy, today), now)
    told = _told(lines, way, known, policy)
    notice = Notice(order_id, "choice_confirmed", told, slot=f"choice:{choice_id}")
    outbox.answer(session, merchant_id, order, notice, now)
    facts = {"way": wish.way, "units": units, "by": wish.actor, "reason": wish.reason}
    kind = store_messages.SHIPPING_CHANGED
    store_messages.owe_choice(session, merchant, order, choice_id, kind, facts, now)
    event = Event(order_id, REASON, wish.actor, facts={"way": wish.way, "reason": wish.reason})
    timeline.append(session, merchant_id, [event], now)
    orders.touch(session, merchant_id, [order_id])
    return way


def _wished(
    session: Session,
    merchant_id: int,
    order: Order,
    lines: Collection[OrderLine],
    way: str,
    policy: Policy,
    today: date,
) -> WayOfShipping:
    if not lines:
        raise Refusal(
            "Nothing of this order waits any more, so there is nothing to change.",
            "The page shows where it stands now.",
        )
    places = coverage.places(session, merchant_id, lines)
    parts = coverage.parts(session, merchant_id, lines, places, today)
    return chosen_way(way, ways_open(effective_way(order.shipping, policy), policy, parts))


def _products(session: Session, merchant_id: int, lines: Collection[OrderLine]) -> dict[str, Product]:
    """The product of each line, also of a SKU that nobody described."""
    skus = {line.sku for line in lines}
    return {sku: undescribed(sku) for sku in skus} | products.named(session, merchant_id, skus)


def _promises(
    lines: Collection[OrderLine],
    ways: Mapping[int, LineOnWay],
    known: Mapping[str, Product],
    policy: Policy,
    today: date,
) -> list[NewPromise]:
    """The dates that the confirmation tells, where they differ from what stands. Who was told nothing yet waits for
    the planner's first word; a line on hold keeps what it was told."""
    made = []
    for line in lines:
        estimate = _estimate(ways[line.id])
        promise = promise_of(estimate, policy.for_kind(known[line.sku].terms))
        if line.promise is not None and not line.held_because and promise != line.promise:
            evidence = (estimate.supply, estimate.evidence_on)
            again = hear_by(promise, policy, today)
            made.append(NewPromise([line.id], promise, *evidence, "choice_confirmed", REASON, again))
    return made


def _estimate(line: LineOnWay) -> Estimate:
    """When the last of it leaves."""
    return line.parts[-1].estimate


def _told(
    lines: Collection[OrderLine], way: WayOfShipping, known: Mapping[str, Product], policy: Policy
) -> tuple[LineChange, ...]:
    changes = []
    for line in lines:
        estimate = _estimate(way.lines[line.id])
        rules = policy.for_kind(known[line.sku].terms)
        window = estimate.window if promisable(estimate, rules) else None
        change = line.as_told(
            known[line.sku].title,
            choice=way.way,
            earliest=window.earliest if window else None,
            latest=window.latest if window else None,
            basis=estimate.basis.word,
            evidence_on=estimate.evidence_on,
        )
        changes.append(change)
    return tuple(changes)
