"""From what moved to what is owed: the new promises, and at most one notice per order, channel and round."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.actions.replan.reading import Facts
from portal.clock import after_quiet_hours
from portal.domain.money import price_difference
from portal.domain.notices import PLAN, LineChange, Notice, Offer, channels_for, merge
from portal.domain.plan_changes import has_less_on_shelf
from portal.domain.plans import Plan
from portal.domain.policies import Policy, Timing, promisable
from portal.domain.promises import promise_of, reason_for
from portal.domain.queue import Move, Review, Waiting, covered
from portal.store import orders, outbox, promises
from portal.store.orders import Contact
from portal.store.outbox import Owed, Pending
from portal.store.promises import NewPromise

# A date that is far, gone or unknown is told together with what could be had at once.
_WORTH_AN_OFFER = ("date_lost", "date_later", "backorder_accepted")


@dataclass(frozen=True, slots=True)
class News:
    """One line's move with its reason and the alternatives that the shelf could serve it with now."""

    sku: str
    move: Move
    reason: str
    offers: tuple[Offer, ...] = ()


def news_of(facts: Facts, plan: Plan, found: Review, is_same_supply: bool) -> list[News]:
    """What one SKU's review makes worth telling, alternatives handed out in the order of the queue."""
    shelf_of_others = _Others(facts, plan.sku)
    has_less = has_less_on_shelf(facts.plans_before.get(plan.sku), plan)
    news = []
    for move in sorted(
        [*found.moves, *_still_without_date(facts, plan, found)], key=lambda move: move.number
    ):
        is_worth_it = move.kind == "swap_offered" or _wants_offers(move, facts.policy(plan.sku))
        offers = shelf_of_others.offered_to(move.waiting) if is_worth_it else ()
        if move.kind == "swap_offered" and not offers:
            continue
        reason = reason_for(move.kind, move.estimate, move.waiting.promise, is_same_supply, has_less)
        news.append(News(plan.sku, move, reason, offers))
    return news


def _wants_offers(move: Move, policy: Policy) -> bool:
    is_first_date = move.kind == "backorder_accepted" and promisable(move.estimate, policy)
    return move.kind in _WORTH_AN_OFFER and not is_first_date


def _still_without_date(facts: Facts, plan: Plan, found: Review) -> Iterable[Move]:
    """Those who were told that there is no date, and never that something else could be had."""
    if not facts.alternatives.get(plan.sku):
        return
    moved = {move.waiting.line_id for move in found.moves}
    queue = facts.queues.get(plan.sku, ())
    for number, (waiting, ahead, estimate) in enumerate(
        covered(queue, plan, facts.order_days(plan.sku)), start=1
    ):
        has_no_date = waiting.promise is not None and waiting.promise.window is None
        if has_no_date and not waiting.swap_offered and waiting.line_id not in moved:
            yield Move(waiting, "swap_offered", estimate, number, ahead)


class _Others:
    """The free stock of a SKU's alternatives, handed out to the front of the queue first.

    What was offered to somebody who still waits is spoken for until they decide.
    """

    def __init__(self, facts: Facts, sku: str) -> None:
        self._known = [
            (facts.products[other.alternative_sku], facts.free.get(other.alternative_sku, 0))
            for other in facts.alternatives.get(sku, ())
            if other.alternative_sku in facts.products and facts.products[other.alternative_sku].may_replace
        ]
        spoken_for = sum(waiting.units for waiting in facts.queues.get(sku, ()) if waiting.swap_offered)
        self._left = sum(free for _, free in self._known) - spoken_for

    def offered_to(self, waiting: Waiting) -> tuple[Offer, ...]:
        """The alternatives that hold all its units, as long as there is enough for everybody who was offered some."""
        units = waiting.units
        if units > self._left and not waiting.swap_offered:
            return ()
        offers = tuple(Offer(product.sku, product.title) for product, free in self._known if free >= units)
        self._left -= units if offers and not waiting.swap_offered else 0
        return offers


