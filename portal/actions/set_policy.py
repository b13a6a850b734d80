"""Change what a merchant decides; every queue is then planned again by the new rules."""

from datetime import datetime

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.ledger import Cause
from portal.domain.policies import Policy, checked, class_changes
from portal.store import merchants, plans, queue_moves, sent_days


def set_policy(session: Session, merchant_id: int, policy: Policy, now: datetime) -> None:
    """Keep the policy and mark every SKU of the merchant due. Raises Refusal when it asks for the impossible.
    What was held back by the most for one day is looked at anew.

    Who is in a priority class stays in it under its name; a class that is gone lets its lines back into the queue.
    """
    rules = checked(policy)
    before = merchants.get(session, merchant_id).rules()
    plans.mark_due(session, merchant_id, plans.all_skus(session, merchant_id), now)
    merchants.save_policy(session, merchant_id, rules)
    sent_days.release(session, merchant_id, day_in(now, merchants.get(session, merchant_id).timezone), now)
    renumbered = {old: new for old, new in class_changes(before, rules).items() if old != new}
    if renumbered:
        cause = Cause("desk", now, "The shop changed its priority classes.")
        queue_moves.renumber_classes(session, merchant_id, renumbered, cause)
