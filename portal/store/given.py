"""Lists and tables of values for statements, however many: they travel as one value, or as one a
column.

`among` is for a statement that is made when it is asked. The others are for one that is made once and asked all day, as
to make it costs more than to ask it: it names what it is given, has one form for each database, and the values travel
beside it.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    FromClause,
    Table,
    Text,
    any_,
    bindparam,
    func,
    literal,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, select

from portal.store.dialects import is_on_postgresql

Kinds = Mapping[str, BigInteger | Text]
_NAMED: Kinds = {"merchant_id": BigInteger(), "id": BigInteger()}


def among(
    session: Session, column: Column[Any], values: Collection[int] | Collection[str]
) -> ColumnElement[bool]:
    """That a number or a text is one of these."""
    on_postgresql = is_on_postgresql(session)
    kind = _kind_of_list(on_postgresql, column)
    return _is_in(on_postgresql, column, literal(given_list(on_postgresql, values), kind))


def one_of(on_postgresql: bool, column: Column[Any], name: str) -> ColumnElement[bool]:
    """That a column is one of the numbers or texts of `given_list` under this name."""
    return _is_in(on_postgresql, column, bindparam(name, type_=_kind_of_list(on_postgresql, column)))


def given_list(on_postgresql: bool, values: Collection[Any]) -> Any:
    """Numbers or texts as `one_of` takes them."""
    return list(values) if on_postgresql else json.dumps(list(values))


def _kind_of_list(on_postgresql: bool, column: Column[Any]) -> ARRAY[Any] | Text:
    if not on_postgresql:
        return Text()
    return ARRAY(BigInteger() if isinstance(column.type, BigInteger) else Text())


def _is_in(on_postgresql: bool, column: Column[Any], given: BindParameter[Any]) -> ColumnElement[bool]:
    if on_postgresql:
        return column == any_(given)
    return column.in_(select(func.json_each(given).table_valued("value").c.value))


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
    """That a row is one of those that `given_keys` names, as its key is: by the number alone no index finds it."""
    given = given_table(on_postgresql, _NAMED)
    return tuple_(table.c.merchant_id, table.c.id).in_(select(given.c.merchant_id, given.c.id))


def given_keys(on_postgresql: bool, keys: Collection[tuple[int, int]]) -> dict[str, Any]:
    """Rows by their merchants and their own numbers, as `one_of_rows` takes them."""
    return given_rows(on_postgresql, _NAMED, keys)
