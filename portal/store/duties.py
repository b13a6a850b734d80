"""The law's clock of order lines: which are due to be looked at, and what happened to each, put together as a timeline.

Nothing of it is kept twice: parcels, choices, consents, refunds and the notices that left are where they always were.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, func, update
from sqlmodel import Session, select

from portal.domain.duties import events as happened
from portal.domain.duties.events import Event, Timeline
from portal.domain.duties.owed import Unconfirmed
from portal.domain.notices import DUTY_KINDS, LineChange, from_json
from portal.store import line_histories, orders, products
from portal.store.base import table_of
from portal.store.given import among
from portal.store.line_histories import Past
from portal.store.orders import Order, OrderLine
from portal.store.outbox import TO_STORE, OutboxRow
from portal.store.refunds import Refund

# What has left as far as anybody knows: an unclear send counts as one only once a receipt says so.
_HAS_LEFT = ("sent", "delivered")
_ON_ITS_WAY = ("pending", "sending", "unknown")
# Stands in for a provider where none is set up: what it takes goes nowhere, and nobody will ever confirm it.
_NO_PROVIDER = "console"
_OFFERS = ("delay_option", "delay_told")


class Told(NamedTuple):
    """A notice that the law asks for, as far as the law must know it. `changes` are JSON."""

    order_id: int
    id: int
    kind: str
    state: str
    provider: str
    created_at: datetime
    sent_at: datetime | None
    changes: str


@dataclass(frozen=True, slots=True)
class LineOfLaw:
    """A line with its order, what happened to it, its newest refund, the last day of one that is owed, its notices."""

    order: Order
    line: OrderLine
    timeline: Timeline
    refund: Refund | None
    refund_by: date | None
    told: Sequence[tuple[Told, LineChange]]

    @property
    def is_telling(self) -> bool:
        """Whether an offer of a delay is on its way."""
        return any(row.state in _ON_ITS_WAY for row, _ in self._offers)

    @property
    def has_failed(self) -> bool:
        """Whether the newest offer did not arrive by any channel, and none is on its way."""
        offers = [row for row, _ in self._offers]
        if not offers or self.is_telling:
            return False
        newest = max(row.created_at for row in offers)
        return all(row.state in ("failed", "suppressed") for row in offers if row.created_at == newest)

    @property
    def unconfirmed(self) -> Unconfirmed | None:
        """The newest offer, where it left and no provider has said by any channel that it arrived."""
        newest = self._newest
        if newest is None or newest[1].tell_by is None or newest[0].sent_at is None:
            return None
        if self.told_by_a_person:
            return None
        same = [row for row, _ in self.told if row.created_at == newest[0].created_at]
        if any(row.state == "delivered" or row.provider == _NO_PROVIDER for row in same):
            return None
        return Unconfirmed(newest[0].sent_at, newest[1].tell_by)

    @property
    def offer(self) -> LineChange | None:
        """The newest offer that left, as it was said."""
        newest = self._newest
        return newest[1] if newest else None

    @property
    def offered_at(self) -> datetime | None:
        """When a delay was told last, by a message or by a person."""
        newest, said = self._newest, self.told_by_a_person
        moments = [newest[0].sent_at if newest else None, said.at if said else None]
        return max((at for at in moments if at), default=None)

    @property
    def told_by_a_person(self) -> happened.Notice | None:
        """What somebody told the shopper of a delay after all that was sent, by phone or by letter."""
        newest = self._newest
        since = newest[0].sent_at if newest else None
        said = [event for event in self.timeline.events if isinstance(event, happened.Notice)]
        last = max(said, key=lambda event: event.at, default=None)
        return last if last and (since is None or last.at > since) else None

    @property
    def is_answered(self) -> bool:
        """Whether the shopper agreed to wait since then."""
        offered_at = self.offered_at
        said = (event.at for event in self.timeline.events if isinstance(event, happened.Consent))
        return offered_at is not None and any(at >= offered_at for at in said)

    @property
    def _offers(self) -> list[tuple[Told, LineChange]]:
        """What was offered of a delay; a payment that fails takes what was offered before it along."""
        stops = [event.at for event in self.timeline.events if isinstance(event, happened.PaymentFailed)]
        since = max(stops, default=None)
        return [
            (row, change)
            for row, change in self.told
            if row.kind in _OFFERS and (since is None or row.created_at > since)
        ]

    @property
    def _newest(self) -> tuple[Told, LineChange] | None:
        left = [(row, change) for row, change in self._offers if _has_left(row)]
        return max(left, key=lambda told: (told[0].sent_at or told[0].created_at, told[0].id), default=None)


def due_lines(
    session: Session, merchant_id: int, skus: Collection[str], now: datetime, limit: int
) -> list[OrderLine]:
    """Up to `limit` lines of these SKUs whose moment has come, longest due first."""
    chosen = select(OrderLine).where(
        OrderLine.merchant_id == merchant_id, OrderLine.sku.in_(skus), OrderLine.duty_at <= now
    )
    return list(session.exec(chosen.order_by(OrderLine.duty_at, OrderLine.id).limit(limit)))


def next_moments(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, datetime]:
    """The next moment of each of these SKUs at which one of its lines is to be looked at."""
    table = table_of(OrderLine)
    mine = (table.c.merchant_id == merchant_id) & table.c.sku.in_(skus) & table.c.duty_at.is_not(None)
    rows = session.execute(select(table.c.sku, func.min(table.c.duty_at)).where(mine).group_by(table.c.sku))
    return {sku: moment for sku, moment in rows if moment}


def look_again(session: Session, merchant_id: int, moments: Mapping[int, datetime | None]) -> None:
    """When each of these lines is to be looked at next; None is never."""
    if not moments:
        return
    table = table_of(OrderLine)
    statement = update(table).where(table.c.merchant_id == merchant_id, table.c.id == bindparam("line_id"))
    rows = [{"line_id": line_id, "moment": moment} for line_id, moment in moments.items()]
    moment = bindparam("moment", type_=table.c.duty_at.type)
    session.connection().execute(statement.values(duty_at=moment), rows)


def look_at_orders(session: Session, merchant_id: int, order_ids: Collection[int], now: datetime) -> set[str]:
    """All lines of these orders are to be looked at now. Answers their SKUs, which the caller marks due."""
    table = table_of(OrderLine)
    mine = (table.c.merchant_id == merchant_id) & among(session, table.c.order_id, order_ids)
    session.execute(update(table).where(mine).values(duty_at=now))
    return set(session.execute(select(table.c.sku).where(mine)).scalars())


def of_lines(
    session: Session, merchant_id: int, lines: Sequence[OrderLine], timezone: str
) -> list[LineOfLaw]:
    """These lines with all that the law must know of them. `timezone` is the merchant's, where no buyer's is known."""
    order_ids = {line.order_id for line in lines}
    record = OnRecord(
        orders=orders.named(session, merchant_id, order_ids),
        told=_told(session, merchant_id, order_ids),
        past=line_histories.of_orders(session, merchant_id, order_ids),
        kinds=products.kinds_of(session, merchant_id, {line.sku for line in lines}),
    )
    return under_law(lines, record, timezone)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is on record of some orders: the notices of the law, what happened, and the kinds of their items by SKU."""

    orders: Mapping[int, Order]
    told: Iterable[Told]
    past: Past
    kinds: Mapping[str, str]


