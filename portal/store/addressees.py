"""Orders as far as concerns what is written to their shoppers, as plain rows: a claim needs hundreds of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, select

from portal.store.base import table_of
from portal.store.given import among
from portal.store.orders import Order


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whose order it is and how they are reached; its fields are columns of `Order`."""

    id: int
    number: str
    name: str
    email: str
    phone: str
    country: str
    region: str
    timezone: str
    locale: str
    sms_consent: bool
    placed_at: datetime


# What an order is called, whoever holds it.
AnyOrder = Order | Addressee


def named(session: Session, merchant_id: int, order_ids: Collection[int]) -> dict[int, Addressee]:
    """Those of the orders of these numbers."""
    if not order_ids:
        return {}
    table = table_of(Order)
    chosen = select(*(table.c[one.name] for one in fields(Addressee)))
    mine = (table.c.merchant_id == merchant_id) & among(session, table.c.id, order_ids)
    return {row[0]: Addressee(*row) for row in session.execute(chosen.where(mine))}


def keep_locales(session: Session, merchant_id: int, locales: Mapping[int, str]) -> None:
    """In which languages the shoppers of these orders want to be spoken to."""
    table = table_of(Order)
    for order_id, locale in sorted(locales.items()):
        mine = (table.c.merchant_id == merchant_id) & (table.c.id == order_id)
        session.execute(update(table).where(mine).values(locale=locale))
