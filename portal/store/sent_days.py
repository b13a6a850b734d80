"""How much a merchant has sent by a channel on one of its days, and what that cost: counted once a batch."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Insert, Select, func, text, update
from sqlmodel import Field, Session, SQLModel, select

from portal.clock import day_in
from portal.store import merchants
from portal.store.base import merchant_key, table_of
from portal.store.dialects import is_on_postgresql, upsert
from portal.store.given import given_keys, one_of_rows
from portal.store.outbox import TO_STORE, OutboxRow

HELD = "The most for one day is reached: it leaves tomorrow, or once the policy allows more."
# From this urgency on a notice waits for the next day; whatever goes before it is owed in any case.
_INFORMS = 2
# A part with its carrier's fee in the United States in 2026, for as long as a merchant's own prices are not known.
USUAL_PART_MICROS = 14_500


class SentDay(SQLModel, table=True):
    """A merchant's day by its own clock. `parts` are those that text messages are billed as; the price is in
    millionths of `currency`, and so far known of `priced_parts` of them. `full_since`: when the day's most was
    reached, which is told once.
    """

    __tablename__ = "sent_days"
    merchant_id: int = merchant_key()
    channel: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    messages: int = 0
    parts: int = 0
    price_micros: int = Field(default=0, sa_type=BigInteger)
    priced_parts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    currency: str = ""
    full_since: datetime | None = None


def count(session: Session, keys: Collection[tuple[int, int]], now: datetime) -> None:
    """These messages, named by merchant and number, have just been taken by their providers: each once, however often
    asked."""
    on_postgresql = is_on_postgresql(session)
    groups = session.execute(_taken(on_postgresql), given_keys(on_postgresql, keys)).all()
    for merchant_id, channel, messages, parts in sorted(groups):
        day = day_in(now, merchants.get(session, merchant_id).timezone)
        _add(session, merchant_id, channel, day, {"messages": messages, "parts": int(parts)})


@cache
def _taken(on_postgresql: bool) -> Select[Any]:
    table = table_of(OutboxRow)
    found: Select[Any] = select(
        table.c.merchant_id, table.c.channel, func.count(), func.sum(table.c.parts)
    ).where(one_of_rows(on_postgresql, table), table.c.state == "sent", table.c.channel != TO_STORE)
    return found.group_by(table.c.merchant_id, table.c.channel)


def _add(session: Session, merchant_id: int, channel: str, day: date, more: Mapping[str, int]) -> None:
    statement = _adding(is_on_postgresql(session), tuple(more))
    named = {"merchant_id": merchant_id, "channel": channel, "day": day, "currency": ""}
    nothing = {"messages": 0, "parts": 0, "price_micros": 0, "priced_parts": 0}
    session.execute(statement, named | nothing | dict(more))


@cache
def _adding(on_postgresql: bool, names: tuple[str, ...]) -> Insert:
    table = table_of(SentDay)
    new = upsert(on_postgresql, table)
    added = {name: table.c[name] + new.excluded[name] for name in names}
    statement: Insert = new.on_conflict_do_update(
        index_elements=["merchant_id", "channel", "day"], set_=added
    )
    return statement


def add_price(session: Session, row: OutboxRow, sent_at: datetime) -> None:
    """What one message cost becomes known; it counts for the merchant's day on which it left."""
    day = day_in(sent_at, merchants.get(session, row.merchant_id).timezone)
    billed = {"price_micros": row.price_micros or 0, "priced_parts": row.parts}
    _add(session, row.merchant_id, row.channel, day, billed)
    table = table_of(SentDay)
    name = (row.merchant_id, row.channel, day)
    its_day = (table.c.merchant_id == name[0]) & (table.c.channel == name[1]) & (table.c.day == name[2])
    session.execute(update(table).where(its_day).values(currency=row.currency))