def under_law(lines: Iterable[OrderLine], record: OnRecord, timezone: str) -> list[LineOfLaw]:
    """These lines with all that the law must know of them, from what is on record of their orders."""
    told: dict[int, list[tuple[Told, LineChange]]] = defaultdict(list)
    for row in sorted(record.told, key=lambda row: row.id):
        told[row.order_id] += [(row, change) for change in _changes(row.changes)]
    ready = []
    for line in lines:
        order, history = record.orders[line.order_id], record.past.lines[line.id]
        notices = [(row, change) for row, change in told[line.order_id] if change.line_id == line.id]
        kind, said = record.kinds.get(line.sku, "standard"), _notices(notices)
        timeline = line_histories.timeline_of(order, line, record.past, said, kind, timezone)
        ready.append(LineOfLaw(order, line, timeline, history.refund, history.refund_by, notices))
    return ready


# A notice says the same by mail and by SMS, and again to whoever asks next.
@lru_cache(maxsize=1_000)
def _changes(text: str) -> tuple[LineChange, ...]:
    return from_json(json.loads(text))


def told_to(mine: ColumnElement[bool]) -> Select[Any]:
    """The notices of the law among these of the outbox, each as `Told` has it."""
    *columns, changes = (table_of(OutboxRow).c[name] for name in Told._fields)
    kind, channel = table_of(OutboxRow).c.kind, table_of(OutboxRow).c.channel
    chosen: Select[Any] = select(*columns, cast(changes, Text).label("changes")).where(
        mine, kind.in_(DUTY_KINDS), channel != TO_STORE
    )
    return chosen


def _told(session: Session, merchant_id: int, order_ids: Collection[int]) -> list[Told]:
    table = table_of(OutboxRow)
    mine = (table.c.merchant_id == merchant_id) & among(session, table.c.order_id, order_ids)
    return [Told(*row) for row in session.execute(told_to(mine))]


def _has_left(row: Told) -> bool:
    return row.state in _HAS_LEFT and row.sent_at is not None


def _notices(told: Sequence[tuple[Told, LineChange]]) -> list[Event]:
    """The offers that left: what went by several channels was told once, when the first of them left."""
    first: dict[datetime, tuple[Told, LineChange]] = {}
    for row, change in sorted(told, key=lambda one: one[0].sent_at or one[0].created_at):
        if row.kind in _OFFERS and _has_left(row):
            first.setdefault(row.created_at, (row, change))
    return [_notice(row, change) for row, change in first.values()]


def _notice(row: Told, change: LineChange) -> Event:
    return happened.Notice(
        row.sent_at or row.created_at, change.latest, change.reason or "no_supply", change.law == "renewed"
    )