def owe(session: Session, facts: Facts, news: Sequence[News], now: datetime, timing: Timing) -> None:
    """Make the promises that changed, and owe the notices that go with them."""
    if not news:
        return
    merchant_id = facts.merchant.id
    order_ids = {item.move.waiting.order_id for item in news}
    contacts = orders.contacts(session, merchant_id, order_ids)
    prices = orders.prices(session, merchant_id, [item.move.waiting.line_id for item in news])
    changes: dict[int, list[LineChange]] = defaultdict(list)
    for item in news:
        changes[item.move.waiting.order_id].append(_change(facts, item, prices))
    promises.save(session, merchant_id, _promises(facts, news, contacts), now)
    orders.mark_swap_offered(
        session, merchant_id, [item.move.waiting.line_id for item in news if item.offers]
    )
    held = outbox.pending(session, merchant_id, order_ids, PLAN)
    owed = list(_owed(facts, changes, contacts, held, now, timing))
    outbox.supersede(
        session, merchant_id, [old.id for old in held.values()], "A newer notice says it better."
    )
    outbox.add(session, merchant_id, owed, now)


def _promises(facts: Facts, news: Sequence[News], contacts: dict[int, Contact]) -> list[NewPromise]:
    return [
        NewPromise(
            line_id=item.move.waiting.line_id,
            order_id=item.move.waiting.order_id,
            promise=promise_of(item.move.estimate, facts.policy(item.sku)),
            supply=item.move.estimate.supply,
            evidence_on=item.move.estimate.evidence_on,
            kind=item.move.kind,
            reason=item.reason,
            unnoticed_because="" if _channels(contacts[item.move.waiting.order_id]) else "no_contact",
        )
        for item in news
        if item.move.kind != "swap_offered"
    ]


def _change(facts: Facts, news: News, prices: dict[int, orders.Price]) -> LineChange:
    move, promised = news.move, promise_of(news.move.estimate, facts.policy(news.sku))
    was = move.waiting.promise.window if move.waiting.promise else None
    product = facts.product(news.sku)
    price = prices[move.waiting.line_id]
    return LineChange(
        line_id=move.waiting.line_id,
        line=price.line,
        sku=news.sku,
        title=product.title,
        kind=move.kind,
        units=move.waiting.units,
        earliest=promised.window.earliest if promised.window else None,
        latest=promised.window.latest if promised.window else None,
        basis=move.estimate.basis.word,
        evidence_on=move.estimate.evidence_on,
        usual_days=move.estimate.usual_days,
        was_earliest=was.earliest if was else None,
        was_latest=was.latest if was else None,
        reason=news.reason,
        place=move.number,
        units_ahead=move.units_ahead,
        offers=tuple(_priced(offer, facts, price, move.waiting.units) for offer in news.offers),
    )


def _priced(offer: Offer, facts: Facts, price: orders.Price, units: int) -> Offer:
    other = facts.products[offer.sku]
    minor = price_difference(price.minor, price.currency, other.price_minor, other.currency, units)
    return offer if minor is None else replace(offer, difference_minor=minor, currency=price.currency)


def _owed(
    facts: Facts,
    changes: dict[int, list[LineChange]],
    contacts: dict[int, Contact],
    held: dict[tuple[int, str], Pending],
    now: datetime,
    timing: Timing,
) -> Iterable[Owed]:
    """One notice per order and channel, an unsent earlier one taken up into it."""
    for order_id, told in changes.items():
        contact = contacts[order_id]
        for channel in _channels(contact):
            earlier = held.get((order_id, channel))
            said = merge(earlier.changes if earlier else (), told)
            if said:
                due_at = earlier.due_at if earlier else _due_at(facts, contact, channel, now, timing)
                yield Owed(Notice.about(order_id, said), channel, due_at)


def _channels(contact: Contact) -> tuple[str, ...]:
    """By which channels planning news goes, whatever its kind; none where nobody can be reached."""
    return channels_for("date_later", contact.email, contact.phone, contact.sms_consent)


def _due_at(facts: Facts, contact: Contact, channel: str, now: datetime, timing: Timing) -> datetime:
    """After the hold; a text message waits for the end of the recipient's quiet hours as well."""
    due_at = now + timedelta(seconds=timing.hold_seconds)
    if channel != "sms" or not timing.keeps_quiet_hours:
        return due_at
    policy = facts.ground.policy
    timezone = contact.timezone or facts.merchant.timezone
    return after_quiet_hours(due_at, timezone, policy.quiet_from, policy.quiet_until)
