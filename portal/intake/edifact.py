"""Order responses (UN/EDIFACT ORDRSP): bytes -> Document of what a supplier said about our POs.

Envelopes are read by `edifact_segments`, days by `edifact_days`, lines by `edifact_lines`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from portal.crashpoints import crashpoint
from portal.domain.supply import WholeOrderAnswer
from portal.intake.columns import identifier, shown
from portal.intake.documents import Document, Problem
from portal.intake.edifact_lines import Heading, confirmations, po_in
from portal.intake.edifact_segments import Message, Segment, read_messages
from portal.intake.supplier_answers import Finding, document_of

_TYPE = "ORDRSP"
_REJECTED_BY_FUNCTION, _REJECTED_BY_RESPONSE = ("27", "1"), ("RE",)
_ACCEPTED_BY_FUNCTION, _ACCEPTED_BY_RESPONSE = ("29",), ("AP", "AI")
# These say that our order arrived, and nothing of it.
_RECEIPT_ONLY = ("AB", "NA")


def read_edifact(body: bytes, received_at: datetime) -> Document:
    """Confirmations and answers to whole POs from all ORDRSPs of a file; a problem for what else it holds.

    Facts are dated by their interchange (as UTC), or by `received_at` (aware, UTC) where it has no real date. Rows of
    problems are segments, counted from 1. Raises UnreadableDocument where the file is no EDIFACT, cut off or garbled.
    """
    messages, problems = read_messages(body)
    findings: list[Finding] = [*problems]
    references: set[str] = set()
    for one in messages:
        crashpoint("between_rows")
        if one.type != _TYPE:
            sentence = f"{shown(one.type)} is not read yet, only {_TYPE}. This message was not taken."
            findings.append(Problem(one.start.number, "UNH", sentence))
        elif one.reference in references:
            sentence = "A message of this reference stands in this file before. Only the first was taken."
            findings.append(Problem(one.start.number, "UNH", sentence))
        else:
            references.add(one.reference)
            findings += _answer(one, received_at)
    if not messages:
        findings.append(Problem(0, "UNH", "The file holds an envelope, but nothing in it."))
    return document_of("edifact", findings)


def _answer(one: Message, received_at: datetime) -> Iterator[Finding]:
    """What one ORDRSP says: line by line, or, where it lists none, of the whole PO."""
    header, loops = _split_at_lines(one.segments)
    bgm = next((segment for segment in header if segment.tag == "BGM"), one.start)
    function, response = bgm.at(3), bgm.at(4)
    if response in _RECEIPT_ONLY and function not in _REJECTED_BY_FUNCTION:
        yield Problem(bgm.number, "BGM", "This only says that the order arrived. Nothing was taken from it.")
        return
    is_rejected = function in _REJECTED_BY_FUNCTION or response in _REJECTED_BY_RESPONSE
    try:
        heading = _heading(one, header, is_rejected, received_at)
    except ValueError as error:
        yield Problem(bgm.number, "BGM", f"{error} The answer was not taken.")
        return
    for loop in loops:
        yield from confirmations(loop, heading)
    if loops:
        return
    is_accepted = function in _ACCEPTED_BY_FUNCTION or response in _ACCEPTED_BY_RESPONSE
    if not heading.po or not (is_rejected or is_accepted):
        yield Problem(
            bgm.number, "BGM", "The answer lists no line, and does not say what holds for them all."
        )
        return
    status = "rejected" if is_rejected else "accepted"
    yield WholeOrderAnswer(heading.supplier, heading.po, status, heading.received_at, heading.reference)


def _split_at_lines(segments: Sequence[Segment]) -> tuple[list[Segment], list[list[Segment]]]:
    """The header, and a list from each LIN to the next; what follows the section's end is no line's."""
    header: list[Segment] = []
    loops: list[list[Segment]] = []
    for segment in segments:
        if segment.tag == "UNS":
            break
        if segment.tag == "LIN":
            loops.append([segment])
        else:
            (loops[-1] if loops else header).append(segment)
    return header, loops


def _heading(one: Message, header: Sequence[Segment], is_rejected: bool, received_at: datetime) -> Heading:
    seller = next(
        (segment for segment in header if segment.tag == "NAD" and segment.at(1) in ("SU", "SE")), None
    )
    supplier = (seller.at(2) or seller.at(4) or seller.at(3)) if seller else ""
    if not (supplier or one.sender):
        raise ValueError("The message names no supplier, and neither does its envelope.")
    return Heading(
        supplier=identifier(supplier or one.sender),
        po=identifier(po_in(header)[0]),
        received_at=one.sent_at or received_at,
        reference=identifier(one.reference),
        is_rejected=is_rejected,
        days=[segment for segment in header if segment.tag == "DTM"],
    )
