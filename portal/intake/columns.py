"""How one cell is read: as an identifier, a text, a day, a moment, a quantity, an address.

A reader takes the trimmed, non-empty text of a cell and returns its value, or raises ValueError with a sentence for
the person who sent it. Nothing here knows rows, files or kinds of documents.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

Reader = Callable[[str], Any]

MAX_IDENTIFIER = 120
MAX_TEXT = 1_000
MAX_EMAIL = 254
MAX_PHONE = 40
MAX_QUANTITY = 10_000_000
# Ten years: beyond it a lead time is a slip of the finger, and a day reckoned with it may leave the calendar.
MAX_DAYS = 3_650
FIRST_YEAR, LAST_YEAR = 1990, 2100
# Defaults of a column: none at all, so that its cells must not be empty; or the moment when the document came.
NEEDED: Final = object()
WHEN_RECEIVED: Final = object()

_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]\s*")
# Control characters, and those that turn the direction of a line around and so make one text look like another.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_DIGIT = re.compile("[0-9]")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_YES_AND_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in the header. An empty cell means `default`, and so does a column that is not there.

    A required column must be there; its cells may still be empty unless the default is NEEDED. A column that `varies`
    has another cell in nearly every row, so that it is quicker to read each than to remember them.
    """

    name: str
    read: Reader
    default: Any = ""
    is_required: bool = False
    varies: bool = False


def identifier(cell: str) -> str:
    """A SKU, an order, a PO, a supplier: at most 120 characters that can be seen.

    An invisible character is refused, not removed: two names that differ only there must not become one.
    """
    if len(cell) > MAX_IDENTIFIER:
        raise ValueError(f"{shown(cell)} is longer than {MAX_IDENTIFIER} characters.")
    if not cell.isprintable():
        raise ValueError(f"{shown(cell)} holds a character that cannot be seen.")
    return cell


def text(cell: str) -> str:
    """Words for people, at most 1,000 characters. Line breaks become spaces, control and bidi-override signs go."""
    if len(cell) > MAX_TEXT:
        raise ValueError(f"{shown(cell)} is longer than {MAX_TEXT:,} characters.")
    return cell if cell.isprintable() else _UNSEEN.sub("", _BREAKS.sub(" ", cell)).strip()


def whole(least: int, most: int = MAX_QUANTITY) -> Reader:
    """A reader of whole numbers from `least` to `most`, written in digits only."""

    def read(cell: str) -> int:
        if cell.isascii() and cell.isdigit() and len(cell) <= 12 and least <= int(cell) <= most:
            return int(cell)
        raise ValueError(f"{shown(cell)} is not a whole number from {least} to {most:,}.")

    return read


def day(cell: str) -> date:
    """A calendar day in ISO 8601, of the years 1990 to 2100."""
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{shown(cell)} is not a day like 2026-12-05.") from None
    _refuse_other_times(found, cell)
    return found


def moment(cell: str) -> datetime:
    """A moment in ISO 8601, returned in UTC; a bare day, or a time without an offset, is taken as UTC."""
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{shown(cell)} is not a moment like 2026-12-05T10:00:00Z.") from None
    _refuse_other_times(found, cell)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _refuse_other_times(found: date, cell: str) -> None:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{shown(cell)} is not in the years {FIRST_YEAR} to {LAST_YEAR}.")


def yes_or_no(cell: str) -> bool:
    """True or false, yes or no, 1 or 0, in any case."""
    answer = _YES_AND_NO.get(cell.lower())
    if answer is None:
        raise ValueError(f"{shown(cell)} is neither yes nor no (true, false, 1, 0).")
    return answer


def one_of(words: Iterable[str]) -> Reader:
    """A reader of one of these lower-case words, in any case."""
    known = tuple(words)

    def read(cell: str) -> str:
        word = cell.lower()
        if word not in known:
            raise ValueError(f"{shown(cell)} is not one of {', '.join(known)}.")
        return word

    return read


def amount(cell: str) -> str:
    """A price in decimals ("12.50"), still a text: what its minor units are depends on the currency of the row."""
    if not _AMOUNT.fullmatch(cell):
        raise ValueError(f"{shown(cell)} is not an amount like 12.50.")
    return cell


def currency(cell: str) -> str:
    """The three letters of an ISO 4217 code, in capitals."""
    if not _CURRENCY.fullmatch(cell):
        raise ValueError(f"{shown(cell)} is not a currency code like EUR.")
    return cell.upper()


def web_address(cell: str) -> str:
    """An http or https address; anything else could run in a browser."""
    if len(cell) > MAX_TEXT or not cell.isprintable() or not _WEB_ADDRESS.fullmatch(cell):
        raise ValueError(f"{shown(cell)} is not a web address like https://example.com/picture.jpg.")
    return cell


def email(cell: str) -> str:
    """An address with one @ and no spaces. Whether it exists only a mail can tell."""
    if len(cell) > MAX_EMAIL or not cell.isprintable() or not _EMAIL.fullmatch(cell):
        raise ValueError(f"{shown(cell)} is not an email address.")
    return cell


def phone(cell: str) -> str:
    """A phone number as it was given; it must hold digits."""
    if len(cell) > MAX_PHONE or not cell.isprintable() or not _DIGIT.search(cell):
        raise ValueError(f"{shown(cell)} is not a phone number.")
    return cell


def shown(cell: str) -> str:
    """The cell in quotes, cut and with invisible characters written out, for a sentence about it."""
    return repr(cell if len(cell) <= 40 else cell[:40] + "…")
