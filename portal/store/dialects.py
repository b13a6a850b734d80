"""What both databases do and each says in its own words."""

from typing import Any

from sqlalchemy import ColumnElement, Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def is_on_postgresql(session: Session) -> bool:
    """Which of its two forms a statement has."""
    return session.get_bind().dialect.name == "postgresql"


def upsert(on_postgresql: bool, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can also say what becomes of a row that is there already."""
    return (postgresql.insert if on_postgresql else sqlite.insert)(table)


def sooner(on_postgresql: bool, kept: ColumnElement[Any], given: ColumnElement[Any]) -> ColumnElement[Any]:
    """The earlier of two moments, of which the one that is kept may be none."""
    earlier = func.least if on_postgresql else func.min
    return earlier(func.coalesce(kept, given), given)
