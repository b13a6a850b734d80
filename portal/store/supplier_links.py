"""Secret links by which suppliers answer without a sign-in: hashes of tokens, one live link a supplier."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store.base import merchant_key, table_of


class SupplierLink(SQLModel, table=True):
    """One link to the open purchase order lines of one supplier. `made_by` is who made it at the desk."""

    __tablename__ = "supplier_links"
    __table_args__ = (Index("ix_supplier_links_supplier", "merchant_id", "supplier"),)
    merchant_id: int = merchant_key()
    token_hash: str = Field(primary_key=True, unique=True)
    supplier: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


def add(session: Session, link: SupplierLink) -> None:
    """Keep a new link."""
    session.add(link)
    session.flush()


def opened(session: Session, token_hash: str, now: datetime) -> SupplierLink | None:
    """The live link of that token, whatever the merchant, or None."""
    live = select(SupplierLink).where(SupplierLink.revoked_at.is_(None), SupplierLink.expires_at > now)
    return session.exec(live.where(SupplierLink.token_hash == token_hash)).first()


def live(session: Session, merchant_id: int, now: datetime) -> list[SupplierLink]:
    """The links of the merchant that open something, by supplier."""
    mine = select(SupplierLink).where(SupplierLink.merchant_id == merchant_id)
    chosen = mine.where(SupplierLink.revoked_at.is_(None), SupplierLink.expires_at > now)
    return list(session.exec(chosen.order_by(SupplierLink.supplier)))


def revoke(session: Session, merchant_id: int, supplier: str, now: datetime) -> None:
    """No link of that supplier opens anything any more."""
    table = table_of(SupplierLink)
    mine = (table.c.merchant_id == merchant_id) & (table.c.supplier == supplier)
    session.execute(update(table).where(mine, table.c.revoked_at.is_(None)).values(revoked_at=now))
