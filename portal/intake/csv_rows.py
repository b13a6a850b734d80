"""From rows of cells to facts of one kind. Knows nothing of bytes; what a cell means is the table's business."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from operator import call, itemgetter
from typing import Any

from portal.crashpoints import crashpoint
from portal.intake.csv_cells import cell_reader, price_reader
from portal.intake.csv_kinds import CsvKind
from portal.intake.csv_text import Row
from portal.intake.documents import Document, Problem, UnreadableDocument

_ABSENT = -1


class RowReader:
    """Reads rows of one header. Remembers what it has seen, so that its documents together are one file."""

    def __init__(
        self, kind: CsvKind, header: Sequence[str], received_at: datetime, known_currency: str
    ) -> None:
        """Raises UnreadableDocument where a required column is missing or a known one stands twice."""
        names = [column.name for column in kind.columns]
        _refuse_header(kind, header)
        self._kind = kind
        self._width = len(header)
        # An absent column is read from an empty cell that is put behind each row.
        self._pick = itemgetter(*(header.index(name) if name in header else _ABSENT for name in names))
        self._readers = [cell_reader(column, received_at) for column in kind.columns]
        self._price = price_reader(known_currency)
        self._price_at = names.index("price") if "price" in names else None
        self._key = _columns_of(names, names if kind.counts_repeats_once else kind.key)
        self._whole = _columns_of(names, kind.parts_of)
        self._parts: dict[Hashable, int] = defaultdict(int)
        self._row_of_key: dict[Hashable, int] = {}

    def read(self, rows: Iterable[tuple[int, Row]]) -> Document:
        """The facts of these numbered rows, and a problem for each cell that could not be read."""
        facts: dict[Hashable, Any] = {}
        problems: list[Problem] = []
        for number, row in rows:
            crashpoint("between_rows")
            values = self._values(number, row, problems)
            if values is None:
                continue
            key = self._key(values) if self._key else number
            first = self._row_of_key.setdefault(key, number)
            if first != number:
                problems.append(self._repeat(first, number))
                if self._kind.counts_repeats_once:
                    continue
            facts[key] = self._fact(values)
        return Document(self._kind.name, list(facts.values()), problems)

    def _values(self, number: int, row: Row, problems: list[Problem]) -> list[Any] | None:
        if row is None or len(row) != self._width:
            problems += [] if row == [] else [Problem(number, "", self._misshapen(row))]
            return None
        row.append("")
        cells = self._pick(row)
        try:
            values = list(map(call, self._readers, cells))
        except ValueError:
            problems += [] if is_blank(row) else self._bad_cells(number, cells)
            return None
        return values if self._price_at is None else self._priced(number, values, self._price_at, problems)

    def _priced(self, number: int, values: list[Any], at: int, problems: list[Problem]) -> list[Any] | None:
        try:
            values[at : at + 2] = self._price((values[at], values[at + 1]))
        except ValueError as error:
            problems.append(Problem(number, "price", str(error)))
            return None
        return values

    def _fact(self, values: list[Any]) -> Any:
        if self._whole:
            whole = self._whole(values)
            values.append(self._parts[whole])
            self._parts[whole] += 1
        return self._kind.fact(*values)

    def _bad_cells(self, number: int, cells: Sequence[str]) -> list[Problem]:
        problems = []
        for column, read, cell in zip(self._kind.columns, self._readers, cells, strict=True):
            try:
                read(cell)
            except ValueError as error:
                problems.append(Problem(number, column.name, str(error)))
        return problems

    def _misshapen(self, row: Row) -> str:
        if row is None:
            return "Nobody can tell where the cells of this row end: a quote is not doubled, or a cell is endless."
        return f"This row has {len(row)} cells, the header has {self._width}."

    def _repeat(self, first: int, number: int) -> Problem:
        if self._kind.counts_repeats_once:
            return Problem(number, "", f"Row {first} says the very same. It counts once.", was_taken=True)
        named = " and ".join(self._kind.key)
        sentence = f"Row {first} has the same {named}. The later row counts."
        return Problem(number, self._kind.key[-1], sentence, was_taken=True)


def unknown_columns(kind: CsvKind, header: Sequence[str]) -> list[Problem]:
    """One problem that names the columns which are kept out; none where all are known."""
    known = {column.name for column in kind.columns}
    unknown = [name or "(without a name)" for name in header if name not in known]
    if not unknown:
        return []
    named = ", ".join(name[:40] for name in unknown[:20])
    sentence = f"These columns are not known in {kind.name} and were kept out: {named}."
    return [Problem(0, "header", sentence, was_taken=True)]


def _refuse_header(kind: CsvKind, header: Sequence[str]) -> None:
    missing = [column.name for column in kind.columns if column.is_required and column.name not in header]
    if missing:
        raise UnreadableDocument(
            f"The header has no column {', '.join(missing)}, which {kind.name} cannot do without."
        )
    twice = [column.name for column in kind.columns if header.count(column.name) > 1]
    if twice:
        raise UnreadableDocument(f"The header has more than one column {', '.join(twice)}.")


def is_blank(row: Sequence[str]) -> bool:
    """Spreadsheets write rows of nothing below their last; nobody needs to hear of them."""
    return not "".join(row).strip()


def _columns_of(names: Sequence[str], chosen: Sequence[str]) -> Callable[[Sequence[Any]], Any] | None:
    return itemgetter(*(names.index(name) for name in chosen)) if chosen else None
