"""Settling all problems of a document at once. One at a time: see `inbox.settle`."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from portal.store.base import table_of
from portal.store.inbox import ProblemRow


def settle_all(session: Session, merchant_id: int, document_id: int, now: datetime) -> None:
    """Somebody has looked at every problem of the document. Those settled before stay as they were."""
    problem = table_of(ProblemRow)
    of_it = (problem.c.merchant_id == merchant_id) & (problem.c.document_id == document_id)
    session.execute(update(problem).where(of_it, problem.c.settled_at.is_(None)).values(settled_at=now))
