"""From the bytes of a JSON document to plain values, strictly: what could be understood in two ways is refused."""

import json
import re
from typing import Any, NoReturn

from portal.intake.documents import MalformedDocument

# Zero bytes, and halves of characters, which JSON can write: no database keeps them.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def read_json(body: bytes) -> Any:
    """The value; a number with a point or an exponent stays the text that it was written as, so that no cent is lost.

    Raises MalformedDocument for what is no JSON in UTF-8, for a name that stands twice in one object, for NaN and
    its like, and for what is nested too deep to be read.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedDocument("The body is not written in UTF-8.") from None
    try:
        return json.loads(
            text, parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=_each_name_once
        )
    except RecursionError:
        raise MalformedDocument("The JSON is nested too deep.") from None
    except ValueError as error:
        where = (
            f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise MalformedDocument(f"The body is no JSON that can be read{where}.") from None


def as_cell(value: Any) -> str:
    """A text, a whole number or nothing, as a cell of a file holds it. Raises ValueError for anything else."""
    if value is None:
        return ""
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            raise ValueError("This text contains a character that is not text.")
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError("A text or a number is expected here.")


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedDocument(f"{name} is no number that JSON knows.")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MalformedDocument("A name stands twice in one object.")
    return found
