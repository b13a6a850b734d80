"""What to ask a provider next, claimed so that no other worker asks the same meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from sqlmodel import Session

from portal.delivery.channels.sent_list import SentList
from portal.delivery.digesting import urls_of
from portal.delivery.reconciling.evidence import LATEST_TO_MISS, Facts, settling_time
from portal.delivery.reconciling.matching import Wanted
from portal.delivery.writing import as_it_leaves
from portal.links import Links
from portal.store import digests, look_ups, provider_accounts, provider_events
from portal.store.database import clock_of
from portal.store.outbox import OutboxRow
from portal.templating import Words

# The provider's clock and ours may differ, and so may the lease's length before a restart.
MARGIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Question:
    """Messages of a few leases. `asked_at` is by the database's clock, `facts` are by ours."""

    wanted: tuple[Wanted, ...]
    leases: tuple[str, ...]
    since: datetime
    asked_at: datetime
    facts: Facts


def next_question(
    session: Session,
    channel: str,
    sent_list: SentList,
    links: Links,
    now: datetime,
    settling: timedelta,
    lease: timedelta,
) -> Question | None:
    """The messages that have been unknown for longest, None where none is, or where the provider may not be asked now.

    Whoever asks has as long as a lease lasts; if they die, somebody else asks then.
    """
    asked_at, provider = clock_of(session), sent_list.provider
    account = provider_accounts.of(session, provider)
    settled = asked_at - settling_time(settling, provider_accounts.lag(account, asked_at))
    rows = look_ups.claim_unknown(session, channel, asked_at, settled, sent_list.leases_at_once)
    if not rows or not provider_accounts.may_ask(account, sent_list.most_a_minute, asked_at):
        return None
    for row in rows:
        row.ask_at = asked_at + lease
    since = min(_until(row) for row in rows) - lease - MARGIN
    known = look_ups.known_to_have_left(session, provider, now - LATEST_TO_MISS, now)
    return Question(
        wanted=tuple(_wanted(digests.together(session, row), links) for row in rows),
        leases=tuple(sorted({row.lease for row in rows})),
        since=since,
        asked_at=asked_at,
        facts=Facts(now, tuple(known), provider_events.last_heard(session, provider)),
    )


def _until(row: OutboxRow) -> datetime:
    """By when it has left, if it has."""
    return row.lease_until or row.unknown_at or row.created_at


def _wanted(rows: Sequence[OutboxRow], links: Links) -> Wanted:
    row, words = rows[0], _as_they_left(rows, links)
    return Wanted(
        merchant_id=row.merchant_id,
        row_id=row.id,
        key=row.key,
        lease=row.lease,
        kind=row.kind,
        to=row.to_address,
        subject=words.subject,
        text=words.text,
        unknown_at=row.unknown_at or row.created_at,
        earlier_id=row.carrier_failed_id,
    )


def _as_they_left(rows: Sequence[OutboxRow], links: Links) -> Words:
    try:
        return as_it_leaves(rows[0], urls_of(rows, links), links)
    except (InvalidToken, LookupError, ValueError, TypeError):
        # Nobody can open its link any more, so it cannot leave again either: the sender will say so.
        return Words(rows[0].subject, rows[0].text)
