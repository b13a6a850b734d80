"""What every reader returns: the facts that could be read, and the problems that stopped the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class UnreadableDocument(Exception):
    """The whole document is refused: not decodable, truncated, or not of its kind. Nothing of it is taken."""


class MalformedDocument(UnreadableDocument):
    """The same for bytes that follow not even the rules of how such documents are written: no JSON at all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one row (1 = first row after the header; 0 = the document) was not taken, or taken with a question.

    `field` is the column or segment, `message` a sentence for the person who sent it. `was_taken` is True where
    the fact is among the facts all the same and a person should look at it.
    """

    row: int
    field: str
    message: str
    was_taken: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Facts of one document in its own order, each of a dataclass of `portal.domain.orders`, `.supply` or `.slips`."""

    kind: str
    facts: Sequence[Any]
    problems: Sequence[Problem]
