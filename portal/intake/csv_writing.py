"""The same CSV files the other way: facts of one kind -> rows of text, just as the readers take them."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from portal.domain.money import decimal_text
from portal.intake.csv_guards import guarded
from portal.intake.csv_kinds import KINDS


class _Line:
    """What a csv writer writes to: it hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A CSV file, line by line: None is an empty cell, moments and days are ISO 8601, formulas are guarded."""
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow(list(header))
    for row in rows:
        yield writer.writerow(list(map(_cell, row)))


def json_lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The same as a JSON array of objects, an object a line: None is null, moments and days are ISO 8601 texts."""
    names = list(header)
    before = "["
    for row in rows:
        yield before + "\n" + json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def columns_of(kind: str) -> list[str]:
    """The columns of a kind of file, in its own order. KeyError for no such kind."""
    return [column.name for column in KINDS[kind].columns]


def row_of(kind: str, fact: Any) -> list[Any]:
    """The values of a fact in the order of these columns; a price is a decimal text."""
    columns = columns_of(kind)
    row = [getattr(fact, field.name) for field in fields(fact)[: len(columns)]]
    if "price" in columns:
        at = columns.index("price")
        row[at] = None if row[at] is None else decimal_text(row[at], row[columns.index("currency")])
    return row


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(_plain(value))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
