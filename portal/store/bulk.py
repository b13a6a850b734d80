"""Set-based writing of facts: what is new is inserted, what differs is updated, what is the same is left alone."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from itertools import islice, repeat
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlmodel import Session

from portal.domain.places import moment_text
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


# From so many rows on PostgreSQL is told by COPY, which takes half the time of as many INSERTs.
_WORTH_A_COPY = 100


def insert_values(
    session: Session,
    table: Table,
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    as_they_are: Collection[str] = (),
) -> None:
    """Insert rows given as values in the order of `names`; other columns take their defaults.

    The values go to the driver as they are: preparing each row's parameters by SQLAlchemy would cost several times
    what the database needs to store them. Columns `as_they_are` are texts already.
    """
    if not rows:
        return
    connection = session.connection()
    columns = {
        name: values if name in as_they_are else _for_the_driver(values, table.c[name], connection.dialect)
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    } | {name: repeat(value, len(rows)) for name, value in _defaults(table).items() if name not in names}
    if connection.dialect.name == "postgresql" and len(rows) >= _WORTH_A_COPY:
        _copy(connection, table, columns)
        return
    for_each_row(connection, _insert_of(table, connection.dialect, tuple(columns)), columns)


def for_each_row(connection: Connection, compiled: Any, columns: Mapping[str, Iterable[Any]]) -> None:
    """Run a statement once for each row of these values, which bear the names of its parameters and are as the driver
    takes them."""
    order = compiled.positiontup or list(columns)
    rows: list[Any] = list(zip(*(columns[name] for name in order), strict=True))
    if compiled.positiontup is None:
        rows = [dict(zip(order, row, strict=True)) for row in rows]
    connection.exec_driver_sql(str(compiled), rows)


def _copy(connection: Connection, table: Table, columns: Mapping[str, Iterable[Any]]) -> None:
    prepare = connection.dialect.identifier_preparer
    named = ", ".join(prepare.quote(name) for name in columns)
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {prepare.format_table(table)} ({named}) FROM STDIN") as copy,
    ):
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)


@lru_cache(maxsize=256)
def _insert_of(table: Table, dialect: Dialect, names: tuple[str, ...]) -> Any:
    return insert(table).compile(dialect=dialect, column_keys=list(names))


def _defaults(table: Table) -> dict[str, Any]:
    return {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }


def _for_the_driver(values: Sequence[Any], column: Column[Any], dialect: Dialect) -> Sequence[Any]:
    """The values as the driver takes them. Many rows have few days and moments between them."""
    known: Any = next((value for value in values if value is not None), None)
    if isinstance(known, date):
        as_kept = _time_converter(known, column, dialect)
        converted = {None: None} | {value: as_kept(value) for value in set(values) if value is not None}
        return [converted[value] for value in values]
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    return [None if value is None else convert(value) for value in values] if convert else values


def _time_converter(known: date, column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    if dialect.name == "sqlite" and isinstance(known, datetime):
        return sqlite_moment
    return column.type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)


def sqlite_moment(value: datetime) -> str:
    """A moment as SQLAlchemy keeps it in SQLite, at a third of the cost. Raises ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    text = moment_text(value)
    return f"{text[:10]} {text[11:-1]}"


def in_portions(items: Collection[Fact], size: int) -> Iterator[list[Fact]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
