"""CSV files of every kind: bytes -> Document. The kinds stand in `csv_kinds`; nothing is kept here."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice

from portal.intake.csv_kinds import CASES, KINDS
from portal.intake.csv_rows import RowReader, unknown_columns
from portal.intake.csv_text import open_table
from portal.intake.documents import Document, UnreadableDocument


def read_csv(kind: str, body: bytes, received_at: datetime, known_currency: str = "") -> Document:
    """The facts of a whole CSV file, each natural key once: of two rows about one thing the later counts.

    `received_at` (aware, UTC) stands in where the kind has a moment that may be left empty; `known_currency` where a
    price has none. Rows are numbered from 1 below the header. Raises UnreadableDocument as `read_csv_chunks`.
    """
    documents = list(read_csv_chunks(kind, body, received_at, known_currency, rows=sys.maxsize))
    facts = [fact for document in documents for fact in document.facts]
    return Document(kind, facts, [problem for document in documents for problem in document.problems])


def read_csv_chunks(
    kind: str, body: bytes, received_at: datetime, known_currency: str = "", rows: int = 10_000
) -> Iterator[Document]:
    """The same file as documents of at most `rows` facts, so that a huge one is never held whole as facts.

    Take them in order: a row that repeats the key of an earlier chunk comes again, with its problem, and counts.
    Everything that refuses the file whole (UnreadableDocument: not UTF-8, empty, cut off, a required column missing,
    no such kind) is raised when the first document is asked for.
    """
    if kind not in KINDS:
        raise UnreadableDocument(f"{kind!r} is no kind of CSV file. Known are: {', '.join(KINDS)}.")
    table = open_table(body)
    reader = RowReader(KINDS[kind], table.header, received_at, known_currency)
    if problems := unknown_columns(KINDS[kind], table.header):
        yield Document(kind, [], problems)
    numbered = enumerate(table.rows, 1)
    for first in numbered:
        yield reader.read(chain([first], islice(numbered, rows - 1)))


def read_cases(body: bytes) -> Document:
    """The lines of a backtest, which is no document of a merchant. Raises UnreadableDocument as `read_csv_chunks`."""
    table = open_table(body)
    reader = RowReader(CASES, table.header, datetime.min.replace(tzinfo=UTC), "")
    found = reader.read(enumerate(table.rows, 1))
    return Document(CASES.name, found.facts, [*unknown_columns(CASES, table.header), *found.problems])
