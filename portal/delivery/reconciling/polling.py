"""Asks how messages ended that left long ago, where their provider has not told. What it says is merged as if told."""

from collections.abc import Callable

import structlog
from sqlmodel import Session

from portal.clock import Clock
from portal.delivery.asking import next_poll
from portal.delivery.channels.sent_list import Entry, Listing, NotNow, SentList
from portal.delivery.receipts.merging import merge
from portal.delivery.receipts.reading import of_entry
from portal.store import look_ups, provider_accounts
from portal.store.database import Database, clock_of
from portal.store.outbox import OutboxRow

log = structlog.get_logger(__name__)

POLLS_A_TURN = 20


def poll(
    database: Database,
    clock: Clock,
    channel: str,
    sent_list: SentList,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Ask about a few of them, as long as it is not stopping; answers about how many."""
    if is_stopping():
        return 0
    rows = database.write(lambda session: _claim(session, sent_list, clock))
    for row in rows:
        if is_stopping():
            break  # they are asked about again as if they had been
        looked = sent_list.sent_as(row.provider_id)
        if isinstance(looked, NotNow):
            log.info("poll_put_off", provider=sent_list.provider, reason=looked.reason)
            break  # as above
        if isinstance(looked, Listing):
            _tell(database, clock, sent_list.provider, row, looked.entries)
    return len(rows)


def _claim(session: Session, sent_list: SentList, clock: Clock) -> list[OutboxRow]:
    """Whoever dies now leaves only a gap: the next moment to ask is written down first."""
    now, asked_at = clock(), clock_of(session)
    rows = look_ups.claim_not_final(session, sent_list.provider, now, POLLS_A_TURN)
    if not rows:
        return []
    account, claimed = provider_accounts.of(session, sent_list.provider), []
    for row in rows:
        # The other half is kept for messages of which nobody knows whether they left.
        if not provider_accounts.may_ask(account, sent_list.most_a_minute // 2, asked_at):
            break
        row.ask_at = next_poll(row.sent_at or now, now)
        claimed.append(row)
    return claimed


def _tell(
    database: Database, clock: Clock, provider: str, row: OutboxRow, entries: tuple[Entry, ...]
) -> None:
    now = clock()
    for entry in entries:
        if entry.provider_id == row.provider_id:
            receipt = of_entry(provider, entry, row.key, now)
            database.write(lambda session, receipt=receipt: merge(session, receipt, now))  # type: ignore[misc]
