"""Orders beyond what may be promised: taken all the same, for a fact is a fact, and shown to a person."""

from collections.abc import Collection

from sqlmodel import Session

from portal.intake.documents import Problem
from portal.store import promise_budgets, queue

# SKU -> how many units may wait in all, and how many did.
Room = dict[str, tuple[int, int]]


def room(session: Session, merchant_id: int, skus: Collection[str]) -> Room:
    """How full the queues of these SKUs are, those that have a cap. SKUs that were never planned have none yet."""
    budgets = promise_budgets.named(session, merchant_id, skus)
    capped = {sku: row.cap for sku, row in budgets.items() if row.cap is not None}
    waiting = queue.demand(session, merchant_id, capped) if capped else {}
    return {sku: (cap, waiting.get(sku, (0, 0))[1]) for sku, cap in capped.items()}


def exceeded(session: Session, merchant_id: int, before: Room) -> list[Problem]:
    """A problem for each queue that has grown beyond its cap since then."""
    waiting = queue.demand(session, merchant_id, before) if before else {}
    problems = []
    for sku, (cap, waited) in sorted(before.items()):
        beyond = waiting.get(sku, (0, 0))[1] - max(cap, waited)
        if beyond > 0:
            units = "1 unit" if beyond == 1 else f"{beyond} units"
            problems.append(Problem(0, "quantity", f"{sku}: {units} more than may be promised.", True))
    return problems
