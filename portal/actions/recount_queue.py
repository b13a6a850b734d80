"""Count anew who waits for a SKU, where the counters of its queue are wrong. Nobody gets another place by it."""

from datetime import datetime

from sqlmodel import Session

from portal.store import plans, queue_blocks


def recount_queue(session: Session, merchant_id: int, sku: str, now: datetime) -> bool:
    """Mend the counters of one queue; answers whether they were wrong. Nobody moves in it meanwhile, and what was
    planned by them is planned again."""
    if not queue_blocks.differences(session, merchant_id, sku):
        return False
    plans.mark_due(session, merchant_id, [sku], now)
    wrong = bool(queue_blocks.differences(session, merchant_id, sku))  # now that nobody can move any more
    if wrong:
        queue_blocks.rebuild(session, merchant_id, sku)
    return wrong
