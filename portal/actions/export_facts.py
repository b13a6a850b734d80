"""Write down what a merchant told us as files that can be taken in again, and its promise budgets. Changes nothing."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session

from portal.domain.budgets import payload
from portal.intake.csv_writing import columns_of, csv_lines, json_lines, row_of
from portal.store import exports, promise_budgets

BUDGETS = "promise-budgets"
KINDS = (*exports.READERS, BUDGETS)


def export_facts(session: Session, merchant_id: int, kind: str, as_json: bool = False) -> Iterator[str]:
    """The lines of a file of that kind, CSV with the columns of its import or a JSON array of the same.

    Nothing is held whole: take the lines as they come, while the session is open. Raises LookupError for no such kind.
    """
    if kind not in KINDS:
        raise LookupError(f"{kind!r} cannot be exported. Known are: {', '.join(KINDS)}.")
    header, rows = _table(session, merchant_id, kind)
    return json_lines(header, rows) if as_json else csv_lines(header, rows)


def _table(session: Session, merchant_id: int, kind: str) -> tuple[list[str], Iterable[Iterable[Any]]]:
    if kind == BUDGETS:
        told = (payload(*budget) for budget in promise_budgets.stream(session, merchant_id))
        return ["sku", "budget", "as_of"], (row.values() for row in told)
    facts = exports.READERS[kind](session, merchant_id)
    return columns_of(kind), (row_of(kind, fact) for fact in facts)
