"""What a receipt changes. Whatever comes twice or in another order ends alike: states only rise, moments only meet.

A receipt may come before the provider's answer was read, or be the only proof that a message left at all.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from portal.delivery.asking import first_poll, price_poll
from portal.delivery.receipts import second_tries
from portal.delivery.receipts.reading import Receipt
from portal.delivery.stopping import pass_all_on, stop_channel
from portal.domain.notices import PROVEN_KINDS
from portal.store import digests, provider_accounts, receipts, sent_days, suppressions, timeline
from portal.store.database import clock_of
from portal.store.outbox import OutboxRow
from portal.store.receipts import RANKS
from portal.store.suppressions import Stop
from portal.store.timeline import PROOF, Event

# SendGrid itself tries for three days; a bounce that names no message is about the last one before it.
TRIED_FOR = timedelta(days=4)


def merge(session: Session, receipt: Receipt, now: datetime) -> None:
    """Write down what a receipt proves, and do what follows from it. One of nobody's message changes nothing."""
    row = _row_of(session, receipt)
    if row is None:
        return
    _learn_price(session, row, receipt)
    _keep_proof(session, row, receipt)
    if second_tries.changes_nothing(row, receipt):
        return
    if second_tries.try_once_more(session, row, receipt, now):
        return
    rows = digests.together(session, row)
    had_not_failed = [told for told in rows if RANKS[told.state] < RANKS["failed"]]
    if receipt.state:
        if row.state == "unknown" and row.asks:
            _learn_lag(session, row, receipt)
        for told in rows:
            _raise_state(told, receipt, now)
        for told in rows[1:]:
            told.ask_at = None  # a provider knows of the message only
        session.flush()
    address = row.to_address or receipt.address
    why = receipt.stops or ("recipient" if second_tries.is_unreachable(row, receipt) else "")
    if why:
        stop = Stop(row.merchant_id, row.channel, address, why, receipt.reason, receipt.at)
        stop_channel(session, stop, now)
    if receipt.lifts:
        suppressions.lift(session, row.merchant_id, row.channel, address, receipt.at)
    pass_all_on(session, [told for told in had_not_failed if RANKS[told.state] >= RANKS["failed"]], now)


def _row_of(session: Session, receipt: Receipt) -> OutboxRow | None:
    if receipt.key or receipt.provider_id:
        return receipts.row_of(session, receipt.key, receipt.provider, receipt.provider_id)
    last = receipts.last_to(session, receipt.channel, receipt.address, receipt.at)
    if last is None or last.sent_at is None or last.sent_at < receipt.at - TRIED_FOR:
        return None
    return last


def _learn_lag(session: Session, row: OutboxRow, receipt: Receipt) -> None:
    """The provider's list did not show it when it was looked for, and yet it had left."""
    now = clock_of(session)
    provider_accounts.saw_lag(session, receipt.provider, now - (row.unknown_at or now), now)


def _learn_price(session: Session, row: OutboxRow, receipt: Receipt) -> None:
    """A provider names the price once it has billed; the first one counts for the day on which the message left."""
    if receipt.price_micros is None or row.price_micros is not None:
        return
    row.price_micros, row.currency = receipt.price_micros, receipt.currency
    session.flush()
    sent_days.add_price(session, row, row.sent_at or receipt.at)


def _keep_proof(session: Session, row: OutboxRow, receipt: Receipt) -> None:
    """Of what the law had us say every receipt is kept, not only the one that counts: they are evidence."""
    if not receipt.state:
        return
    facts = {"state": receipt.state, "reason": receipt.reason, "provider_id": receipt.provider_id}
    proofs = [
        Event(told.about, PROOF, receipt.provider, None, {"message": told.id} | facts, receipt.at)
        for told in digests.together(session, row)
        if told.kind in PROVEN_KINDS and told.order_id is not None
    ]
    timeline.append(session, row.merchant_id, proofs, receipt.at)


def _raise_state(row: OutboxRow, receipt: Receipt, now: datetime) -> None:
    row.provider, row.sealed_link = receipt.provider, ""
    row.provider_id = min(filter(None, (row.provider_id, receipt.provider_id)), default="")
    row.sent_at = min(row.sent_at or receipt.at, receipt.at)
    row.to_address = row.to_address or receipt.address
    reason = receipt.reason if RANKS[receipt.state] >= RANKS["failed"] else ""
    rises = RANKS[receipt.state] - RANKS[row.state]
    first = row.receipt_at is not None and (receipt.at, reason) < (row.receipt_at, row.reason)
    if rises > 0 or (rises == 0 and first):
        row.state, row.reason, row.receipt_at = receipt.state, reason, receipt.at
        row.ask_at = _when_to_ask(row, now)


def _when_to_ask(row: OutboxRow, now: datetime) -> datetime | None:
    """About its end while that is not known, then, of a text message, once about its price."""
    if row.state == "sent":
        return first_poll(row.provider, now)
    is_unbilled = row.state == "delivered" and row.price_micros is None
    return price_poll(row.provider, row.sent_at or now) if is_unbilled else None
