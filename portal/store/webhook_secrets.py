"""The secrets by which a merchant's own systems sign what they send us. Sealed: a signature needs the secret itself."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel

from portal.store.base import merchant_key


class WebhookSecret(SQLModel, table=True):
    """The secret of one source: "in" for our own form, or the kind of shop that calls."""

    __tablename__ = "webhook_secrets"
    merchant_id: int = merchant_key()
    source: str = Field(primary_key=True)
    sealed: str
    made_at: datetime


def save(session: Session, secret: WebhookSecret) -> None:
    """Keep a secret, in place of the source's earlier one."""
    session.merge(secret)
    session.flush()


def of_source(session: Session, merchant_id: int, source: str) -> str:
    """The sealed secret of a source, "" where it has none."""
    found = session.get(WebhookSecret, (merchant_id, source))
    return found.sealed if found else ""
