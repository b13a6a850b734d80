"""Confirmations that name no purchase order: they mean the oldest line of that supplier and SKU that is still open."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from portal.domain.supply import Confirmation, OpenPurchaseOrderLine, PurchaseOrderLine
from portal.intake.documents import Problem
from portal.store import supply


def of_orders(
    session: Session, merchant_id: int, said: Sequence[Confirmation]
) -> tuple[list[Confirmation], list[Problem]]:
    """All of them under a purchase order, and a problem for each that fits no open line and is left out."""
    nameless = {one.sku for one in said if not one.po}
    if not nameless:
        return list(said), []
    lines, found, problems = supply.open_lines(session, merchant_id, nameless), [], []
    for one in said:
        line = None if one.po else _oldest(one, lines.get(one.sku, []))
        if line is not None:
            found.append(replace(one, supplier=line.supplier, po=line.po, line=line.line))
        elif one.po:
            found.append(one)
        else:
            sentence = (
                f"{one.supplier} has no open purchase order line for {one.sku}. Name the purchase order."
            )
            problems.append(Problem(0, "po", sentence))
    return found, problems


def _oldest(said: Confirmation, lines: Sequence[OpenPurchaseOrderLine]) -> PurchaseOrderLine | None:
    its = [
        line.ordered
        for line in lines
        if line.ordered.supplier.casefold() == said.supplier.casefold()
        and line.received < line.ordered.quantity
    ]
    return min(its, key=lambda line: (line.ordered_on, line.po, line.line), default=None)
