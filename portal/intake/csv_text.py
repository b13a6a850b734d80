"""From the bytes of a CSV file to its header and its rows of cells. Knows nothing of what the cells mean."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from portal.intake.documents import UnreadableDocument

MAX_COLUMNS = 200
_LINE_END = re.compile(r"[\r\n]")

# A row of cells, or None where nobody knows where they end: a quote is not doubled, or a cell is endless.
Row = list[str] | None


@dataclass(frozen=True, slots=True)
class Table:
    """The column names, trimmed and in lower case, and the rows below them, each read when it is asked for."""

    header: list[str]
    rows: Iterator[Row]


def open_table(body: bytes) -> Table:
    """The table in these bytes: UTF-8 with or without a mark, comma or semicolon, header first.

    Raises UnreadableDocument where it is empty, not UTF-8, cut off inside a quoted cell, or has no header.
    """
    delimiter = _delimiter(_first_line(body))
    if b'"' in body:
        _refuse_open_quote(body, delimiter)
    rows = _rows(body, delimiter)
    header = next((row for row in rows if row != []), None)
    if header is None:
        raise UnreadableDocument("The header cannot be read: a quote is not doubled, or a name is endless.")
    if len(header) > MAX_COLUMNS:
        raise UnreadableDocument(f"The header has {len(header):,} columns, more than {MAX_COLUMNS}.")
    return Table([name.strip().lower() for name in header], rows)


def _first_line(body: bytes) -> str:
    if b"\0" in body:
        raise UnreadableDocument(
            "The file holds zero bytes, so it is no UTF-8 text. Save it as CSV in UTF-8."
        )
    try:
        content = body.decode("utf-8-sig").lstrip()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(f"Line {line} is not UTF-8. Save the file as CSV in UTF-8.") from None
    if not content:
        raise UnreadableDocument("The file is empty.")
    return _LINE_END.split(content, maxsplit=1)[0]


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _reader(body: bytes, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(TextIOWrapper(BytesIO(body), "utf-8-sig", newline=""), delimiter=delimiter, strict=True)


def _refuse_open_quote(body: bytes, delimiter: str) -> None:
    """Look through the whole file once, so that nothing of it is taken when its end is missing."""
    reader = _reader(body, delimiter)
    while True:
        try:
            deque(reader, maxlen=0)
        except csv.Error as error:
            # The reader goes on with the next line after a misplaced quote; everything else has swallowed the rest.
            if "expected after" not in str(error):
                raise UnreadableDocument("The file is cut off: a quote is opened and never closed.") from None
        else:
            return


def _rows(body: bytes, delimiter: str) -> Iterator[Row]:
    reader = _reader(body, delimiter)
    while True:
        try:
            yield from reader
        except csv.Error:
            yield None
        else:
            return
