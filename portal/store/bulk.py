"""Set-based writing of facts: what is new is inserted, what differs is updated, what is the same is left alone."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Dialect, Table, bindparam, insert, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from portal.store.base import table_of

Fact = TypeVar("Fact")
# Keeps every statement below the number of parameters that either database takes.
ROWS_A_STATEMENT = 5_000


@dataclass(frozen=True, slots=True)
class Saved(Generic[Fact]):
    """What saving did: the facts that were new, those that differed from what was known, and how many were known."""

    new: list[Fact]
    changed: list[Fact]
    same: int

    @property
    def moved(self) -> list[Fact]:
        """Everything that was not known before."""
        return [*self.new, *self.changed]


def save_facts(
    session: Session,
    model: Any,
    merchant_id: int,
    facts: Sequence[Fact],
    keys: tuple[str, ...],
    aside: tuple[str, ...] = (),
) -> Saved[Fact]:
    """Keep dataclass facts in the table of `model`, whose columns bear the names of their fields.

    `keys` are the fields that, with the merchant, name a row; two facts of one key in `facts` are not allowed.
    Facts that differ only in the fields `aside` are the same, and the row stays as it is.
    """
    table: Table = table_of(model)
    saved: Saved[Fact] = Saved([], [], 0)
    if not facts:
        return saved
    names = [field.name for field in fields(facts[0])]
    compared = [name for name in names if name not in aside]
    same = 0
    for some in in_portions(facts, ROWS_A_STATEMENT):
        known = _known(session, table, merchant_id, some, compared, keys)
        for fact in some:
            values = tuple(getattr(fact, name) for name in compared)
            found = known.get(tuple(getattr(fact, key) for key in keys))
            if found is None:
                saved.new.append(fact)
            elif found != values:
                saved.changed.append(fact)
            else:
                same += 1
    insert_rows(session, table, [_row(merchant_id, fact, names) for fact in saved.new])
    _update(session, table, [_row(merchant_id, fact, names) for fact in saved.changed], names, keys)
    return Saved(saved.new, saved.changed, same)


def _row(merchant_id: int, fact: Any, names: Sequence[str]) -> dict[str, Any]:
    return {"merchant_id": merchant_id} | {name: getattr(fact, name) for name in names}


def _known(
    session: Session,
    table: Table,
    merchant_id: int,
    facts: Sequence[Any],
    names: list[str],
    keys: tuple[str, ...],
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    columns: list[Column[Any]] = [table.c[name] for name in names]
    rows = session.execute(
        select(*columns).where(table.c.merchant_id == merchant_id, *_asked_by(table, facts, keys))
    )
    places = [names.index(key) for key in keys]
    return {tuple(row[place] for place in places): tuple(row) for row in rows}


def _asked_by(table: Table, facts: Sequence[Any], keys: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    """By the key field with the most different values, and by what the others have in common.

    A daily count of the shelf would otherwise read every count of its SKUs that there ever was.
    """
    values = {key: {getattr(fact, key) for fact in facts} for key in keys}
    most_telling = max(keys, key=lambda key: len(values[key]))
    for key, found in values.items():
        if key == most_telling:
            yield table.c[key].in_(found)
        elif len(found) == 1:
            yield table.c[key] == next(iter(found))
        elif not any(isinstance(value, str) for value in found):  # each database sorts texts in its own way
            yield table.c[key].between(min(found), max(found))


def _update(
    session: Session, table: Table, rows: list[dict[str, Any]], names: list[str], keys: Sequence[str]
) -> None:
    changeable = [name for name in names if name not in keys]
    if not rows or not changeable:
        return
    named = ("merchant_id", *keys)
    statement = update(table).where(*(table.c[key] == bindparam(f"key_{key}") for key in named))
    values = [
        {f"key_{key}": row[key] for key in named} | {f"new_{name}": row[name] for name in changeable}
        for row in rows
    ]
    session.connection().execute(
        statement.values({name: bindparam(f"new_{name}") for name in changeable}), values
    )


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows that all have the same columns; other columns take their defaults."""
    if rows:
        names = tuple(rows[0])
        insert_values(session, table, names, [tuple(row[name] for name in names) for row in rows])


def insert_values(
    session: Session, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows given as values in the order of `names`; other columns take their defaults.

    The statement is compiled by SQLAlchemy, the values go to the driver as they are: preparing each row's parameters
    would cost several times what the database needs to store them.
    """
    if not rows:
        return
    connection = session.connection()
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) | {
        name: (default,) * len(rows) for name, default in _defaults(table).items() if name not in names
    }
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
    order = compiled.positiontup or list(columns)
    prepared = [_for_the_driver(columns[name], table.c[name].type, connection.dialect) for name in order]
    values: list[Any] = list(zip(*prepared, strict=True))
    if compiled.positiontup is None:
        values = [dict(zip(order, row, strict=True)) for row in values]
    connection.exec_driver_sql(str(compiled), values)


def _defaults(table: Table) -> dict[str, Any]:
    return {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }


def _for_the_driver(values: Sequence[Any], column_type: TypeEngine[Any], dialect: Dialect) -> Sequence[Any]:
    converter = _converter(column_type, dialect)
    if converter is None:
        return values
    return [None if value is None else converter(value) for value in values]


def _converter(column_type: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if dialect.name == "sqlite" and column_type.python_type is datetime:
        return sqlite_moment
    return column_type.dialect_impl(dialect).bind_processor(dialect)


def sqlite_moment(value: datetime) -> str:
    """A moment as SQLAlchemy keeps it in SQLite, at a third of the cost. Raises ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def in_portions(items: Collection[Fact], size: int) -> Iterator[list[Fact]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
