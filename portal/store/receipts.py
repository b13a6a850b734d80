"""The sent side of the outbox, as receipts of providers find and change it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, select

from portal.domain.notices import ANSWER
from portal.store import digests
from portal.store.base import table_of
from portal.store.claimed import AnyRow
from portal.store.given import among
from portal.store.outbox import OutboxRow

# How far a message has come, as providers tell it: what comes later in this order stands, whichever is heard first.
RANKS = {
    "pending": 0,
    "sending": 0,
    "unknown": 0,
    "superseded": 0,
    "sent": 1,
    "delivered": 2,
    "failed": 3,
    "suppressed": 4,
}


# Why a notice was left out that the channel which its reader prefers says as well. It does not count as tried.
YIELDED = "They want to be written to by another channel, which says it."


def row_of(session: Session, key: str, provider: str, provider_id: str) -> OutboxRow | None:
    """The notice of our key or, where the provider does not give it back, of the provider's own name; locked."""
    if key:
        return session.exec(select(OutboxRow).where(OutboxRow.key == key).with_for_update()).first()
    if not provider_id:
        return None
    named = (OutboxRow.provider_id == provider_id) & (OutboxRow.provider == provider)
    # SQLite is told what is known already, or it finds no index and goes through all that was ever sent.
    chosen = select(OutboxRow).where(named, OutboxRow.provider_id != "", digests.is_a_message())
    return session.exec(chosen.with_for_update()).first()


def last_to(session: Session, channel: str, address: str, until: datetime) -> OutboxRow | None:
    """What was sent last to an address before a moment, by any merchant."""
    if not address:
        return None
    chosen = select(OutboxRow).where(
        OutboxRow.to_address == address,
        OutboxRow.to_address != "",  # names the index to SQLite
        OutboxRow.channel == channel,
        OutboxRow.sent_at <= until,
        digests.is_a_message(),
    )
    newest = chosen.order_by(OutboxRow.sent_at.desc(), OutboxRow.id.desc())
    return session.exec(newest.limit(1).with_for_update()).first()


def answers_to(session: Session, phone: str, since: datetime) -> list[OutboxRow]:
    """What left as an answer to this number's text messages since then, by any merchant, newest first."""
    chosen = select(OutboxRow).where(
        OutboxRow.to_address == phone,
        OutboxRow.to_address != "",  # as above
        OutboxRow.sent_at >= since,
        OutboxRow.channel == "sms",
        OutboxRow.slot == ANSWER,
    )
    return list(session.exec(chosen.order_by(OutboxRow.sent_at.desc(), OutboxRow.id.desc()).limit(50)))


class Told(NamedTuple):
    """A message that reached somebody: by whom, where, of which kind, and when."""

    merchant_id: int
    channel: str
    address: str
    kind: str
    sent_at: datetime


def told_since(session: Session, addresses: Collection[str], since: datetime) -> list[Told]:
    """What left for these addresses since then, by any merchant."""
    table = table_of(OutboxRow)
    columns = (table.c.merchant_id, table.c.channel, table.c.to_address, table.c.kind, table.c.sent_at)
    theirs = among(session, table.c.to_address, addresses) & (table.c.to_address != "")
    messages = select(*columns).where(theirs, table.c.sent_at >= since, digests.is_a_message())
    return [Told(*row) for row in session.execute(messages)]


def of_the_same_news(session: Session, row: AnyRow, channels: Collection[str]) -> dict[str, str]:
    """By each of these channels how far the news of this notice, or newer news in its place, has come."""
    chosen = select(OutboxRow.channel, OutboxRow.state).where(
        OutboxRow.merchant_id == row.merchant_id,
        OutboxRow.order_id == row.order_id,
        OutboxRow.slot == row.slot,
        OutboxRow.channel.in_(channels),
        OutboxRow.created_at >= row.created_at,
        OutboxRow.reason != YIELDED,
    )
    found: dict[str, str] = {}
    for channel, state in session.exec(chosen):
        if channel not in found or RANKS[state] < RANKS[found[channel]]:
            found[channel] = state
    return found
