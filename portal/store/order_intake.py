"""Writing orders as a shop tells them, thousands at a time: only what differs from what it told last is touched.

What agents corrected or shoppers chose since then stays: a line that the shop repeats unchanged changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, case, func, select, update
from sqlmodel import Session

from portal.clock import zone
from portal.domain import orders as facts
from portal.domain.duties.owed import first_look
from portal.domain.ledger import Cause
from portal.domain.places import ROOM_BETWEEN, PlaceKey, tiebreak_of
from portal.domain.zones import zone_of_buyer
from portal.store import duties, erasures, numbers, plans, queue_moves
from portal.store.base import table_of
from portal.store.bulk import ROWS_A_STATEMENT, in_portions, insert_values
from portal.store.orders import Order, OrderLine

_ORDER_FIELDS = (
    *("name", "email", "phone", "country", "region", "postcode", "timezone", "locale"),
    *("currency", "paid", "sms_consent", "note", "placed_at"),
)
_LINE_FIELDS = ("sku", "quantity", "price_minor", "stated_ship_by", "need_by", "placed_at")
_ORDER_VALUES = (*_ORDER_FIELDS, "email_key", "phone_key", "name_key", "surname_key", "digest")
_order_facts = attrgetter(*_ORDER_FIELDS)
_line_facts = attrgetter(*_LINE_FIELDS)


@dataclass(slots=True)
class SavedOrders:
    """What saving orders did, in lines; a line is changed too where only its order is. `payments` are what became of
    payments: of which order (its row's number), what step, how it was paid before, and how the shop tells it now.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    payments: list["PaymentStep"] = field(default_factory=list)


class PaymentStep(NamedTuple):
    """A payment failed, or was honoured."""

    order_id: int
    step: str
    was: str
    told: facts.OrderLine


def save(
    session: Session, merchant_id: int, lines: Sequence[facts.OrderLine], now: datetime, due_at: datetime
) -> SavedOrders:
    """Keep order lines with their orders, one a (order, line), each in its queue's place.

    The caller has marked the SKUs of `lines` due; those that a line is taken away from are marked here for `due_at`.
    """
    saved, found = SavedOrders(), _Found()
    for some in in_portions(lines, ROWS_A_STATEMENT):
        kept = _save_orders(session, merchant_id, some)
        saved.payments += kept.payments
        _sort(session, merchant_id, some, kept, saved, found)
    plans.mark_due(session, merchant_id, found.left, due_at)
    cause = Cause("shop", now)
    _insert_lines(session, merchant_id, found.new, cause)
    _update_lines(session, merchant_id, found.changed, cause)
    duties.look_again(session, merchant_id, {line: moment for line, moment in found.looks.items() if moment})
    return saved


@dataclass(slots=True)
class _Found:
    """Lines that are new, lines that are told otherwise, the SKUs that some of these were of before, and when the law
    first concerns itself with those of which only the order is told otherwise: where it goes, or that it is paid."""

    new: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    looks: dict[int, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Orders:
    """The row numbers of a portion's orders: those that are new, those that were known, and what is told otherwise."""

    new: dict[str, int]
    known: dict[str, int]
    changed: set[str]
    payments: list[PaymentStep]

    def number_of(self, order: str) -> int:
        return self.known[order] if order in self.known else self.new[order]


def _save_orders(session: Session, merchant_id: int, lines: Sequence[facts.OrderLine]) -> _Orders:
    told = {line.order: line for line in lines}
    digests = {order: _digest(_order_facts(line)) for order, line in told.items()}
    table = table_of(Order)
    columns = (table.c.number, table.c.id, table.c.digest, table.c.paid)
    rows = session.execute(
        select(*columns).where(table.c.merchant_id == merchant_id, table.c.number.in_(told))
    )
    known = {number: (order_id, digest, paid) for number, order_id, digest, paid in rows}
    new = [order for order in told if order not in known]
    ids = dict(zip(new, numbers.take(session, len(new)), strict=True))
    names = ("merchant_id", "id", "number", *_ORDER_VALUES)
    values = [(merchant_id, ids[order], order, *_order_values(told[order], digests[order])) for order in new]
    insert_values(session, table, names, values)
    told_otherwise = {
        order: order_id for order, (order_id, digest, _) in known.items() if digest != digests[order]
    }
    erased = erasures.erased_among(session, merchant_id, told_otherwise.values()) if told_otherwise else set()
    changed = [order for order, order_id in told_otherwise.items() if order_id not in erased]
    _update_orders(
        session,
        merchant_id,
        [(known[order][0], _order_values(told[order], digests[order])) for order in changed],
    )
    steps = _payment_steps(told, ids, {order: (known[order][0], known[order][2]) for order in changed})
    return _Orders(ids, {order: order_id for order, (order_id, *_) in known.items()}, set(changed), steps)


def _payment_steps(
    told: Mapping[str, facts.OrderLine], new: Mapping[str, int], changed: Mapping[str, tuple[int, str]]
) -> list[PaymentStep]:
    """What became of the payments of orders that are told otherwise, and of new ones that failed at once."""
    before = {order: (new[order], "none") for order in new if told[order].paid == "failed"} | changed
    found = []
    for order, (order_id, was) in before.items():
        if step := facts.payment_step(was, told[order].paid):
            found.append(PaymentStep(order_id, step, was, told[order]))
    return found


def _order_values(line: facts.OrderLine, digest: int) -> tuple[Any, ...]:
    keys = search_keys(line.name, line.email, line.phone)
    return (*_order_facts(line), *keys.values(), digest)


def search_keys(name: str, email: str, phone: str) -> dict[str, str]:
    """What a search compares: see `Order`."""
    lowered = " ".join(name.lower().split())
    return {
        "email_key": email.strip().lower(),
        "phone_key": "".join(filter(str.isdigit, phone))[-9:] if phone else "",
        "name_key": lowered,
        "surname_key": lowered.rsplit(" ", 1)[-1],
    }


def _update_orders(session: Session, merchant_id: int, changes: list[tuple[int, tuple[Any, ...]]]) -> None:
    if not changes:
        return
    table = table_of(Order)
    statement = update(table).where(table.c.merchant_id == merchant_id, table.c.id == bindparam("order_id"))
    names = {name: f"new_{name}" for name in _ORDER_VALUES}
    new: dict[str, Any] = {name: bindparam(parameter) for name, parameter in names.items()}
    new["version"] = table.c.version + 1
    rows = [
        {"order_id": order_id} | dict(zip(names.values(), values, strict=True))
        for order_id, values in changes
    ]
    session.connection().execute(statement.values(new), rows)


def _sort(
    session: Session,
    merchant_id: int,
    lines: Sequence[facts.OrderLine],
    saved_orders: _Orders,
    saved: SavedOrders,
    found: _Found,
) -> None:
    known = _known_lines(session, merchant_id, saved_orders.known.values())
    for line in lines:
        order_id, digest = saved_orders.number_of(line.order), _digest(_line_facts(line))
        before = known.get((order_id, line.line))
        if before is None:
            found.new.append(_new_line(merchant_id, order_id, line, digest))
            saved.new += 1
        elif before[1] != digest:
            change = {"line_id": before[0], "new_order_id": order_id}
            found.changed.append(change | _changed_line(line, digest))
            found.left |= {before[2]} - {line.sku}
            saved.changed += 1
        elif line.order in saved_orders.changed:
            found.looks[before[0]] = _first_look(line)
            saved.changed += 1
        else:
            saved.same += 1


def _known_lines(
    session: Session, merchant_id: int, order_ids: Collection[int]
) -> dict[tuple[int, str], tuple[int, int, str]]:
    """Number, digest and SKU of the lines of these orders, by order and line."""
    if not order_ids:
        return {}
    table = table_of(OrderLine)
    columns = (table.c.order_id, table.c.line, table.c.id, table.c.digest, table.c.sku)
    chosen = select(*columns).where(table.c.merchant_id == merchant_id, table.c.order_id.in_(order_ids))
    return {(order_id, name): tuple(known) for order_id, name, *known in session.execute(chosen)}


_NEW_LINE = (
    *("merchant_id", "order_id", "line", "sku", "quantity", "waiting", "price_minor"),
    *("stated_ship_by", "need_by", "joined_at", "digest", "duty_at"),
)
_SKU, _WAITING, _JOINED_AT = (_NEW_LINE.index(name) for name in ("sku", "waiting", "joined_at"))


def _new_line(merchant_id: int, order_id: int, line: facts.OrderLine, digest: int) -> tuple[Any, ...]:
    """A row in the order of `_NEW_LINE`: all of it waits, behind those who ordered before."""
    ordered = (merchant_id, order_id, line.line, line.sku, line.quantity, line.quantity, line.price_minor)
    return (*ordered, line.stated_ship_by, line.need_by, line.placed_at, digest, _first_look(line))


def _first_look(line: facts.OrderLine) -> datetime | None:
    """When the law first concerns itself with a line as the shop tells it."""
    where = (line.country, line.region, zone(zone_of_buyer(line, "UTC")))
    return first_look(*where, line.placed_at, line.paid, line.stated_ship_by)


def _changed_line(line: facts.OrderLine, digest: int) -> dict[str, Any]:
    return {
        "new_sku": line.sku,
        "new_quantity": line.quantity,
        "new_price_minor": line.price_minor,
        "new_stated_ship_by": line.stated_ship_by,
        "new_need_by": line.need_by,
        "new_joined_at": line.placed_at,
        "new_digest": digest,
        "new_duty_at": _first_look(line),
    }


def _insert_lines(session: Session, merchant_id: int, new: list[tuple[Any, ...]], cause: Cause) -> None:
    ids = numbers.take(session, len(new))
    rows = [(line_id, tiebreak_of(line_id), *row) for line_id, row in zip(ids, new, strict=True)]
    insert_values(session, table_of(OrderLine), ("id", "tiebreak", *_NEW_LINE), rows)
    seats = (
        (line_id, row[_SKU], PlaceKey(0, row[_JOINED_AT], tiebreak), row[_WAITING])
        for line_id, tiebreak, *row in rows
    )
    queue_moves.join(session, merchant_id, seats, cause)


def _update_lines(session: Session, merchant_id: int, changes: list[dict[str, Any]], cause: Cause) -> None:
    if not changes:
        return
    table = table_of(OrderLine)
    left: Any = bindparam("new_quantity") - table.c.shipped - table.c.cancelled
    names = ("sku", "quantity", "price_minor", "stated_ship_by", "need_by", "joined_at", "digest", "duty_at")
    values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    # What the shopper swapped stays swapped, whatever the shop repeats of the old item.
    for name in ("sku", "price_minor", "joined_at"):
        values[name] = case((table.c.swapped_from == "", values[name]), else_=table.c[name])
    values["duty_at"] = func.coalesce(values["duty_at"], table.c.duty_at)
    values["need_by"] = case((table.c.is_need_by_ours, table.c.need_by), else_=values["need_by"])
    values |= _place_values(table, values["sku"], values["joined_at"])
    values["waiting"] = case((left > 0, left), else_=0)
    statement = update(table).where(table.c.merchant_id == merchant_id, table.c.id == bindparam("line_id"))
    rows = [{name: value for name, value in row.items() if name != "new_order_id"} for row in changes]
    with queue_moves.changing(session, merchant_id, [row["line_id"] for row in rows], cause):
        session.connection().execute(statement.values(values), rows)
    orders = {row["new_order_id"] for row in changes}
    touched = (table_of(Order).c.merchant_id == merchant_id) & table_of(Order).c.id.in_(orders)
    session.execute(update(table_of(Order)).where(touched).values(version=table_of(Order).c.version + 1))


def _place_values(table: Table, sku: Any, joined_at: Any) -> dict[str, Any]:
    """A place that was given by hand stays, until the line becomes another item and joins that one's queue."""
    own_tiebreak = table.c.id * ROOM_BETWEEN
    is_other_item = sku != table.c.sku
    is_by_hand = table.c.tiebreak != own_tiebreak
    return {
        "priority": case((is_other_item, 0), else_=table.c.priority),
        "tiebreak": case((is_other_item, own_tiebreak), else_=table.c.tiebreak),
        "joined_at": case((is_by_hand & ~is_other_item, table.c.joined_at), else_=joined_at),
    }


def _digest(values: tuple[Any, ...]) -> int:
    return int.from_bytes(blake2b(repr(values).encode(), digest_size=8).digest(), signed=True)
