"""Keys by which a merchant's programs prove whose they are. Kept as hashes only: whoever makes one has to show it."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, select

from portal.store.base import merchant_key, number, table_of


class ApiKey(SQLModel, table=True):
    """One key. `ending` are its last characters, by which a person knows it again."""

    __tablename__ = "api_keys"
    merchant_id: int = merchant_key()
    id: int = number()
    name: str
    key_hash: str = Field(unique=True)
    ending: str
    created_at: datetime
    revoked_at: datetime | None = None


def add(session: Session, key: ApiKey) -> None:
    """Keep a new key."""
    session.add(key)
    session.flush()


def merchant_of(session: Session, key_hash: str) -> int | None:
    """Whose key that is, or None where nobody has it, or not any more."""
    live = select(ApiKey.merchant_id).where(ApiKey.key_hash == key_hash, ApiKey.revoked_at.is_(None))
    return session.exec(live).first()


def of_merchant(session: Session, merchant_id: int) -> list[ApiKey]:
    """Every key that the merchant ever had, oldest first."""
    mine = select(ApiKey).where(ApiKey.merchant_id == merchant_id)
    return list(session.exec(mine.order_by(ApiKey.created_at, ApiKey.id)))


def revoke(session: Session, merchant_id: int, key_id: int, now: datetime) -> bool:
    """End a key; twice is once. False where the merchant has no such key."""
    table = table_of(ApiKey)
    mine = (table.c.merchant_id == merchant_id) & (table.c.id == key_id)
    if session.execute(select(table.c.id).where(mine)).first() is None:
        return False
    session.execute(update(table).where(mine, table.c.revoked_at.is_(None)).values(revoked_at=now))
    return True
