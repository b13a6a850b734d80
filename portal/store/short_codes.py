"""The short codes by which shoppers name their orders in text messages: unique among all orders of one number."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, delete
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.replies import code_for
from portal.store.base import belongs_to, merchant_key, table_of
from portal.store.dialects import is_on_postgresql, upsert
from portal.store.given import among
from portal.store.orders import OrderLine

# Two who take the same code at once: one of them tries again.
_TRIES = 3


class ShortCode(SQLModel, table=True):
    """The code of one order for one number (E.164). All merchants may write from one number of ours, so a code is no
    merchant's own; it stays its order's for good, but for numbers that have used up all of them."""

    __tablename__ = "short_codes"
    __table_args__ = (
        belongs_to("orders", "order_id"),
        Index("uq_short_codes_code", "phone", "code", unique=True),
    )
    merchant_id: int = merchant_key()
    order_id: int = Field(primary_key=True, sa_type=BigInteger)
    phone: str
    code: str
    given_at: datetime


def of_orders(session: Session, merchant_id: int, phones: Mapping[int, str], now: datetime) -> dict[int, str]:
    """The codes of a merchant's orders for their numbers, as `of_order`, in a few statements where all goes well."""
    _give_new(session, merchant_id, phones, now)
    held = _held(session, merchant_id, phones)
    return {
        order_id: held[order_id][1]
        if order_id in held and held[order_id][0] == phone
        else of_order(session, merchant_id, order_id, phone, now)
        for order_id, phone in phones.items()
    }


def _held(session: Session, merchant_id: int, order_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    table = table_of(ShortCode)
    mine = (table.c.merchant_id == merchant_id) & among(session, table.c.order_id, order_ids)
    found = session.execute(select(table.c.order_id, table.c.phone, table.c.code).where(mine))
    return {order_id: (phone, code) for order_id, phone, code in found}


def _give_new(session: Session, merchant_id: int, phones: Mapping[int, str], now: datetime) -> None:
    """Codes for those orders that never had one, as far as their numbers have any left."""
    known, table = _held(session, merchant_id, phones), table_of(ShortCode)
    new = {order_id: phone for order_id, phone in sorted(phones.items()) if order_id not in known}
    taken: dict[str, list[str]] = defaultdict(list)
    for phone, code in session.execute(
        select(table.c.phone, table.c.code).where(table.c.phone.in_(set(new.values())))
    ):
        taken[phone].append(code)
    rows = []
    for order_id, phone in new.items():
        if code := code_for(order_id, taken[phone]):
            taken[phone].append(code)
            rows.append(_row(merchant_id, order_id, phone, code, now))
    if rows:
        session.execute(upsert(is_on_postgresql(session), table_of(ShortCode)).on_conflict_do_nothing(), rows)


def of_order(session: Session, merchant_id: int, order_id: int, phone: str, now: datetime) -> str:
    """The code of an order for this number, given now where it has none; "" where that number has no code left."""
    for _ in range(_TRIES):
        held = session.get(ShortCode, (merchant_id, order_id), populate_existing=True)
        if held is not None and held.phone == phone:
            return held.code
        code = code_for(order_id, _taken(session, phone))
        if not code:
            return ""
        _give(session, merchant_id, order_id, phone, code, now)
    return ""


def _taken(session: Session, phone: str) -> list[str]:
    """All codes that this number ever had, or those of its open orders where none would be left."""
    taken = list(session.exec(select(ShortCode.code).where(ShortCode.phone == phone)))
    if code_for(0, taken):
        return taken
    still_open = [row.code for row in open_of(session, phone)]
    table = table_of(ShortCode)
    session.execute(delete(table).where(table.c.phone == phone, table.c.code.not_in(still_open)))
    return still_open


def _give(session: Session, merchant_id: int, order_id: int, phone: str, code: str, now: datetime) -> None:
    table = table_of(ShortCode)
    mine = (table.c.merchant_id == merchant_id) & (table.c.order_id == order_id)
    session.execute(delete(table).where(mine, table.c.phone != phone))
    row = _row(merchant_id, order_id, phone, code, now)
    session.execute(
        upsert(is_on_postgresql(session), table_of(ShortCode)).values(row).on_conflict_do_nothing()
    )


def _row(merchant_id: int, order_id: int, phone: str, code: str, now: datetime) -> dict[str, Any]:
    named = {"merchant_id": merchant_id, "order_id": order_id, "phone": phone}
    return {**named, "code": code, "given_at": now}


def open_of(session: Session, phone: str) -> Sequence[ShortCode]:
    """The codes of this number whose orders still wait for something, of all merchants."""
    waits = (
        select(OrderLine.id)
        .where(
            OrderLine.merchant_id == ShortCode.merchant_id,
            OrderLine.order_id == ShortCode.order_id,
            OrderLine.waiting > 0,
        )
        .exists()
    )
    chosen = select(ShortCode).where(ShortCode.phone == phone, waits)
    return session.exec(chosen.order_by(ShortCode.given_at, ShortCode.order_id)).all()


def meant(session: Session, phone: str, code: str) -> ShortCode | None:
    """Whose code it is when it comes from this number; None for nobody's."""
    return session.exec(select(ShortCode).where(ShortCode.phone == phone, ShortCode.code == code)).first()
