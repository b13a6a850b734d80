"""One read of those that are asked at once (see `at_once`): its statement, and what becomes of its rows, which come as
JSON."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Date, DateTime, Select, TypeDecorator, select
from sqlmodel import SQLModel

from portal.store.base import table_of

Understanding = Callable[[list[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Read:
    """One read, in no order. `model`: what each row becomes an object of, None where it stays a list of values."""

    statement: Select[Any]
    model: type[SQLModel] | None = None

    def understanding(self, has_json_as_text: bool) -> Understanding:
        """How its rows become what they stand for."""
        return _understanding(self.statement.selected_columns, self.model, has_json_as_text)


def objects(model: type[SQLModel], *where: ColumnElement[bool]) -> Read:
    """The rows of a table as objects that belong to no session: what is changed on them is not kept."""
    return Read(select(*table_of(model).columns).where(*where), model)


def _understanding(
    columns: Collection[ColumnElement[Any]], model: type[SQLModel] | None, has_json_as_text: bool
) -> Understanding:
    how = enumerate(_change_of(column, has_json_as_text) for column in columns)
    changes = [(number, change) for number, change in how if change]
    names = [column.key for column in columns]
    detached = _detached(model) if model else None

    def understand(rows: list[Any]) -> list[Any]:
        for row in rows:
            for number, change in changes:
                if row[number] is not None:
                    row[number] = change(row[number])
        return [_object(detached, names, row) for row in rows] if detached else rows

    return understand


@cache
def _detached(model: type[SQLModel]) -> type[SQLModel]:
    """The model as a class of objects that no session could ever know.

    Its columns are plain attributes: asking one of the model's own goes through the ORM and takes ten times as long,
    and a page asks some two hundred. Made past SQLModel's metaclass, which would see a table in it.
    """
    plain: dict[str, Any] = dict.fromkeys(column.key for column in table_of(model).columns)
    # What pydantic keeps beside the values, and looks at when two are compared.
    kept: dict[str, Any] = {
        "__pydantic_extra__": None,
        "__pydantic_private__": None,
        "__pydantic_fields_set__": frozenset(),
    }
    return type.__new__(type(model), model.__name__, (model,), {"__doc__": model.__doc__} | plain | kept)


def _object(detached: type[SQLModel], names: Sequence[str], row: Sequence[Any]) -> Any:
    made = object.__new__(detached)
    made.__dict__.update(zip(names, row, strict=True))
    return made


def moment(text: str) -> datetime:
    """A moment as JSON has it; SQLite keeps it in UTC, without a zone."""
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _change_of(column: ColumnElement[Any], has_json_as_text: bool) -> Callable[[Any], Any] | None:
    """How JSON's value becomes the column's, None where it is that already."""
    kind = column.type
    match kind.impl_instance if isinstance(kind, TypeDecorator) else kind:
        case DateTime():
            return moment
        case Date():
            return date.fromisoformat
        case Boolean():
            return bool
        case JSON() if has_json_as_text:
            return json.loads
    return None
