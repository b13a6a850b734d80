"""Orders and their lines. A line that still waits for units is a backorder. What has left: see `shipments`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, func, text, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.notices import LineChange
from portal.domain.options import OpenLine
from portal.domain.places import PlaceKey
from portal.domain.promises import Promise
from portal.domain.windows import Basis, Estimate
from portal.store.base import JsonOrNothing, Key, belongs_to, merchant_key, number, table_of
from portal.store.given import among
from portal.store.told import from_text


class Order(SQLModel, table=True):
    """One order. `version` rises with everything its page shows; `digest` is that of the facts the shop told last.

    `shipping` is the shopper's wish, one of `policies.SHIPPING_WAYS`, or "" for the merchant's way.
    The `_key` columns are what a search compares: lower-case address and names, the last nine digits of the phone.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index("uq_orders_number", "merchant_id", "number", unique=True),
        Index("ix_orders_email_key", "merchant_id", "email_key"),
        Index("ix_orders_phone_key", "merchant_id", "phone_key"),
        Index("ix_orders_name_key", "merchant_id", "name_key"),
        Index("ix_orders_surname_key", "merchant_id", "surname_key"),
        Index(
            "ix_orders_together",
            "merchant_id",
            "id",
            sqlite_where=text("shipping = 'together'"),
            postgresql_where=text("shipping = 'together'"),
        ),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    number: str
    name: str = ""
    email: str = ""
    phone: str = ""
    country: str = ""
    region: str = ""
    postcode: str = ""
    timezone: str = ""
    locale: str = ""
    currency: str = ""
    paid: str = "none"
    sms_consent: bool = False
    note: str = ""
    shipping: str = ""
    placed_at: datetime
    email_key: str = Field(default="", sa_column=Column(Key, nullable=False))
    phone_key: str = Field(default="", sa_column=Column(Key, nullable=False))
    name_key: str = Field(default="", sa_column=Column(Key, nullable=False))
    surname_key: str = Field(default="", sa_column=Column(Key, nullable=False))
    digest: int = Field(default=0, sa_type=BigInteger)
    version: int = 1


class OrderLine(SQLModel, table=True):
    """One line of an order, its place in a queue and the promise that stands.

    `waiting` is quantity less shipped and cancelled, and changes only through `portal.store.queue_moves`, as its place
    (`portal.domain.places`) does. `told` repeats the newest row of `promises` (see
    `portal.store.told`), so that a queue is read from one table; `revision` is that row's. `hear_by` is the day by
    which the shopper hears from us, news or not. `own` is kept where the order ships together (see `joint_lines`).
    `held_because` is the reason, in the shopper's words, for which it is on hold ("" for not); it keeps its place and
    its units. `is_need_by_ours`: `need_by` was said here, so that the shop's repeated documents do not change it back.
    `duty_at` is the next moment at which the law concerns itself with it (see `duties`), None where it never does.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        belongs_to("orders", "order_id"),
        Index("uq_order_lines_line", "merchant_id", "order_id", "line", unique=True),
        Index(
            "ix_order_lines_queue",
            "merchant_id",
            "sku",
            "priority",
            "joined_at",
            "tiebreak",
            "waiting",
            sqlite_where=text("waiting > 0"),
            postgresql_where=text("waiting > 0"),
        ),
        Index(
            "ix_order_lines_duty",
            *("merchant_id", "sku", "duty_at"),
            sqlite_where=text("duty_at is not null"),
            postgresql_where=text("duty_at is not null"),
        ),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    order_id: int = Field(sa_type=BigInteger)
    line: str
    sku: str
    quantity: int
    shipped: int = 0
    cancelled: int = 0
    waiting: int
    price_minor: int | None = Field(default=None, sa_type=BigInteger)
    stated_ship_by: date | None = None
    need_by: date | None = None
    is_need_by_ours: bool = False
    held_because: str = ""
    priority: int = 0
    joined_at: datetime
    tiebreak: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    swapped_from: str = ""
    swap_offered: bool = False
    hear_by: date | None = None
    told: str = ""
    own: dict[str, Any] | None = Field(default=None, sa_type=JsonOrNothing)
    revision: int = 0
    digest: int = Field(default=0, sa_type=BigInteger)
    duty_at: datetime | None = None

    @property
    def promise(self) -> Promise | None:
        """The promise that stands, or None where nothing was told yet."""
        return from_text(self.told)

    @property
    def place(self) -> PlaceKey:
        """Where it stands, or stood, in its SKU's queue."""
        return PlaceKey(self.priority, self.joined_at, self.tiebreak)

    def as_told(self, title: str, **said: Any) -> LineChange:
        """What a confirmation repeats of the line: what waits of it and the promise that stands; and what is `said`."""
        promise = self.promise or Promise(None, Basis.NONE)
        told: dict[str, Any] = {
            "kind": "choice_confirmed",
            "sku": self.sku,
            "units": self.waiting,
            "earliest": promise.window.earliest if promise.window else None,
            "latest": promise.window.latest if promise.window else None,
            "basis": promise.basis.word,
        }
        return LineChange(line_id=self.id, line=self.line, title=title, **(told | said))

    def as_open(self, order: Order, estimate: Estimate) -> OpenLine:
        """The line as choices see it. `order` is its own."""
        return OpenLine(
            sku=self.sku,
            waiting=self.waiting,
            shipped=self.shipped,
            cancelled=self.cancelled,
            price_minor=self.price_minor,
            currency=order.currency,
            paid=order.paid,
            estimate=estimate,
        )


