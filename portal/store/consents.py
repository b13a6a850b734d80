"""What people said about being texted, number by number: written once, never changed. The newest word counts."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Index, Session, SQLModel, select

from portal.store import numbers
from portal.store.base import number


class Consent(SQLModel, table=True):
    """One word about one number (E.164). `what`: of "stop", "start", "help", "revoked", which they texted; of "agreed",
    "withdrawn", which they ticked for one merchant. `how` it reached us.

    `wording` is their text as it came, or the sentence beside the box as it stood. `sender` is the number or service of
    ours that they wrote to. No merchant's: all merchants share it, so a STOP to it ends the messages of all.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_phone", "phone", "said_at"),)
    id: int = number()
    phone: str
    what: str
    how: str
    wording: str
    sender: str
    said_at: datetime


def write_down(
    session: Session, phone: str, what: str, how: str, wording: str, sender: str, said_at: datetime
) -> None:
    """Keep one more word about a number."""
    row = Consent(phone=phone, what=what, how=how, wording=wording, sender=sender, said_at=said_at)
    row.id = numbers.take_one(session)
    session.add(row)
    session.flush()


def of_number(session: Session, phone: str) -> list[Consent]:
    """Everything that was said about a number, newest first."""
    chosen = select(Consent).where(Consent.phone == phone)
    return list(session.exec(chosen.order_by(Consent.said_at.desc(), Consent.id.desc())))


def is_revoked(session: Session, phone: str) -> bool:
    """Whether the newest word about this number is that it wants no more; of two at one moment the stop counts."""
    chosen = select(Consent.what, Consent.said_at).where(
        Consent.phone == phone, Consent.what.in_(("stop", "revoked", "start"))
    )
    newest = session.exec(chosen.order_by(Consent.said_at.desc())).all()
    return any(what != "start" for what, said_at in newest if said_at == newest[0].said_at)


def spoken_of(session: Session, phones: Collection[str]) -> set[str]:
    """About which of these numbers anything was said."""
    return set(session.exec(select(Consent.phone).where(Consent.phone.in_(phones)).distinct()))
