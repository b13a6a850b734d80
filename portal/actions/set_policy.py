"""Change what a merchant decides; every queue is then planned again by the new rules."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.policies import Policy, checked
from portal.store import merchants, plans


def set_policy(session: Session, merchant_id: int, policy: Policy, now: datetime) -> None:
    """Keep the policy and mark every SKU of the merchant due. Raises Refusal when it asks for the impossible."""
    rules = checked(policy)
    plans.mark_due(session, merchant_id, plans.all_skus(session, merchant_id), now)
    merchants.save_policy(session, merchant_id, rules)
