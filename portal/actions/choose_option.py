"""Take one of the options a line has: wait, swap or cancel. Choice, effect and confirmation are one commit."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.calendars import BusinessCalendar
from portal.domain.notices import PLAN, LineChange, Notice, channels_for, without_line
from portal.domain.options import Choice, Option, Substitute, chosen, from_the_shelf, substitutes
from portal.domain.orders import Product
from portal.domain.promises import Promise
from portal.domain.windows import NO_ESTIMATE, Basis, Window
from portal.store import choices, merchants, orders, outbox, plans, products, promises, shelf, timeline
from portal.store.choices import ChoiceRow
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.outbox import Owed
from portal.store.promises import NewPromise
from portal.store.timeline import Event


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what: `kind` is wait, swap or cancel, `sku` the alternative of a swap.

    `actor` is "shopper" or an agent's name; an agent gives a `reason`.
    """

    kind: str
    sku: str = ""
    actor: str = "shopper"
    reason: str = ""


def choose_option(
    session: Session, merchant_id: int, order_id: int, line_id: int, wish: Wish, now: datetime
) -> Option:
    """Take an option for a line and owe its confirmation. The same wish again is answered alike and changes nothing.

    Raises LookupError where there is no such line, Refusal where the option is no longer there.
    """
    order, line = _locked(session, merchant_id, order_id, line_id, wish, now)
    before = _same_choice_before(session, merchant_id, line, wish)
    if before is not None:
        return before
    merchant = merchants.get(session, merchant_id)
    known = products.named(session, merchant_id, {line.sku, wish.sku})
    instead = _wished(session, merchant, line, wish, known, now)
    option = chosen(wish.kind, wish.sku, line.as_open(order, NO_ESTIMATE), instead)
    choice = Choice(order_id, line_id, option, wish.actor, wish.reason)
    choice_id = choices.save(session, merchant_id, choice, line, now)
    _EFFECTS[wish.kind](session, merchant_id, line, option, known, now)
    _confirm(session, merchant_id, order, line, option, choice_id, known, now)
    _write_down(session, merchant_id, order_id, line_id, wish, option, now)
    return option


def _locked(
    session: Session, merchant_id: int, order_id: int, line_id: int, wish: Wish, now: datetime
) -> tuple[Order, OrderLine]:
    """The order and the line, nobody else changing them: first the queues' rows, as the planner does, then the line."""
    order = orders.get(session, merchant_id, order_id)
    seen = orders.line(session, merchant_id, order_id, line_id)
    if order is None or seen is None:
        raise LookupError("There is no such line in this order.")
    touched = {seen.sku} | ({wish.sku} if wish.kind == "swap" and wish.sku else set())
    known = {sku for sku in touched if sku == seen.sku or products.named(session, merchant_id, [sku])}
    plans.mark_due(session, merchant_id, known, now)
    session.expire(seen)
    line = orders.line(session, merchant_id, order_id, line_id, for_change=True) or seen
    if line.sku not in known:  # somebody swapped it a moment ago
        plans.mark_due(session, merchant_id, [line.sku], now)
    return order, line


def _same_choice_before(session: Session, merchant_id: int, line: OrderLine, wish: Wish) -> Option | None:
    """The option as it was taken, when this wish was already fulfilled: a double click, a second tab, a retry.

    Who waits again after the date has changed has something new to say.
    """
    last = next(
        (row for row in choices.of_order(session, merchant_id, line.order_id) if row.line_id == line.id), None
    )
    if last is None or last.kind != wish.kind:
        return None
    is_same = {
        "wait": line.waiting > 0 and (last.sku, last.revision) == (line.sku, line.revision),
        "swap": wish.sku == line.sku == last.sku,
        "cancel": line.waiting == 0,
    }
    return _as_taken(last, line) if is_same[wish.kind] else None


def _as_taken(row: ChoiceRow, line: OrderLine) -> Option:
    return Option(
        kind=row.kind,
        units=row.units,
        window=line.promise.window if row.kind == "swap" and line.promise else None,
        sku=row.sku,
        title=row.title,
        refund_minor=row.refund_minor,
        difference_minor=row.difference_minor,
        currency=row.currency,
    )


