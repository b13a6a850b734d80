"""A message that its carrier could not deliver now: tried once more after hours, in the same words, then another way.

The provider calls each try by a name of its own, so what it tells late of the first one cannot end the second.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from portal.delivery.receipts.reading import Receipt
from portal.delivery.returning import put_back
from portal.domain.notice_classes import class_of
from portal.store import digests
from portal.store.outbox import OutboxRow

SECOND_TRY_AFTER = timedelta(hours=6)
# A number that is unreachable twice within this time is taken for one that reaches nobody.
UNREACHABLE_WITHIN = timedelta(hours=24)

# From these on nothing that a carrier could not do now changes anything.
_DECIDED = ("delivered", "failed", "suppressed", "superseded")


def is_of_the_first_try(row: OutboxRow, receipt: Receipt) -> bool:
    """Whether a receipt tells of a try that was followed, or will be, by a second one."""
    if row.carrier_failed_at is None:
        return False
    if not receipt.provider_id:
        return row.state not in ("sent", "unknown")
    return receipt.provider_id == row.carrier_failed_id


def changes_nothing(row: OutboxRow, receipt: Receipt) -> bool:
    """Whether it is known already, or of a try that does not count any more."""
    if receipt.is_for_now and row.state in _DECIDED:
        return True
    decides = receipt.state in ("delivered", "suppressed") or (
        receipt.state == "failed" and not receipt.is_for_now
    )
    return is_of_the_first_try(row, receipt) and not decides


def try_once_more(session: Session, row: OutboxRow, receipt: Receipt, now: datetime) -> bool:
    """Owe the message a second time after hours; False where that was so, or where somebody waits for it now."""
    if not receipt.is_for_now or row.carrier_failed_at is not None or class_of(row.kind) == "asked_for":
        return False
    row.carrier_failed_at, row.carrier_failed_id = receipt.at, receipt.provider_id or row.provider_id
    row.was_unreachable = receipt.is_unreachable
    row.provider, row.to_address = receipt.provider, row.to_address or receipt.address
    row.provider_id = min(filter(None, (row.provider_id, receipt.provider_id)), default="")
    rows = digests.together(session, row)
    for told in rows:
        told.reason = f"{receipt.reason} It is tried once more."
    put_back(session, rows, now + SECOND_TRY_AFTER, now)
    session.flush()
    return True


def is_unreachable(row: OutboxRow, receipt: Receipt) -> bool:
    """Whether the number was unreachable the second time within a day, and so reaches nobody."""
    first = row.carrier_failed_at
    is_again = receipt.is_unreachable and row.was_unreachable
    return is_again and first is not None and receipt.at - first <= UNREACHABLE_WITHIN
