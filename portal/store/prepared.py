"""Values for statements that are made once and asked all day: to make one costs more than to ask it.

Such a statement names what it is given, and has one form for each database; the values travel beside it, however many.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Table,
    Text,
    any_,
    bindparam,
    func,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, select

Kinds = Mapping[str, BigInteger | Text]
_NAMED: Kinds = {"merchant_id": BigInteger(), "id": BigInteger()}


def is_on_postgresql(session: Session) -> bool:
    """Which of its two forms a statement has."""
    return session.get_bind().dialect.name == "postgresql"


def one_of(on_postgresql: bool, column: Column[Any], name: str) -> ColumnElement[bool]:
    """That a column is one of the numbers or texts of `given_list` under this name."""
    if on_postgresql:
        kind = BigInteger() if isinstance(column.type, BigInteger) else Text()
        return column == any_(bindparam(name, type_=ARRAY(kind)))
    given = func.json_each(bindparam(name, type_=Text())).table_valued("value")
    return column.in_(select(given.c.value))


def given_list(on_postgresql: bool, values: Collection[Any]) -> Any:
    """Numbers or texts as `one_of` takes them."""
    return list(values) if on_postgresql else json.dumps(list(values))


def given_table(on_postgresql: bool, kinds: Kinds) -> FromClause:
    """A table of these columns, whose rows are what `given_rows` says."""
    if on_postgresql:
        lists = [bindparam(f"given_{name}", type_=ARRAY(kind)) for name, kind in kinds.items()]
        return func.unnest(*lists).table_valued(*kinds).render_derived()
    one = func.json_each(bindparam("given", type_=Text())).table_valued("value").c.value
    parts = (func.json_extract(one, f"$[{place}]").label(name) for place, name in enumerate(kinds))
    return select(*parts).subquery()


def given_rows(on_postgresql: bool, kinds: Kinds, rows: Collection[tuple[Any, ...]]) -> dict[str, Any]:
    """The rows of `given_table`."""
    if on_postgresql:
        return {f"given_{name}": [row[place] for row in rows] for place, name in enumerate(kinds)}
    return {"given": json.dumps(list(rows))}


def one_of_rows(on_postgresql: bool, table: Table) -> ColumnElement[bool]:
    """That a row is one of those that `given_keys` names."""
    given = given_table(on_postgresql, _NAMED)
    return tuple_(table.c.merchant_id, table.c.id).in_(select(given.c.merchant_id, given.c.id))


def given_keys(on_postgresql: bool, keys: Collection[tuple[int, int]]) -> dict[str, Any]:
    """Rows by their merchants and their own numbers, as `one_of_rows` takes them."""
    return given_rows(on_postgresql, _NAMED, keys)
