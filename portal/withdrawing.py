"""Withdrawing from a contract: the statement is kept and what waits is cancelled, in one transaction or not at all."""

from datetime import datetime

from sqlmodel import Session

from portal.actions.choose_option import Wish, choose_option
from portal.actions.record_withdrawal import Statement, record_withdrawal

REASON = "Withdrawal from the contract."


def withdraw(session: Session, merchant_id: int, order_id: int, said: Statement, now: datetime) -> None:
    """Withdraw. LookupError for an unknown order, Refusal where there is no such right, or no longer."""
    for line_id in record_withdrawal(session, merchant_id, order_id, said, now):
        choose_option(session, merchant_id, order_id, line_id, Wish("cancel", reason=REASON), now)
