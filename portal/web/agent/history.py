"""What happened to an order, as one list: promises with their evidence, choices, events. Decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from portal.actions.show_order import LineView, OrderView
from portal.store import choices, timeline

# A choice is written down twice; the row of the choice itself knows its money. Proofs stand in the evidence.
_TOLD_ELSEWHERE = ("choice_made", "shipping_changed", timeline.PROOF)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind` names the template that words it; `what` is the row or facts it words."""

    at: datetime
    kind: str
    actor: str
    line: LineView | None
    what: Any


def history_of(session: Session, merchant_id: int, view: OrderView) -> list[Entry]:
    """Everything about the order, newest first."""
    order = view.order
    promises = [
        Entry(row.made_at, "promise", "portal", line, row) for line in view.lines for row in line.history
    ]
    chosen = [
        Entry(row.made_at, "choice", row.actor, view.line(row.line_id), row)
        for row in choices.of_order(session, merchant_id, order.id)
    ]
    events = [
        Entry(row.at, row.kind, row.actor, view.line(row.line_id) if row.line_id else None, row.facts)
        for row in timeline.of_order(session, merchant_id, order.id)
        if row.kind not in _TOLD_ELSEWHERE
    ]
    placed = Entry(order.placed_at, "placed", "shopper", None, order)
    entries = [*promises, *chosen, *events, placed]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