def messages_of(session: Session, merchant_id: int, channel: str, day: date) -> int:
    """How many of the merchant's messages left by that channel on that day."""
    table = table_of(SentDay)
    mine = (table.c.merchant_id == merchant_id) & (table.c.channel == channel) & (table.c.day == day)
    return int(session.execute(select(table.c.messages).where(mine)).scalar_one_or_none() or 0)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one day, in millionths of the currency of the bill: what its messages cost, as far as that is not known yet by
    what they usually do, and what the next one will."""

    spent: int
    of_one: int


def cost_of(session: Session, merchant_id: int, channel: str, day: date) -> Cost:
    """What the merchant's messages of that day cost. What is usual is learnt from its last month."""
    table = table_of(SentDay)
    since = day - timedelta(days=30)
    mine = (table.c.merchant_id == merchant_id) & (table.c.channel == channel)
    chosen = select(SentDay).where(mine, table.c.day >= since, table.c.day <= day)
    days = list(session.exec(chosen))
    messages, parts, priced = (
        sum(getattr(one, name) for one in days) for name in ("messages", "parts", "priced_parts")
    )
    of_a_part = sum(one.price_micros for one in days) / priced if priced else USUAL_PART_MICROS
    today = next((one for one in days if one.day == day), None)
    unbilled = max(0, today.parts - today.priced_parts) if today else 0
    spent = (today.price_micros if today else 0) + round(unbilled * of_a_part)
    return Cost(spent, round(of_a_part * max(1.0, parts / messages if messages else 1.0)))


def mark_full(session: Session, merchant_id: int, channel: str, day: date, now: datetime) -> bool:
    """The day takes no more of what only informs. Whether that is new."""
    _add(session, merchant_id, channel, day, {"messages": 0})
    table = table_of(SentDay)
    mine = (table.c.merchant_id == merchant_id) & (table.c.channel == channel) & (table.c.day == day)
    first = update(table).where(mine, table.c.full_since.is_(None)).values(full_since=now)
    return session.execute(first.returning(table.c.day)).first() is not None


def hold(session: Session, merchant_id: int, channel: str, until: datetime) -> None:
    """Whatever of this merchant only informs and would leave by this channel before that moment waits until then."""
    table = table_of(OutboxRow)
    mine = (table.c.merchant_id == merchant_id) & (table.c.channel == channel)
    informs = mine & (table.c.urgency >= _INFORMS) & (table.c.due_at < until)
    held = update(table).where(text("outbox.state = 'pending'"), informs)
    session.execute(held.values(due_at=until, reason=HELD))


def release(session: Session, merchant_id: int, day: date, now: datetime) -> None:
    """The merchant decided anew: what waits for tomorrow may leave, or is held again by the new rule."""
    table, days = table_of(OutboxRow), table_of(SentDay)
    held = update(table).where(
        text("outbox.state = 'pending'"), table.c.merchant_id == merchant_id, table.c.reason == HELD
    )
    session.execute(held.values(due_at=now, reason=""))
    full = update(days).where(days.c.merchant_id == merchant_id, days.c.day == day)
    session.execute(full.values(full_since=None))


def full_channels(session: Session, merchant_id: int, day: date) -> dict[str, datetime]:
    """By which channels nothing that only informs leaves any more on that day, and since when."""
    table = table_of(SentDay)
    chosen = select(table.c.channel, table.c.full_since).where(
        table.c.merchant_id == merchant_id, table.c.day == day, table.c.full_since.is_not(None)
    )
    return dict(session.execute(chosen.order_by(table.c.channel)).all())


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent by a channel: `parts` are what text messages are billed as."""

    channel: str
    today: int
    month: int
    parts: int
    price_micros: int
    currency: str


def of_month(session: Session, merchant_id: int, today: date) -> list[Sent]:
    """What the merchant has sent today and since the first of the month, one entry a channel."""
    table = table_of(SentDay)
    chosen = select(SentDay).where(
        table.c.merchant_id == merchant_id, table.c.day >= today.replace(day=1), table.c.day <= today
    )
    days: dict[str, list[SentDay]] = {}
    for day in session.exec(chosen.order_by(table.c.channel, table.c.day)):
        days.setdefault(day.channel, []).append(day)
    return [
        Sent(
            channel,
            sum(day.messages for day in some if day.day == today),
            sum(day.messages for day in some),
            sum(day.parts for day in some),
            sum(day.price_micros for day in some),
            next((day.currency for day in some if day.currency), ""),
        )
        for channel, some in days.items()
    ]
