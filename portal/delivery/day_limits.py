"""The most that a merchant sends on one day: what only informs waits for the next, what is owed in any case goes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import structlog
from sqlmodel import Session

from portal.clock import day_in, start_of
from portal.delivery.sparing import Name, is_foldable, name_of
from portal.domain.notice_classes import is_owed_in_any_case
from portal.domain.notices import CHANNELS
from portal.store import addressees, claimed, claims, merchants, sent_days
from portal.store.claimed import ClaimedRow
from portal.store.merchants import Merchant

# Millionths in a hundredth.
MICROS = 10_000

log = structlog.get_logger(__name__)


def within(session: Session, rows: Sequence[ClaimedRow], now: datetime) -> list[ClaimedRow]:
    """Those of these claimed notices for which there is room today; the others, and all that waits behind them, are
    put off until tomorrow. Several senders at once may go over by what they have in flight.
    """
    by_way: dict[tuple[int, str], list[ClaimedRow]] = defaultdict(list)
    for row in rows:
        by_way[row.merchant_id, row.channel].append(row)
    leaving = []
    for (merchant_id, channel), some in by_way.items():
        leaving += some if channel not in CHANNELS else _within(session, merchant_id, channel, some, now)
    return leaving


def _within(
    session: Session, merchant_id: int, channel: str, rows: Sequence[ClaimedRow], now: datetime
) -> list[ClaimedRow]:
    merchant = merchants.get(session, merchant_id)
    day = day_in(now, merchant.timezone)
    room = _room(session, merchant, channel, day)
    owed = [row for row in rows if is_owed_in_any_case(row.kind)]
    inform = [row for row in rows if not is_owed_in_any_case(row.kind)]
    going = _for_so_many(session, merchant, inform, max(0, room - len(owed)))
    if len(going) < len(inform):
        left = {row.id for row in going}
        held = [row for row in inform if row.id not in left]
        tomorrow = start_of(day + timedelta(days=1), merchant.timezone)
        for row in held:
            claims.put_off(row, tomorrow)
            row.reason = sent_days.HELD
        claimed.keep(session, held)
        sent_days.hold(session, merchant_id, channel, tomorrow)
        if sent_days.mark_full(session, merchant_id, channel, day, now):
            log.warning("day_is_full", merchant=merchant_id, channel=channel)
    return [*owed, *going]


def _for_so_many(
    session: Session, merchant: Merchant, rows: Sequence[ClaimedRow], messages: int
) -> Sequence[ClaimedRow]:
    """Those of these notices that so many messages tell: what one reader is told together counts once."""
    if len(rows) <= messages:
        return rows
    found = addressees.named(session, merchant.id, {row.order_id for row in rows if row.order_id})
    readers: set[Name | int] = set()
    going = []
    for row in rows:
        order = found.get(row.order_id or 0)
        reader = name_of(row.channel, order, merchant) if order and is_foldable(row) else row.id
        if reader in readers or len(readers) < messages:
            readers.add(reader)
            going.append(row)
    return going


def _room(session: Session, merchant: Merchant, channel: str, day: date) -> int:
    """How many more messages the merchant's rules allow that day, by their number and by what they cost."""
    rules = merchant.rules()
    room = rules.most_a_day(channel) - sent_days.messages_of(session, merchant.id, channel, day)
    if channel == "sms" and rules.texts_cost_a_day:
        cost = sent_days.cost_of(session, merchant.id, channel, day)
        room = min(room, (rules.texts_cost_a_day * MICROS - cost.spent) // max(cost.of_one, 1))
    return room
