"""What all tables share: naming of constraints, column types, keys that begin with the merchant."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Select, Table, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Session, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata

Json = JSON().with_variant(JSONB(), "postgresql")
JsonOrNothing = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# Compared byte by byte on both databases, so that a prefix search is a range of the index.
Key = Text().with_variant(Text(collation="C"), "postgresql")


class Words(TypeDecorator[tuple[str, ...]]):
    """A few words without line breaks, as one text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Any) -> str | None:
        return None if value is None else "\n".join(value)

    def process_result_value(self, value: str | None, dialect: Any) -> tuple[str, ...]:
        return tuple(value.split("\n")) if value else ()


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements over columns instead of objects."""
    table: Table = model.__table__
    return table


def plain_rows(session: Session, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement as the driver gives them, for hot reads of numbers and texts: no types are converted."""
    connection = session.connection()
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    order, values = compiled.positiontup, compiled.params
    asked = values if order is None else tuple(values[name] for name in order)
    cursor = connection.exec_driver_sql(str(compiled), asked).cursor
    rows: list[tuple[Any, ...]] = list(cursor.fetchall())
    cursor.close()
    return rows


def merchant_key() -> Any:
    """The first column of every key: the merchant that the row belongs to."""
    return Field(primary_key=True, sa_type=BigInteger, foreign_key="merchants.id")


def number() -> Any:
    """A row's own number, from `numbers.take`, unique in the whole database."""
    return Field(primary_key=True, sa_type=BigInteger)


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """A reference to another row of the same merchant, which the database itself keeps from crossing over."""
    return ForeignKeyConstraint(["merchant_id", column], [f"{table}.merchant_id", f"{table}.id"])
