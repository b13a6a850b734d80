"""Notices that are owed, being said, or said. The second to-do list of the portal."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, SmallInteger, false, func, text, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.notice_classes import urgency
from portal.domain.notices import LineChange, Notice, channels_for, from_json, to_text
from portal.store import numbers
from portal.store.base import Json, belongs_to, merchant_key, number, table_of
from portal.store.bulk import insert_values
from portal.store.given import among
from portal.store.orders import Order

# The channel of messages to the shop's own store: see `store_messages`.
TO_STORE = "store"
# Said in the words of the partial indexes, which SQLite takes for a query of just these words only.
IS_ON_THE_WAY = text("outbox.state in ('pending', 'sending')")
IS_BEING_SENT = text("outbox.state = 'sending'")
STATES = ("pending", "sending", "unknown", "sent", "delivered", "failed", "suppressed", "superseded")


class OutboxRow(SQLModel, table=True):
    """One notice by one channel. `changes` are facts; `subject`, `text` and `html` are the words, made when it is
    first sent and kept, with a mark where the tracking link stands. `sealed_link` is that link's token, encrypted,
    until the message has left. `receipt_at` is the provider's moment of the receipt that made its state. At most one
    row per order, channel and `slot` is pending; `order_id` is None where the store is told of no order.

    `passed_on_at`: when it was seen to behind a stopped channel. `parts` are those that a text message is billed as,
    `price_micros` millionths of `currency`, None while the provider named none. `carrier_failed_at`, `_id`: when a
    carrier failed to deliver it the first time, and the provider's name of that try; `was_unreachable`: whether the
    number itself could not be reached.

    `unknown_at` is since when nobody knows whether it left, by the database's clock; `ask_at` when its provider is to
    be asked about it next, None for never; `asks` how often its list did not show it. `is_recalled`: its words went out
    of date once it was claimed, so that it stays here if it has not left; if it goes again, it is worded anew.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        belongs_to("orders", "order_id"),
        Index("ix_outbox_order_id", "merchant_id", "order_id"),
        Index(
            "uq_outbox_pending",
            "merchant_id",
            "order_id",
            "channel",
            "slot",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "uq_outbox_pending_of_no_order",
            "merchant_id",
            "channel",
            "slot",
            unique=True,
            sqlite_where=text("state = 'pending' and order_id is null"),
            postgresql_where=text("state = 'pending' and order_id is null"),
        ),
        Index(
            "ix_outbox_to_store",
            "merchant_id",
            "id",
            sqlite_where=text("channel = 'store'"),
            postgresql_where=text("channel = 'store'"),
        ),
        Index(
            "ix_outbox_not_arrived",
            "merchant_id",
            "created_at",
            sqlite_where=text("state in ('failed', 'unknown')"),
            postgresql_where=text("state in ('failed', 'unknown')"),
        ),
        Index(
            "ix_outbox_due",
            "due_at",
            sqlite_where=text("state in ('pending', 'sending')"),
            postgresql_where=text("state in ('pending', 'sending')"),
        ),
        Index(
            "ix_outbox_lease_until",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_outbox_claim",
            *("urgency", "due_at", "id", "channel"),
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outbox_to_address",
            *("to_address", "sent_at"),
            sqlite_where=text("to_address <> ''"),
            postgresql_where=text("to_address <> ''"),
        ),
        Index(
            "ix_outbox_provider_id",
            "provider_id",
            sqlite_where=text("provider_id <> ''"),
            postgresql_where=text("provider_id <> ''"),
        ),
        Index(
            "ix_outbox_ask_at",
            "ask_at",
            sqlite_where=text("ask_at IS NOT NULL"),
            postgresql_where=text("ask_at IS NOT NULL"),
        ),
        Index(
            "ix_outbox_told_with",
            *("merchant_id", "told_with"),
            sqlite_where=text("told_with is not null"),
            postgresql_where=text("told_with is not null"),
        ),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    key: str = Field(unique=True)
    order_id: int | None = Field(default=None, sa_type=BigInteger)
    channel: str
    kind: str
    slot: str
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    state: str = "pending"
    due_at: datetime
    created_at: datetime
    attempts: int = 0
    lease: str = ""
    lease_until: datetime | None = None
    to_address: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    sealed_link: str = ""
    provider: str = ""
    provider_id: str = ""
    reason: str = ""
    sent_at: datetime | None = None
    receipt_at: datetime | None = None
    urgency: int = Field(default=2, sa_type=SmallInteger, sa_column_kwargs={"server_default": "2"})
    passed_on_at: datetime | None = None
    parts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    price_micros: int | None = Field(default=None, sa_type=BigInteger)
    currency: str = Field(default="", sa_column_kwargs={"server_default": ""})
    carrier_failed_at: datetime | None = None
    carrier_failed_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    was_unreachable: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    unknown_at: datetime | None = None
    ask_at: datetime | None = None
    asks: int = 0
    told_with: int | None = Field(default=None, sa_type=BigInteger)
    is_recalled: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    @property
    def about(self) -> int:
        """The order that it is about. Raises LookupError where it is about none."""
        if self.order_id is None:
            raise LookupError("This message is about no order.")
        return self.order_id


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice to be kept: what, by which channel, and not before when."""

    notice: Notice
    channel: str
    due_at: datetime


class OwedRow(NamedTuple):
    """The same as it is kept: `changes` as `notices.to_text` writes them."""

    order_id: int | None
    channel: str
    kind: str
    slot: str
    changes: str
    due_at: datetime


def add(session: Session, merchant_id: int, owed: Sequence[Owed], now: datetime) -> None:
    """Keep notices. The caller has seen to it that no slot is taken: see `pending` and `supersede`."""
    add_rows(session, merchant_id, [_row(item) for item in owed], now)


def answer(
    session: Session, merchant_id: int, order: Order, notice: Notice, now: datetime, first: str = ""
) -> None:
    """Owe an answer to what somebody did themselves, at once and by the first way in which the order's shopper can be
    reached, `first` before others; nothing where there is none. What waits in its slot is said together with it."""
    held = pending(session, merchant_id, [order.id], notice.slot)
    for channel in channels_for(notice.kind, order.email, order.phone, order.sms_consent, first):
        earlier, said = held.get((order.id, channel)), notice
        if earlier is not None:
            supersede(session, merchant_id, [earlier.id], "It is said together with what came next.")
            said = replace(notice, changes=earlier.changes + notice.changes)
        add(session, merchant_id, [Owed(said, channel, now)], now)


def _row(owed: Owed) -> OwedRow:
    notice = owed.notice
    changes = to_text(notice.changes)
    return OwedRow(notice.order_id, owed.channel, notice.kind, notice.slot, changes, owed.due_at)


def add_rows(session: Session, merchant_id: int, rows: Sequence[OwedRow], now: datetime) -> None:
    """The same for notices whose facts are written already, a hundred thousand at a time."""
    names = ("merchant_id", "created_at", "id", "key", "urgency", *OwedRow._fields)
    own = zip(numbers.take(session, len(rows)), _new_keys(len(rows)), strict=True)
    values = [
        (merchant_id, now, *numbered, urgency(row.kind), *row)
        for numbered, row in zip(own, rows, strict=True)
    ]
    insert_values(session, table_of(OutboxRow), names, values, as_they_are=("changes",))


def _new_keys(count: int) -> list[str]:
    """Keys of 144 random bits each, drawn at once."""
    drawn = secrets.token_urlsafe(_KEY_BYTES * count)
    length = _KEY_BYTES * 4 // 3
    return [drawn[start : start + length] for start in range(0, length * count, length)]


_KEY_BYTES = 18


@dataclass(frozen=True, slots=True)
class Pending:
    """An unsent notice as far as a newer one must know it."""

    id: int
    order_id: int
    channel: str
    kind: str
    changes: tuple[LineChange, ...]
    due_at: datetime


def pending(
    session: Session, merchant_id: int, order_ids: Collection[int], slot: str
) -> dict[tuple[int, str], Pending]:
    """The unsent notices to the shoppers of these orders in one slot, by order and channel, locked: no sender takes
    them."""
    table = table_of(OutboxRow)
    columns = (table.c.id, table.c.order_id, table.c.channel, table.c.kind, table.c.changes, table.c.due_at)
    chosen = select(*columns).where(
        table.c.merchant_id == merchant_id,
        among(session, table.c.order_id, order_ids),
        table.c.slot == slot,
        table.c.state == "pending",
        table.c.channel != TO_STORE,
    )
    return {
        (order_id, channel): Pending(row_id, order_id, channel, kind, from_json(changes), due_at)
        for row_id, order_id, channel, kind, changes, due_at in session.execute(chosen.with_for_update())
    }


def supersede(session: Session, merchant_id: int, ids: Collection[int], because: str) -> None:
    """These unsent notices will not be sent: a newer one says it better, or there is nothing left to say."""
    if not ids:
        return
    table = table_of(OutboxRow)
    unsent = (table.c.merchant_id == merchant_id) & (table.c.state == "pending")
    chosen = update(table).where(unsent, among(session, table.c.id, ids))
    session.execute(chosen.values(state="superseded", reason=because))


def of_order(session: Session, merchant_id: int, order_id: int) -> list[OutboxRow]:
    """Every message to the shopper of an order, newest first."""
    mine = (OutboxRow.merchant_id == merchant_id, OutboxRow.order_id == order_id)
    chosen = select(OutboxRow).where(*mine, OutboxRow.channel != TO_STORE)
    return list(session.exec(chosen.order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc())))


def counts(session: Session) -> dict[str, int]:
    """How many notices are in each state: for the operator, over all merchants."""
    table = table_of(OutboxRow)
    rows = session.execute(select(table.c.state, func.count()).group_by(table.c.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in STATES}
