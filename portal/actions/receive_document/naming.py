"""Give what a supplier said or delivered to the PO line that it means; what fits none is kept as it came, and shown.

PO numbers are the buyer's own, so a sender whose name we spell differently is still understood. Suppliers renumber
lines: number and item must agree, else the item alone decides, else a person.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from portal.domain.supply import Confirmation, PurchaseOrderLine, Receipt, WholeOrderAnswer
from portal.intake.documents import Problem

LinesByOrder = dict[str, list[PurchaseOrderLine]]
Said = TypeVar("Said", Confirmation, Receipt)


def named_confirmations(
    said: Sequence[Confirmation], lines: LinesByOrder
) -> tuple[list[Confirmation], list[Problem]]:
    """The confirmations under the names of their PO lines, parts counted anew, and those that need a person."""
    named, problems = _named(said, lines)
    counted: dict[tuple[str, ...], int] = defaultdict(int)
    parts = []
    for one in named:
        key = (one.supplier, one.po, one.line, one.sku, one.reference)
        parts.append(replace(one, part=counted[key]))
        counted[key] += 1
    return parts, problems


def named_receipts(got: Sequence[Receipt], lines: LinesByOrder) -> tuple[list[Receipt], list[Problem]]:
    """The receipts under the names of their PO lines, those of one reference added up, and those that need a person."""
    named, problems = _named(got, lines)
    total: dict[tuple[str, ...], Receipt] = {}
    for one in named:
        key = (one.supplier, one.po, one.line, one.sku, one.reference)
        before = total.get(key)
        total[key] = replace(one, quantity=one.quantity + before.quantity) if before else one
    return list(total.values()), problems


def _named(facts: Sequence[Said], lines: LinesByOrder) -> tuple[list[Said], list[Problem]]:
    named, problems = [], []
    for fact in facts:
        line = _meant(fact, lines.get(fact.po, []))
        if line is None:
            named.append(fact)
            problems.append(_unclear(fact, lines.get(fact.po, [])))
        else:
            named.append(replace(fact, supplier=line.supplier, line=line.line, sku=line.sku))
    return named, problems


def _meant(fact: Confirmation | Receipt, lines: list[PurchaseOrderLine]) -> PurchaseOrderLine | None:
    candidates = _of_supplier(fact.supplier, lines)
    items = {fact.sku, *getattr(fact, "item_ids", ())}
    of_item = [line for line in candidates if line.sku in items]
    of_number = [line for line in of_item if line.line == fact.line]
    if of_number:
        return of_number[0]
    if len(of_item) == 1 or (of_item and not fact.line):
        return of_item[0]
    return None


def _of_supplier(supplier: str, lines: list[PurchaseOrderLine]) -> list[PurchaseOrderLine]:
    """The lines of that supplier; all of them where the PO went to one supplier only, whatever the sender's name."""
    own = [line for line in lines if line.supplier.casefold() == supplier.casefold()]
    if own or len({line.supplier for line in lines}) != 1:
        return own
    return lines


def _unclear(fact: Confirmation | Receipt, lines: list[PurchaseOrderLine]) -> Problem:
    if not lines:
        return Problem(
            0,
            "po",
            f"There is no purchase order {fact.po} yet. What was said of it is kept until it is.",
            True,
        )
    if not fact.sku:
        sentence = (
            f"Purchase order {fact.po} went to others than {fact.supplier}. What was said of it is kept."
        )
        return Problem(0, "supplier", sentence, True)
    same_number = next((line for line in lines if line.line == fact.line), None)
    if same_number is not None:
        sentence = (
            f"Line {fact.line} of purchase order {fact.po} is {same_number.sku} here, but the supplier wrote "
            f"{fact.sku}. It is kept, but counts for nothing until somebody decides."
        )
        return Problem(0, "sku", sentence, True)
    return Problem(
        0, "sku", f"Purchase order {fact.po} has no line for {fact.sku}. What was said of it is kept.", True
    )


def whole_answers(answers: Sequence[WholeOrderAnswer], lines: LinesByOrder) -> list[Confirmation]:
    """Answers to whole POs, line by line: "accepted" means as ordered, on the day that was asked for.

    An answer to a PO that is not known, or went to others, is one confirmation of nothing, kept until it fits.
    """
    return [said for answer in answers for said in _line_by_line(answer, lines.get(answer.po, []))]


def _line_by_line(answer: WholeOrderAnswer, lines: list[PurchaseOrderLine]) -> list[Confirmation]:
    answered = _of_supplier(answer.supplier, lines)
    if not answered:
        return [_said(answer, answer.supplier, "", "", 0, None)]
    return [_said(answer, line.supplier, line.line, line.sku, line.quantity, line) for line in answered]


def _said(
    answer: WholeOrderAnswer,
    supplier: str,
    number: str,
    sku: str,
    quantity: int,
    line: PurchaseOrderLine | None,
) -> Confirmation:
    is_accepted = answer.status == "accepted"
    return Confirmation(
        supplier=supplier,
        po=answer.po,
        line=number,
        sku=sku,
        quantity=quantity if is_accepted else 0,
        confirmed_on=line.promised_on if line and is_accepted else None,
        status=answer.status,
        received_at=answer.received_at,
        reference=answer.reference,
    )
