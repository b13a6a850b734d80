"""Several reads as one statement, whose one value has what each of them found as JSON, and comes back as rows or
objects. For pages that people wait for: asking costs far more than the answer, above all over a network.

It runs through the driver; the statement is put together once for each kind of database.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, reduce
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Select,
    Text,
    TypeDecorator,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, SQLModel

from portal.store.base import table_of

# The parameter that every read has.
MERCHANT = bindparam("merchant_id", None, BigInteger)
# Where a read runs: in a session's transaction, on a connection, or, on SQLite, on one of the driver.
Asked = Session | Connection | sqlite3.Connection


@dataclass(frozen=True, slots=True)
class Read:
    """One read, in no order. `model`: what each row becomes an object of, None where it stays a list of values."""

    statement: Select[Any]
    model: type[SQLModel] | None = None


def objects(model: type[SQLModel], *where: ColumnElement[bool]) -> Read:
    """The rows of a table as objects that belong to no session: what is changed on them is not kept."""
    table = table_of(model)
    return Read(select(*table.columns).where(*where), model)


class _Texts(FunctionElement[str]):
    """The texts of a JSON list, as a list to look in."""

    inherit_cache = True
    type = Text()


@compiles(_Texts, "sqlite")
def _texts_in_sqlite(texts: _Texts, compiler: SQLCompiler, **known: Any) -> str:
    return _values_of(func.json_each(*texts.clauses), compiler, known)


@compiles(_Texts, "postgresql")
def _texts_in_postgresql(texts: _Texts, compiler: SQLCompiler, **known: Any) -> str:
    return _values_of(func.jsonb_array_elements_text(cast(next(iter(texts.clauses)), JSONB)), compiler, known)


def _values_of(given: FunctionElement[Any], compiler: SQLCompiler, known: Mapping[str, Any]) -> str:
    chosen = select(given.table_valued("value").c.value).scalar_subquery()
    return str(compiler.process(chosen, **known))


class _Supplies(_Texts):
    """The supplies that the steps of a plan name (see `plan_steps`), as a list to look in."""

    inherit_cache = True


@compiles(_Supplies, "sqlite")
def _supplies_in_sqlite(steps: _Supplies, compiler: SQLCompiler, **known: Any) -> str:
    step = func.json_each(*steps.clauses).table_valued("value")
    supply = func.json_extract(step.c.value, literal_column("'$.supply'"))
    return str(compiler.process(select(supply).select_from(step).scalar_subquery(), **known))


@compiles(_Supplies, "postgresql")
def _supplies_in_postgresql(steps: _Supplies, compiler: SQLCompiler, **known: Any) -> str:
    step = func.jsonb_array_elements(*steps.clauses).table_valued("value")
    supply = func.jsonb_extract_path_text(step.c.value, literal_column("'supply'"))
    return str(compiler.process(select(supply).select_from(step).scalar_subquery(), **known))


def is_named_in(name: ColumnElement[str], steps: ColumnElement[Any]) -> ColumnElement[bool]:
    """That a supply of that name stands in the steps of a plan."""
    return name.op("IN", is_comparison=True)(_Supplies(steps))


def is_one_of(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """That a text is one of those in the parameter of that name, which are given as `texts` has them, however many."""
    return column.op("IN", is_comparison=True)(_Texts(bindparam(name, None, Text())))


def texts(values: Collection[str]) -> str:
    """Texts as one value of a statement."""
    return json.dumps(list(values))


class AtOnce:
    """Reads by name that are asked together. The parameters of their statements are given when they are."""

    def __init__(self, **reads: Read) -> None:
        self._reads = reads
        self._asking: dict[str, _Asking] = {}

    def ask(self, asked: Asked, **values: Any) -> dict[str, list[Any]]:
        """What each read finds."""
        if isinstance(asked, sqlite3.Connection):
            asking = self._asking_of(_SQLITE)
            (found,) = asked.execute(asking.text, values).fetchone()
            return asking.understood(found)
        connection = _connection(asked)
        is_sqlite = connection.dialect.name == "sqlite"
        asking = self._asking_of(_SQLITE if is_sqlite else connection.dialect)
        return asking.understood(connection.exec_driver_sql(asking.text, values).scalar_one())

    def _asking_of(self, dialect: Dialect) -> "_Asking":
        if dialect.name not in self._asking:
            self._asking[dialect.name] = _Asking(self._reads, dialect)
        return self._asking[dialect.name]


# By name, so that a value is given once, however often it is asked for.
_SQLITE = sqlite.dialect(paramstyle="named")


def _connection(asked: Session | Connection) -> Connection:
    """The connection; what its session has not written yet is written first."""
    if isinstance(asked, Connection):
        return asked
    asked.flush()
    return asked.connection()


_BEGIN, _COMMA, _END, _NOTHING = (literal_column(f"'{text}'", Text) for text in ("[", ",", "]", "[]"))


class _Asking:
    """The reads as one statement of one kind of database."""

    def __init__(self, reads: Mapping[str, Read], dialect: Dialect) -> None:
        is_sqlite = dialect.name == "sqlite"
        row, rows = ("json_array", "json_group_array") if is_sqlite else ("json_build_array", "json_agg")
        found = [
            select(getattr(func, rows)(getattr(func, row)(*found.columns))).scalar_subquery()
            for found in (read.statement.subquery() for read in reads.values())
        ]
        # One text, as taking JSON apart costs more by the piece than by the byte.
        pieces = [piece for one in found for piece in (_COMMA, func.coalesce(cast(one, Text), _NOTHING))]
        whole = reduce(ColumnElement.concat, [_BEGIN, *pieces[1:], _END])
        chosen = visitors.replacement_traverse(select(whole), {}, _as_text)
        self.text = str(chosen.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))
        self._understand = {name: _understanding(read, is_sqlite) for name, read in reads.items()}

    def understood(self, found: str) -> dict[str, list[Any]]:
        """The JSON of each read as what it stands for."""
        pairs = zip(self._understand.items(), json.loads(found), strict=True)
        return {name: understand(rows) if rows else [] for (name, understand), rows in pairs}


def _as_text(element: Any, **_: Any) -> Any:
    """A value that the reads have themselves becomes a part of the text: to give some fifty takes longer than some of
    the reads."""
    is_known = isinstance(element, BindParameter) and element.value is not None
    return element.render_literal_execute() if is_known else None


def _understanding(read: Read, is_sqlite: bool) -> Callable[[list[Any]], list[Any]]:
    columns = list(read.statement.selected_columns)
    how = enumerate(_change_of(column, is_sqlite) for column in columns)
    changes = [(number, change) for number, change in how if change]
    names = [column.key for column in columns]
    detached = _detached(read.model) if read.model else None

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


def _change_of(column: ColumnElement[Any], is_sqlite: bool) -> Callable[[Any], Any] | None:
    """How JSON's value becomes the column's, None where it is that already. SQLite keeps JSON itself as text."""
    kind = column.type
    match kind.impl_instance if isinstance(kind, TypeDecorator) else kind:
        case DateTime():
            return moment
        case Date():
            return date.fromisoformat
        case Boolean():
            return bool
        case JSON() if is_sqlite:
            return json.loads
    return None
