"""Hosts of merchants' own, such as orders.shop.example, under which their shoppers' pages are seen.

Only whoever runs the portal adds one. Links lead to it once it is verified: once it was seen to lead here.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Field, Session, SQLModel, select

from portal.store.base import Key, merchant_key, table_of
from portal.store.merchants import Merchant


class MerchantHost(SQLModel, table=True):
    """A host as browsers send it: lower case, without a port."""

    __tablename__ = "merchant_hosts"
    merchant_id: int = merchant_key()
    host: str = Field(primary_key=True, sa_type=Key, unique=True)
    added_at: datetime
    verified_at: datetime | None = None


def add(session: Session, merchant_id: int, host: str, now: datetime) -> None:
    """Keep a host. Raises IntegrityError when somebody has it."""
    session.add(MerchantHost(merchant_id=merchant_id, host=host, added_at=now))
    session.flush()


def of_merchant(session: Session, merchant_id: int) -> Sequence[MerchantHost]:
    """The merchant's hosts: verified ones first, the longest verified first of all."""
    chosen = select(MerchantHost).where(MerchantHost.merchant_id == merchant_id)
    found = session.exec(chosen.order_by(MerchantHost.host)).all()
    return sorted(found, key=lambda one: (one.verified_at is None, one.verified_at or one.added_at))


def link_host(session: Session, merchant_id: int) -> str:
    """The host that links to the merchant's pages lead to; "" for the portal's own."""
    table = table_of(MerchantHost)
    is_verified = (table.c.merchant_id == merchant_id) & table.c.verified_at.is_not(None)
    chosen = select(table.c.host).where(is_verified).order_by(table.c.verified_at, table.c.host).limit(1)
    return session.execute(chosen).scalars().first() or ""


def whose(session: Session) -> dict[str, tuple[int, str]]:
    """Every host, with the number and the slug of its merchant: for whoever is asked by one, before it is known whose
    pages are meant."""
    table, merchant = table_of(MerchantHost), table_of(Merchant)
    joined = table.join(merchant, merchant.c.id == table.c.merchant_id)
    rows = session.execute(select(table.c.host, merchant.c.id, merchant.c.slug).select_from(joined))
    return {host: (merchant_id, slug) for host, merchant_id, slug in rows}


def owner(session: Session, host: str) -> int | None:
    """The number of the merchant that has a host: for whoever runs the portal and names nothing but the host."""
    table = table_of(MerchantHost)
    chosen = select(table.c.merchant_id).where(table.c.host == host)
    merchant_id: int | None = session.execute(chosen).scalars().first()
    return merchant_id


def verify(session: Session, merchant_id: int, host: str, now: datetime | None) -> bool:
    """Note since when the host is known to lead here, None for no longer. False where the merchant has no such host."""
    table = table_of(MerchantHost)
    its = (table.c.merchant_id == merchant_id) & (table.c.host == host)
    known = select(table.c.verified_at).where(its)
    row = session.execute(known).first()
    if row is not None and (row.verified_at is None) != (now is None):
        session.execute(update(table).where(its).values(verified_at=now))
    return row is not None


def remove(session: Session, merchant_id: int, host: str) -> bool:
    """Forget a host. False where the merchant has no such host."""
    table = table_of(MerchantHost)
    gone = session.execute(delete(table).where(table.c.merchant_id == merchant_id, table.c.host == host))
    return bool(gone.rowcount)
