"""Readers of cells as they stand in a file: padded, perhaps empty, the same over and over. Knows no rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from portal.domain.money import minor_units
from portal.intake.columns import NEEDED, WHEN_RECEIVED, Column
from portal.intake.csv_guards import bared

# How many different cells of one column are remembered.
REMEMBERED = 10_000

Written = TypeVar("Written")
Value = TypeVar("Value")


class _Remembered(dict[Written, Value]):
    """What was written and what it means, each read once: most days, prices and SKUs repeat from row to row."""

    def __init__(self, read: Callable[[Written], Value]) -> None:
        self._read = read

    def __missing__(self, written: Written) -> Value:
        if len(self) >= REMEMBERED:
            self.clear()
        value = self[written] = self._read(written)
        return value


def cell_reader(column: Column, received_at: datetime) -> Callable[[str], Any]:
    """A function from a cell of this column to its value. It raises ValueError with a sentence for the sender."""
    read_text, is_needed = column.read, column.default is NEEDED
    default = received_at if column.default is WHEN_RECEIVED else column.default

    def read(cell: str) -> Any:
        trimmed = bared(cell.strip())
        value = read_text(trimmed) if trimmed else default
        if is_needed and (not trimmed or value == ""):
            raise ValueError("This cell must not be empty.")
        return value

    return read if column.varies else _Remembered(read).__getitem__


def price_reader(known_currency: str) -> Callable[[tuple[str | None, str]], tuple[int | None, str]]:
    """A function from an amount and its currency, as they are written, to minor units and their currency.

    A price without a currency is in `known_currency`. Raises ValueError where there is none, and for split cents.
    """

    def read(written: tuple[str | None, str]) -> tuple[int | None, str]:
        amount, currency = written
        if not amount:
            return None, currency
        if not (currency or known_currency):
            raise ValueError(f"The price {amount} has no currency.")
        return minor_units(amount, currency or known_currency), currency or known_currency

    return _Remembered(read).__getitem__
