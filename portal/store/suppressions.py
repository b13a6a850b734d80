"""Addresses that a merchant does not write to any more by one channel, and why. Rises only: order does not matter."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import Field, Session, SQLModel, select

from portal.domain.addresses import address_key
from portal.store import consents
from portal.store.base import merchant_key, table_of
from portal.store.dialects import is_on_postgresql
from portal.store.given import given_list, one_of
from portal.store.orders import Order
from portal.store.outbox import OutboxRow


class Suppression(SQLModel, table=True):
    """A stop by one cause: "recipient" (nobody is reached there) or "opted_out" (they said so).

    It holds while `stopped_at`, the newest stop, is later than `lifted_at`, the newest word that they want it again.
    """

    __tablename__ = "suppressions"
    merchant_id: int = merchant_key()
    channel: str = Field(primary_key=True)
    address_key: str = Field(primary_key=True)
    cause: str = Field(primary_key=True)
    reason: str = ""
    stopped_at: datetime | None = None
    lifted_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing may be sent."""
        return self.stopped_at is not None and (self.lifted_at is None or self.stopped_at > self.lifted_at)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why one address is not to be written to by one channel, and since when."""

    merchant_id: int
    channel: str
    address: str
    cause: str
    reason: str
    at: datetime


def stop(session: Session, stop: Stop) -> bool:
    """Keep a stop, whichever order stops and liftings come in; answers whether it holds."""
    row = _held(session, stop.merchant_id, stop.channel, stop.address, stop.cause)
    if row.stopped_at is None or (row.stopped_at, row.reason) < (stop.at, stop.reason):
        row.stopped_at, row.reason = stop.at, stop.reason
    session.flush()
    return row.holds


def lift(session: Session, merchant_id: int, channel: str, address: str, at: datetime) -> None:
    """They want to hear from this merchant again. An address that reaches nobody stays as it is."""
    row = _held(session, merchant_id, channel, address, "opted_out")
    row.lifted_at = max(row.lifted_at or at, at)
    session.flush()


def _held(session: Session, merchant_id: int, channel: str, address: str, cause: str) -> Suppression:
    """The row of that cause, locked, or a new one; two who make the same one at once: the second begins again."""
    name = (merchant_id, channel, address_key(channel, address), cause)
    row = session.get(Suppression, name, with_for_update=True)
    if row is None:
        row = Suppression(merchant_id=merchant_id, channel=channel, address_key=name[2], cause=cause)
        session.add(row)
    return row


def why_stopped(session: Session, merchant_id: int, channel: str, address: str) -> str:
    """Why nothing may be sent there, as a sentence; "" where it may. A STOP to our number holds for every merchant."""
    key = address_key(channel, address)
    chosen = select(Suppression).where(
        Suppression.merchant_id == merchant_id,
        Suppression.channel == channel,
        Suppression.address_key == key,
    )
    found = [row.reason for row in session.exec(chosen.order_by(Suppression.cause)) if row.holds]
    if not found and channel == "sms" and consents.is_revoked(session, key):
        found = ["They asked for no more text messages."]
    return found[0] if found else ""


def any_stopped(session: Session, merchant_id: int, channel: str, addresses: Collection[str]) -> set[str]:
    """Which of these addresses may have been stopped: `why_stopped` says whether, and why. One query for most."""
    keys = {address: address_key(channel, address) for address in addresses}
    on_postgresql = is_on_postgresql(session)
    asked = {
        "merchant": merchant_id,
        "by": channel,
        "keys": given_list(on_postgresql, set(keys.values())),
    }
    found = set(session.execute(_stopped(on_postgresql), asked).scalars())
    if channel == "sms":
        found |= consents.spoken_of(session, set(keys.values()))
    return {address for address, key in keys.items() if key in found}


@cache
def _stopped(on_postgresql: bool) -> Select[Any]:
    table = table_of(Suppression)
    chosen: Select[Any] = select(table.c.address_key)
    return chosen.where(
        table.c.merchant_id == bindparam("merchant"),
        table.c.channel == bindparam("by"),
        one_of(on_postgresql, table.c.address_key, "keys"),
    )


def merchants_who_wrote_to(session: Session, channel: str, address: str) -> list[int]:
    """The merchants who ever sent something there, lowest number first."""
    table = table_of(OutboxRow)
    theirs = (table.c.to_address == address) & (
        table.c.to_address != ""
    )  # the last names the index to SQLite
    chosen = select(table.c.merchant_id).where(theirs, table.c.channel == channel)
    return sorted(session.execute(chosen.distinct()).scalars())


def unsent_to(session: Session, merchant_id: int, channel: str, address: str) -> list[OutboxRow]:
    """Notices of this merchant that wait to be sent to that address by that channel, locked."""
    orders = _orders_of(session, merchant_id, channel, address_key(channel, address))
    chosen = select(OutboxRow).where(
        OutboxRow.merchant_id == merchant_id,
        OutboxRow.order_id.in_(orders),
        OutboxRow.channel == channel,
        OutboxRow.state == "pending",
    )
    return list(session.exec(chosen.order_by(OutboxRow.id).with_for_update()))


def _orders_of(session: Session, merchant_id: int, channel: str, key: str) -> list[int]:
    if not key:
        return []
    mine = select(Order.id, Order.phone, Order.country).where(Order.merchant_id == merchant_id)
    if channel == "email":
        return [order_id for order_id, _, _ in session.exec(mine.where(Order.email_key == key))]
    alike: Iterable[tuple[int, str, str]] = session.exec(mine.where(Order.phone_key == key[-9:]))
    return [order_id for order_id, phone, country in alike if address_key(channel, phone, country) == key]