def _wished(
    session: Session,
    merchant: Merchant,
    line: OrderLine,
    wish: Wish,
    known: dict[str, Product],
    now: datetime,
) -> list[Substitute]:
    """The wished alternative as it stands at this moment, if the merchant lists it for this line's product."""
    listed = products.alternatives_of(session, merchant.id, [line.sku]).get(line.sku, [])
    wished = [other for other in listed if other.alternative_sku == wish.sku]
    free = shelf.free_units(session, merchant.id, [other.alternative_sku for other in wished])
    today = day_in(now, merchant.timezone)
    window = from_the_shelf(today, BusinessCalendar(merchant.country), merchant.rules())
    return substitutes(wished, known, free, window)


def _keep_waiting(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    option: Option,
    known: dict[str, Product],
    now: datetime,
) -> None:
    """Waiting changes nothing but what is on record."""


def _cancel(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    option: Option,
    known: dict[str, Product],
    now: datetime,
) -> None:
    orders.cancel_waiting(session, merchant_id, line.id)
    _withdraw_news(session, merchant_id, line, now)


def _swap(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    option: Option,
    known: dict[str, Product],
    now: datetime,
) -> None:
    _withdraw_news(session, merchant_id, line, now)
    product = known[option.sku]
    price_minor = product.price_minor if product.currency == option.currency else None
    orders.swap_waiting(session, merchant_id, line.id, option.sku, price_minor, now)
    promise = Promise(option.window, Basis.IN_STOCK)
    new = NewPromise([line.id], promise, "stock on hand", None, "choice_confirmed", "swapped")
    promises.save(session, merchant_id, [new], now)


_EFFECTS = {"wait": _keep_waiting, "swap": _swap, "cancel": _cancel}


def _withdraw_news(session: Session, merchant_id: int, line: OrderLine, now: datetime) -> None:
    """Unsent news of this line is no longer true; news of the order's other lines stays owed."""
    held = outbox.pending(session, merchant_id, [line.order_id], PLAN).values()
    concerned = [news for news in held if any(change.line_id == line.id for change in news.changes)]
    outbox.supersede(session, merchant_id, [news.id for news in concerned], "The shopper decided otherwise.")
    for news in concerned:
        rest = without_line(news.changes, line.id)
        if rest:
            notice = Notice.about(line.order_id, rest)
            outbox.add(session, merchant_id, [Owed(notice, news.channel, news.due_at)], now)


def _confirm(
    session: Session,
    merchant_id: int,
    order: Order,
    line: OrderLine,
    option: Option,
    choice_id: int,
    known: dict[str, Product],
    now: datetime,
) -> None:
    kind = "cancelled" if option.kind == "cancel" else "choice_confirmed"
    old_title = known[line.sku].title if line.sku in known else line.sku
    window, basis = _date_told(line, option)
    change = LineChange(
        line_id=line.id,
        line=line.line,
        sku=option.sku or line.sku,
        title=option.title if option.kind == "swap" else old_title,
        kind=kind,
        units=option.units,
        earliest=window.earliest if window else None,
        latest=window.latest if window else None,
        basis=basis.word,
        choice=option.kind,
        refund_minor=option.refund_minor,
        difference_minor=option.difference_minor,
        currency=option.currency,
        swapped_from=old_title if option.kind == "swap" else "",
    )
    notice = Notice(order.id, kind, (change,), slot=f"choice:{choice_id}")
    channels = channels_for(kind, order.email, order.phone, order.sms_consent)
    outbox.add(session, merchant_id, [Owed(notice, channel, now) for channel in channels], now)


def _date_told(line: OrderLine, option: Option) -> tuple[Window | None, Basis]:
    """The date a confirmation repeats: the new item's, or the promise that stands."""
    if option.kind == "swap":
        return option.window, Basis.IN_STOCK
    if option.kind == "wait" and line.promise:
        return line.promise.window, line.promise.basis
    return None, Basis.NONE


def _write_down(
    session: Session, merchant_id: int, order_id: int, line_id: int, wish: Wish, option: Option, now: datetime
) -> None:
    facts = {"choice": wish.kind, "units": option.units, "sku": option.sku, "title": option.title}
    event = Event(order_id, "choice_made", wish.actor, line_id, facts | {"reason": wish.reason})
    timeline.append(session, merchant_id, [event], now)
    orders.touch(session, merchant_id, [order_id])
