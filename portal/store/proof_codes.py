"""Codes by which a shopper proves to read what is sent to an order's address. The code itself is kept nowhere: it is
made from `nonce` under the portal's secret key (`Links.proof_code`), and so is the one that a message says."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, delete
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store import numbers
from portal.store.base import belongs_to, merchant_key, number, table_of


class ProofCode(SQLModel, table=True):
    """One code that was asked for. `wrong` counts what was typed in its time and was no code of the order; `used_by`
    names the form that it was typed into, so that a second click on it ends as the first."""

    __tablename__ = "proof_codes"
    __table_args__ = (
        belongs_to("orders", "order_id"),
        Index("ix_proof_codes_order_id", "merchant_id", "order_id", "asked_at"),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    order_id: int = Field(sa_type=BigInteger)
    nonce: str
    asked_at: datetime
    expires_at: datetime
    wrong: int = 0
    used_at: datetime | None = None
    used_by: str = ""


def add(
    session: Session, merchant_id: int, order_id: int, nonce: str, asked_at: datetime, expires_at: datetime
) -> None:
    """Keep a code that was asked for."""
    code = ProofCode(
        merchant_id=merchant_id,
        id=numbers.take_one(session),
        order_id=order_id,
        nonce=nonce,
        asked_at=asked_at,
        expires_at=expires_at,
    )
    session.add(code)
    session.flush()


def asked_since(session: Session, merchant_id: int, order_id: int, since: datetime) -> list[ProofCode]:
    """The codes of an order that were asked for since then, newest first, locked. The caller holds the order."""
    chosen = select(ProofCode).where(
        ProofCode.merchant_id == merchant_id, ProofCode.order_id == order_id, ProofCode.asked_at > since
    )
    return list(
        session.exec(chosen.order_by(ProofCode.asked_at.desc(), ProofCode.id.desc()).with_for_update())
    )


def save(session: Session, codes: Iterable[ProofCode]) -> None:
    """Keep what became of these codes."""
    session.add_all(codes)
    session.flush()


def forget(session: Session, merchant_id: int, order_id: int, before: datetime) -> None:
    """Codes of an order that ran out long ago are of no use to anybody."""
    table = table_of(ProofCode)
    mine = (table.c.merchant_id == merchant_id) & (table.c.order_id == order_id)
    session.execute(delete(table).where(mine, table.c.expires_at < before))
