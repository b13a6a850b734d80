"""What a merchant changed of the words we write; what is missing here is said in our default words."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, select

from portal.store.base import merchant_key, table_of


class MessageTemplate(SQLModel, table=True):
    """One merchant's own words for a notice kind, channel and language. SMS has no subject."""

    __tablename__ = "message_templates"
    merchant_id: int = merchant_key()
    kind: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    subject: str = ""
    body: str
    saved_at: datetime
    saved_by: str


def own(session: Session, merchant_id: int, kind: str, channel: str, language: str) -> MessageTemplate | None:
    """The merchant's own template, or None where the default words stand."""
    return session.get(MessageTemplate, (merchant_id, kind, channel, language))


def of_kinds(
    session: Session, merchant_id: int, kinds: Collection[str]
) -> dict[tuple[str, str, str], MessageTemplate]:
    """All of the merchant's own templates for these kinds of notices, by (kind, channel, language)."""
    chosen = select(MessageTemplate).where(
        MessageTemplate.merchant_id == merchant_id, MessageTemplate.kind.in_(kinds)
    )
    return {(own.kind, own.channel, own.language): own for own in session.exec(chosen)}


def save(session: Session, template: MessageTemplate) -> None:
    """Keep a template, replacing the merchant's earlier one."""
    session.merge(template)
    session.flush()


def restore_default(session: Session, merchant_id: int, kind: str, channel: str, language: str) -> None:
    """Forget the merchant's own words."""
    table = table_of(MessageTemplate)
    session.execute(
        delete(table).where(
            table.c.merchant_id == merchant_id,
            table.c.kind == kind,
            table.c.channel == channel,
            table.c.language == language,
        )
    )


def changed(session: Session, merchant_id: int) -> set[tuple[str, str, str]]:
    """Which (kind, channel, language) the merchant has worded itself."""
    table = table_of(MessageTemplate)
    rows = session.execute(
        select(table.c.kind, table.c.channel, table.c.language).where(table.c.merchant_id == merchant_id)
    )
    return {(kind, channel, language) for kind, channel, language in rows}
