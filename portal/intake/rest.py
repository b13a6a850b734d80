"""What a merchant's programs send as JSON: batches of what the CSV files hold, and single orders. Bytes -> Document."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from portal.intake.columns import Column, text, yes_or_no
from portal.intake.csv_guards import guarded
from portal.intake.csv_kinds import KINDS, CsvKind
from portal.intake.csv_rows import RowReader, is_blank
from portal.intake.documents import Document, Problem, UnreadableDocument
from portal.intake.json_text import as_cell, read_json

MOST_ITEMS = 10_000
# Fields of a single order, and those of its shopper, that stand on every line of it in a file.
ORDER_FIELDS = ("placed_at", "currency", "paid", "paid_at", "stated_ship_by", "need_by", "note")
SHOPPER_FIELDS = (
    *("name", "email", "phone", "locale", "timezone", "country", "region", "postcode", "sms_consent"),
)
LINE_FIELDS = ("line", "sku", "title", "quantity", "price")


def kinds_of(reference: str) -> dict[str, CsvKind]:
    """The kinds as JSON has them. A confirmation may leave out its purchase order, and is known by `reference` where it
    bears none of its own; an order line may say what its item is called.
    """
    said, ordered = KINDS["confirmations"], KINDS["orders"]
    otherwise = {"po": "", "reference": reference}
    columns = tuple(replace(c, default=otherwise.get(c.name, c.default)) for c in said.columns)
    titled = (*ordered.columns, Column("title", text, varies=True))
    return KINDS | {
        "confirmations": replace(said, columns=columns),
        "orders": replace(ordered, columns=titled),
    }


def form_of(body: bytes) -> str:
    """ "order" for a single order, "items" for a batch. Raises MalformedDocument for what is no JSON."""
    value = read_json(body)
    return "order" if isinstance(value, dict) and "number" in value else "items"


def unwrapped(body: bytes) -> bytes | None:
    """The orders in an event, `{"type": "order…", "data": …}`, or the body itself where it is no event.

    None for an event of another type. Raises MalformedDocument for what is no JSON.
    """
    value = read_json(body)
    if not isinstance(value, dict) or "type" not in value or "data" not in value:
        return body
    if not str(value["type"]).startswith("order"):
        return None
    return json.dumps(value["data"]).encode()


def read_items(
    kind: str, body: bytes, received_at: datetime, known_currency: str = "", reference: str = ""
) -> Document:
    """The facts of a batch, `{"items": [...]}`, and a problem for each field that cannot be read; items count from 1.

    Moments and currency as in `csv_files.read_csv`. Raises UnreadableDocument for what is no such batch.
    """
    value = read_json(body)
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or not items:
        raise UnreadableDocument('A batch is an object such as {"items": [...]} with at least one item.')
    if len(items) > MOST_ITEMS:
        raise UnreadableDocument(f"A batch has at most {MOST_ITEMS:,} items; this one has {len(items):,}.")
    return _read(kinds_of(reference)[kind], items, received_at, known_currency)


def read_order(body: bytes, received_at: datetime, known_currency: str = "") -> Document:
    """The lines of one order. Fields of problems are named as the sender wrote them: "items[0].quantity".

    Raises UnreadableDocument for what is no order.
    """
    value = read_json(body)
    if not isinstance(value, dict):
        raise UnreadableDocument("An order is an object with a number, a shopper and items.")
    shopper, items = value.get("shopper") or {}, value.get("items")
    if not isinstance(items, list) or not items or not isinstance(shopper, dict):
        raise UnreadableDocument("An order has a shopper, and items, at least one.")
    of_all = {"placed_at": received_at.isoformat(), "currency": known_currency} | {
        "order": value.get("number"),
        **{name: value[name] for name in ORDER_FIELDS if name in value},
        **{name: shopper[name] for name in SHOPPER_FIELDS if name in shopper},
    }
    lines = [_line(of_all, place, item) for place, item in enumerate(items, 1)]
    found = _read(kinds_of("")["orders"], lines, received_at, known_currency)
    return replace(found, problems=list(_named_as_sent(found.problems)))


def _line(of_all: Mapping[str, Any], place: int, item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {**of_all, "line": place, **{name: item[name] for name in LINE_FIELDS if name in item}}


def _named_as_sent(problems: Iterable[Problem]) -> Iterator[Problem]:
    """What is wrong with the order itself stands on each of its lines, and is said once."""
    said: set[str] = set()
    for one in problems:
        field = one.field
        if field == "order":
            field = "number"
        elif field in SHOPPER_FIELDS:
            field = f"shopper.{field}"
        elif field not in ORDER_FIELDS:
            field = f"items[{one.row - 1}].{field}".rstrip(".")
        if field not in said:
            said.add(field)
            yield replace(one, field=field)


def _read(kind: CsvKind, items: list[Any], received_at: datetime, known_currency: str) -> Document:
    names = [column.name for column in kind.columns]
    problems: list[Problem] = []
    reader = RowReader(kind, names, received_at, known_currency)
    found = reader.read(_rows(kind, items, problems))
    in_order = sorted([*problems, *found.problems], key=lambda problem: problem.row)
    return Document(kind.name, found.facts, in_order)


def _rows(kind: CsvKind, items: list[Any], problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Each item as the row that says the same; what is no such item is a problem instead."""
    known = {column.name for column in kind.columns}
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict) or not item.keys() & known:
            problems.append(_is_none(kind, number))
            continue
        if unknown := ", ".join(repr(name[:40]) for name in item if name not in known):
            sentence = f"Not known in {kind.name} and kept out: {unknown}."
            problems.append(Problem(number, "", sentence, was_taken=True))
        row, faults = _row(kind, item, number)
        if not faults and is_blank(row):
            faults = [_is_none(kind, number)]
        problems += faults
        if not faults:
            yield number, row


def _is_none(kind: CsvKind, number: int) -> Problem:
    return Problem(number, "", f"An item of {kind.name} is an object with some of their fields.")


def _row(kind: CsvKind, item: Mapping[str, Any], number: int) -> tuple[list[str], list[Problem]]:
    row, faults = [], []
    for column in kind.columns:
        try:
            row.append(guarded(_cell(column, item.get(column.name))))
        except ValueError as error:
            faults.append(Problem(number, column.name, str(error)))
    return row, faults


def _cell(column: Column, value: Any) -> str:
    if isinstance(value, bool) and column.read is yes_or_no:
        return "yes" if value else "no"
    return as_cell(value)
