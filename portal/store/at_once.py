"""Several reads as one statement, whose one value has what each of them found as JSON, and comes back as rows or
objects. For pages that people wait for: asking costs far more than the answer, above all over a network.

It runs through the driver; the statement is put together once for each kind of database.
"""

import json
import sqlite3
from collections.abc import Collection, Generator, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Dialect,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session

from portal.store.on_the_loop import OnTheLoop
from portal.store.reads import Read

# The parameter that every read has.
MERCHANT = bindparam("merchant_id", None, BigInteger)
# Where a read runs: in a session's transaction, on a connection, or, on SQLite, on one of the driver.
Asked = Session | Connection | sqlite3.Connection


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


@dataclass(frozen=True, slots=True)
class Question:
    """Reads that are to be asked with these values."""

    reads: "AtOnce"
    values: Mapping[str, Any]


Found = dict[str, list[Any]]
Result = TypeVar("Result")
# Asks what it must know, one question after the other, and says what comes of the answers. Whoever runs it decides
# where it is asked, and how that is waited for.
Asking = Generator[Question, Found, Result]


def answered(asked: Asked, asking: Asking[Result]) -> Result:
    """What comes of the answers of this database."""
    try:
        question = next(asking)
        while True:
            question = asking.send(question.reads.ask(asked, **question.values))
    except StopIteration as end:
        result: Result = end.value
        return result


async def answered_on_the_loop(asked: OnTheLoop, asking: Asking[Result]) -> Result:
    """The same on the event loop."""
    try:
        question = next(asking)
        while True:
            question = asking.send(await question.reads.ask_on_the_loop(asked, **question.values))
    except StopIteration as end:
        result: Result = end.value
        return result


class AtOnce:
    """Reads by name that are asked together. The parameters of their statements are given when they are."""

    def __init__(self, **reads: Read) -> None:
        self._reads = reads
        self._statements: dict[str, _Statement] = {}

    def ask(self, asked: Asked, **values: Any) -> Found:
        """What each read finds."""
        if isinstance(asked, sqlite3.Connection):
            statement = self._statement_of(SQLITE)
            return statement.sorted_out(asked.execute(statement.text, values))
        connection = _connection(asked)
        if connection.dialect.name == "sqlite":
            statement = self._statement_of(SQLITE)
            return statement.sorted_out(connection.exec_driver_sql(statement.text, values))
        statement = self._statement_of(POSTGRESQL)
        return statement.taken_apart(connection.exec_driver_sql(statement.text, values).scalar_one())

    async def ask_on_the_loop(self, asked: OnTheLoop, **values: Any) -> Found:
        """The same of PostgreSQL, on the event loop."""
        statement = self._statement_of(POSTGRESQL)
        ((found,),) = await asked.ask(statement.text, values)
        return statement.taken_apart(found)

    def _statement_of(self, dialect: Dialect) -> "_Statement":
        if dialect.name not in self._statements:
            self._statements[dialect.name] = _Statement(self._reads, dialect)
        return self._statements[dialect.name]


# By name, so that a value is given once, however often it is asked for.
SQLITE = sqlite.dialect(paramstyle="named")
POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()


def _connection(asked: Session | Connection) -> Connection:
    """The connection; what its session has not written yet is written first."""
    if isinstance(asked, Connection):
        return asked
    asked.flush()
    return asked.connection()


class _Statement:
    """The reads as one statement of one kind of database."""

    def __init__(self, reads: Mapping[str, Read], dialect: Dialect) -> None:
        is_sqlite = dialect.name == "sqlite"
        self._names = list(reads)
        self._widths = [len(read.statement.selected_columns) for read in reads.values()]
        self._understand = [read.understanding(has_json_as_text=is_sqlite) for read in reads.values()]
        whole = self._below_each_other(reads) if is_sqlite else _as_one_text(reads)
        self.text = text_of(whole, dialect)

    def _below_each_other(self, reads: Mapping[str, Read]) -> CompoundSelect[Any]:
        """All rows of all reads, each filled up to the widest, with the number of its read at its end."""
        widest = max(self._widths)
        return union_all(
            *(
                select(
                    *read.statement.subquery().columns,
                    *[null()] * (widest - width),
                    literal_column(f"{number}"),
                )
                for number, (read, width) in enumerate(zip(reads.values(), self._widths, strict=True))
            )
        )

    def sorted_out(self, rows: Iterable[tuple[Any, ...]]) -> Found:
        """The rows of SQLite, which keeps no types and so has them below each other, as what they stand for."""
        found: list[list[Any]] = [[] for _ in self._names]
        for row in rows:
            number = row[-1]
            found[number].append(list(row[: self._widths[number]]))
        return self._understood(found)

    def taken_apart(self, text: str) -> Found:
        """The JSON of PostgreSQL, whose columns have one type each, as what it stands for."""
        return self._understood(json.loads(text))

    def _understood(self, found: Iterable[list[Any]]) -> Found:
        each = zip(self._names, self._understand, found, strict=True)
        return {name: understand(rows) if rows else [] for name, understand, rows in each}


_BEGIN, _COMMA, _END, _NOTHING = (literal_column(f"'{text}'", Text) for text in ("[", ",", "]", "[]"))


def _as_one_text(reads: Mapping[str, Read]) -> Select[Any]:
    """What each read finds as JSON, in one text, as taking JSON apart costs more by the piece than by the byte."""
    found = [
        select(func.json_agg(func.json_build_array(*found.columns))).scalar_subquery()
        for found in (read.statement.subquery() for read in reads.values())
    ]
    pieces = [piece for one in found for piece in (_COMMA, func.coalesce(cast(one, Text), _NOTHING))]
    return select(reduce(ColumnElement.concat, [_BEGIN, *pieces[1:], _END]))


def text_of(statement: Select[Any], dialect: Dialect) -> str:
    """A statement as a driver reads it. The values that it has itself stand in the text: to give some fifty takes
    longer than some of the reads."""

    def written_out(element: Any, **_: Any) -> Any:
        is_known = isinstance(element, BindParameter) and element.value is not None
        return element.render_literal_execute() if is_known else None

    chosen = visitors.replacement_traverse(statement, {}, written_out)
    return str(chosen.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))
