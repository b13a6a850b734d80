"""Purchase order acknowledgements (ANSI X12 855): bytes -> Document of what a supplier said about our POs.

Envelopes are read by `x12_envelopes`, lines by `x12_855_lines`, and what each code means stands in `x12_codes`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from portal.crashpoints import crashpoint
from portal.domain.supply import WholeOrderAnswer
from portal.intake.columns import identifier, shown
from portal.intake.documents import Document, Problem
from portal.intake.supplier_answers import Finding, document_of
from portal.intake.x12_855_lines import Heading, confirmations
from portal.intake.x12_codes import CANCELLATION, CANCELLED, ORDER_ANSWERS, UNKNOWN_ANSWER, OrderAnswer
from portal.intake.x12_days import days_of
from portal.intake.x12_envelopes import TransactionSet, read_transaction_sets
from portal.intake.x12_segments import Segment, split_at

_CODE = "855"


def read_x12(body: bytes, received_at: datetime) -> Document:
    """Confirmations and answers to whole POs from all 855s of a file; a problem for what else it holds.

    Facts are dated by their interchange (as UTC), or by `received_at` (aware, UTC) where it has no real date. Rows of
    problems are segments, counted from 1. Raises UnreadableDocument where the file is no X12, cut off or garbled.
    """
    sets, problems = read_transaction_sets(body)
    findings: list[Finding] = [*problems]
    references: set[str] = set()
    for one in sets:
        crashpoint("between_rows")
        if one.code != _CODE:
            sentence = f"{shown(one.code)} is not read yet, only {_CODE}. This transaction set was not taken."
            findings.append(Problem(one.start.number, "ST01", sentence))
        elif one.reference in references:
            sentence = "A set of these control numbers stands in this file before. Only the first was taken."
            findings.append(Problem(one.start.number, "ST02", sentence))
        else:
            references.add(one.reference)
            findings += _answer(one, received_at)
    if not sets:
        findings.append(Problem(0, "ST", "The file holds envelopes, but nothing in them."))
    return document_of("x12", findings)


def _answer(one: TransactionSet, received_at: datetime) -> Iterator[Finding]:
    """What one 855 says: line by line, or, where it lists none, of the whole PO."""
    bak = next((segment for segment in one.segments if segment.tag == "BAK"), None)
    if bak is None:
        yield Problem(one.start.number, "BAK", "This 855 has no BAK segment, so it answers no order.")
        return
    detail, summary = split_at("CTT", one.segments)
    header, loops = split_at("PO1", detail)
    said = CANCELLED if bak.at(1) == CANCELLATION else ORDER_ANSWERS.get(bak.at(2), UNKNOWN_ANSWER)
    try:
        heading = _heading(one, bak, header, said, received_at)
    except ValueError as error:
        yield Problem(bak.number, "BAK", f"{error} The answer was not taken.")
        return
    yield from _questions(bak, said, len(loops), summary)
    for loop in loops:
        yield from confirmations(loop, heading)
    if said.status and not loops:
        yield WholeOrderAnswer(
            heading.supplier, heading.po, said.status, heading.received_at, heading.reference
        )


def _heading(
    one: TransactionSet, bak: Segment, header: Sequence[Segment], said: OrderAnswer, received_at: datetime
) -> Heading:
    if not bak.at(3):
        raise ValueError("The 855 names no purchase order.")
    supplier = _supplier(header) or one.sender
    if not supplier:
        raise ValueError("The 855 names no supplier, and neither does its envelope.")
    return Heading(
        supplier=identifier(supplier),
        po=identifier(bak.at(3)),
        received_at=one.sent_at or received_at,
        reference=identifier(one.reference),
        overruling=said.overruling,
        days=days_of(header),
    )


def _supplier(header: Sequence[Segment]) -> str:
    """The id of the seller, else its name."""
    seller = next((segment for segment in header if segment.tag == "N1" and segment.at(1) == "SE"), None)
    return seller.at(4) or seller.at(2) if seller else ""


def _questions(
    bak: Segment, said: OrderAnswer, lines: int, summary: Sequence[Sequence[Segment]]
) -> Iterator[Problem]:
    if said is UNKNOWN_ANSWER:
        sentence = f"{shown(bak.at(2))} is no known kind of answer. Its {lines} lines are taken as they are."
        yield Problem(bak.number, "BAK02", sentence, was_taken=lines > 0)
    if said.question and lines:
        yield Problem(bak.number, "BAK02", said.question, was_taken=True)
    if not said.status and not lines and said is not UNKNOWN_ANSWER:
        yield Problem(bak.number, "BAK02", "The 855 says that it has details, but it lists no line.")
    for total in (group[0] for group in summary):
        if total.at(1).lstrip("0") != (str(lines) if lines else ""):
            sentence = f"CTT says {shown(total.at(1))} lines, but there are {lines}."
            yield Problem(total.number, "CTT01", sentence, was_taken=True)
