"""What every form of a supplier's answer has in common, whoever thought it up: numbers of units, numbered parts."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from portal.domain.supply import Confirmation, WholeOrderAnswer
from portal.intake.columns import MAX_QUANTITY, shown
from portal.intake.documents import Document, Problem

Finding = Confirmation | WholeOrderAnswer | Problem

_WHOLE_NUMBER = re.compile(r"([0-9]{1,8})(\.0*)?")


def whole_units(element: str, decimal_mark: str = ".") -> int:
    """A whole number, also written "100." or "100.00". Raises ValueError for anything else."""
    found = _WHOLE_NUMBER.fullmatch(element.replace(decimal_mark, "."))
    if not found or int(found[1]) > MAX_QUANTITY:
        raise ValueError(f"{shown(element)} is not a whole number up to {MAX_QUANTITY:,}.")
    return int(found[1])


def document_of(kind: str, findings: Iterable[Finding]) -> Document:
    """What was found, in its order: the parts of each revision of a line numbered, every question asked once."""
    facts: list[Confirmation | WholeOrderAnswer] = []
    problems: list[Problem] = []
    parts: dict[tuple[str, ...], int] = defaultdict(int)
    for found in findings:
        if isinstance(found, Problem):
            problems.append(found)
        elif isinstance(found, Confirmation):
            revision = (found.supplier, found.po, found.line, found.sku, found.reference)
            facts.append(replace(found, part=parts[revision]))
            parts[revision] += 1
        else:
            facts.append(found)
    # A day of the whole order is questioned once, not once a line.
    return Document(kind, facts, list(dict.fromkeys(problems)))
