"""The secrets by which a merchant's own systems sign what they send us. Sealed: a signature needs the secret itself."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel

from portal.store.base import merchant_key

# Our own form, and the shops' own software.
SOURCES = ("in", "shopify", "woocommerce")


class WebhookSecret(SQLModel, table=True):
    """The secret of one source, one of `SOURCES`. `sealed_old` is the one that it took the place of."""

    __tablename__ = "webhook_secrets"
    merchant_id: int = merchant_key()
    source: str = Field(primary_key=True)
    sealed: str
    sealed_old: str = Field(default="", sa_column_kwargs={"server_default": ""})
    made_at: datetime


def save(session: Session, merchant_id: int, source: str, sealed: str, now: datetime) -> None:
    """Keep a secret. The source's earlier one stays beside it, for what is on its way already."""
    known = session.get(WebhookSecret, (merchant_id, source), with_for_update=True)
    if known is None:
        session.add(WebhookSecret(merchant_id=merchant_id, source=source, sealed=sealed, made_at=now))
    else:
        known.sealed, known.sealed_old, known.made_at = sealed, known.sealed, now
    session.flush()


def of_source(session: Session, merchant_id: int, source: str) -> WebhookSecret | None:
    """The secrets of a source, or None where it has none."""
    return session.get(WebhookSecret, (merchant_id, source))