def get(session: Session, merchant_id: int, order_id: int, for_change: bool = False) -> Order | None:
    """The order of that number, locked when it is to be changed; None where the merchant has no such order."""
    chosen = select(Order).where(Order.merchant_id == merchant_id, Order.id == order_id)
    return session.exec(chosen.with_for_update() if for_change else chosen).first()


def get_one(session: Session, merchant_id: int, order_id: int, for_change: bool = False) -> Order:
    """The same. Raises LookupError where the merchant has no such order."""
    order = get(session, merchant_id, order_id, for_change)
    if order is None:
        raise LookupError("There is no such order.")
    return order


def by_number(session: Session, merchant_id: int, order_number: str) -> Order | None:
    """The order as the shop calls it, or None."""
    return session.exec(
        select(Order).where(Order.merchant_id == merchant_id, Order.number == order_number)
    ).first()


def spellings(number: str) -> tuple[str, ...]:
    """How an order's number may be kept that a person wrote: with or without the # that shops put before it."""
    bare = number.strip().removeprefix("#")
    return (bare, f"#{bare}") if bare else ()


def called(session: Session, merchant_id: int, number: str) -> list[Order]:
    """The orders that a person may mean by this number: one, but for shops that use it with and without #."""
    chosen = select(Order).where(Order.merchant_id == merchant_id, Order.number.in_(spellings(number)))
    return list(session.exec(chosen.order_by(Order.number.desc())))


def named(session: Session, merchant_id: int, order_ids: Collection[int]) -> dict[int, Order]:
    """The orders of these numbers."""
    if not order_ids:
        return {}
    mine = (Order.merchant_id == merchant_id) & among(session, table_of(Order).c.id, order_ids)
    return {order.id: order for order in session.exec(select(Order).where(mine))}


def lines_of(session: Session, merchant_id: int, order_id: int) -> list[OrderLine]:
    """The lines of an order as the shop numbered them."""
    chosen = select(OrderLine).where(OrderLine.merchant_id == merchant_id, OrderLine.order_id == order_id)
    return list(session.exec(chosen.order_by(func.length(OrderLine.line), OrderLine.line)))


def waiting_skus(session: Session, merchant_id: int, order_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Of these orders, the lines that still wait and what for: SKUs by line, by order."""
    table = table_of(OrderLine)
    mine = (table.c.merchant_id == merchant_id) & among(session, table.c.order_id, order_ids)
    chosen = select(table.c.order_id, table.c.id, table.c.sku).where(mine, table.c.waiting > 0)
    found: dict[int, dict[int, str]] = {order_id: {} for order_id in order_ids}
    for order_id, line_id, sku in session.execute(chosen):
        found[order_id][line_id] = sku
    return found


def line(
    session: Session, merchant_id: int, order_id: int, line_id: int, for_change: bool = False
) -> OrderLine | None:
    """One line of an order, locked against everybody else when it is to be changed; None if there is none."""
    chosen = select(OrderLine).where(
        OrderLine.merchant_id == merchant_id, OrderLine.order_id == order_id, OrderLine.id == line_id
    )
    return session.exec(chosen.with_for_update() if for_change else chosen).first()


def lines_by_name(
    session: Session, merchant_id: int, names: Collection[tuple[str, str]]
) -> dict[tuple[str, str], OrderLine]:
    """The lines of these (order number, line) pairs, those that exist."""
    chosen = (
        select(Order.number, OrderLine)
        .join(Order, (Order.merchant_id == OrderLine.merchant_id) & (Order.id == OrderLine.order_id))
        .where(OrderLine.merchant_id == merchant_id, Order.number.in_({order for order, _ in names}))
    )
    return {(order, row.line): row for order, row in session.exec(chosen)}


@dataclass(frozen=True, slots=True)
class Contact:
    """Where an order's shopper is reached; `timezone` is an IANA name or empty."""

    email: str
    phone: str
    sms_consent: bool
    timezone: str


def contacts(session: Session, merchant_id: int, order_ids: Collection[int]) -> dict[int, Contact]:
    """Where the shoppers of these orders are reached."""
    table = table_of(Order)
    columns = (table.c.id, table.c.email, table.c.phone, table.c.sms_consent, table.c.timezone)
    mine = (table.c.merchant_id == merchant_id) & among(session, table.c.id, order_ids)
    return {
        order_id: Contact(*contact) for order_id, *contact in session.execute(select(*columns).where(mine))
    }


def mark_swap_offered(session: Session, merchant_id: int, line_ids: Collection[int]) -> None:
    """Remember that these lines were told of something that could replace them."""
    if not line_ids:
        return
    table = table_of(OrderLine)
    chosen = (table.c.merchant_id == merchant_id) & among(session, table.c.id, line_ids)
    session.execute(update(table).where(chosen).values(swap_offered=True))


def touch(session: Session, merchant_id: int, order_ids: Collection[int]) -> None:
    """Something that these orders' pages show has changed."""
    table = table_of(Order)
    chosen = (table.c.merchant_id == merchant_id) & table.c.id.in_(order_ids)
    session.execute(update(table).where(chosen).values(version=table.c.version + 1))
