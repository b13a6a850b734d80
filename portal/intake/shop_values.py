"""What shops' webhooks have in common: one order or many in a body of JSON, and values that are read or questioned."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from portal.domain.money import MINOR_DIGITS
from portal.intake.columns import shown
from portal.intake.documents import MalformedDocument, Problem, UnreadableDocument
from portal.intake.json_text import as_cell, read_json


class NotTaken(Exception):
    """A value is missing or wrong without which nothing can be taken; it is among the problems already."""


def objects_in(body: bytes, *wrappers: str) -> list[dict[str, Any]]:
    """The objects of a body: one, a list, either below one of the names `wrappers`, or one object a line.

    Raises UnreadableDocument for anything else.
    """
    try:
        value = read_json(body)
    except MalformedDocument:
        lines = [line for line in body.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        value = [read_json(line) for line in lines]
    if isinstance(value, dict):
        value = next((value[name] for name in wrappers if name in value), value)
    found = value if isinstance(value, list) else [value]
    if not found or not all(isinstance(one, dict) for one in found):
        raise UnreadableDocument("This is no order, nor a list of orders.")
    return found


@dataclass(frozen=True, slots=True)
class Values:
    """Reads values of the object that is `row` in its document; what is wrong with them becomes a problem."""

    row: int
    problems: list[Problem]

    def needed(self, field: str, read: Callable[[str], Any], written: Any) -> Any:
        """The value. Raises NotTaken where it is missing or wrong."""
        try:
            cell = as_cell(written).strip()
            if not cell:
                raise ValueError("This must not be empty.")
            return read(cell)
        except ValueError as error:
            self.problems.append(Problem(self.row, field, str(error)))
            raise NotTaken from None

    def optional(self, field: str, read: Callable[[str], Any], *written: Any, default: Any = "") -> Any:
        """The first of these that says anything, or the default; one that is wrong is left out and shown."""
        for one in written:
            try:
                cell = as_cell(one).strip()
                if cell:
                    return read(cell)
            except ValueError as error:
                self.problems.append(Problem(self.row, field, f"{error} It was left out.", was_taken=True))
        return default

    def price(self, field: str, written: Any, currency: str) -> int | None:
        """Minor units of the price of one unit, rounded, as shops divide totals by units; None where there is none."""
        cell = self.optional(field, str, written)
        if not cell or not currency:
            return None
        try:
            minor = Decimal(cell).scaleb(MINOR_DIGITS.get(currency, 2)).quantize(Decimal(1), ROUND_HALF_UP)
        except InvalidOperation:
            minor = Decimal(-1)
        if not 0 <= minor < 10**14:
            sentence = f"{shown(cell)} is no price. It was left out."
            self.problems.append(Problem(self.row, field, sentence, was_taken=True))
            return None
        return int(minor)


def part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object below that name, an empty one where there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def parts(value: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The objects of the list below that name."""
    found = value.get(name)
    return (one for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))
