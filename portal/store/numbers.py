"""Row numbers, known before the insert, so that bulk writes need no answer from the database."""

from sqlalchemy import Sequence as DatabaseSequence
from sqlalchemy import func, select, update
from sqlmodel import Field, Session, SQLModel

from portal.store.base import metadata, table_of
from portal.store.dialects import is_on_postgresql

sequence = DatabaseSequence("numbers_sequence", metadata=metadata)


class NumberRange(SQLModel, table=True):
    """The next free number where the database has no sequences (SQLite, whose only writer holds the lock anyway)."""

    __tablename__ = "number_ranges"
    name: str = Field(primary_key=True)
    next_number: int


def take(session: Session, count: int) -> list[int]:
    """`count` numbers that nobody else gets, rising."""
    if count == 0:
        return []
    if is_on_postgresql(session):
        series = func.generate_series(1, count).table_valued()
        return list(session.execute(select(sequence.next_value()).select_from(series)).scalars())
    table = table_of(NumberRange)
    advance = update(table).values(next_number=table.c.next_number + count).returning(table.c.next_number)
    after = session.execute(advance).scalar_one()
    return list(range(after - count, after))


def take_one(session: Session) -> int:
    """One number that nobody else gets."""
    return take(session, 1)[0]


def peek(session: Session) -> int:
    """A number that is not taken yet, nor is any behind it; on PostgreSQL one is taken to learn it."""
    if is_on_postgresql(session):
        return int(session.execute(select(sequence.next_value())).scalar_one())
    return int(session.execute(select(table_of(NumberRange).c.next_number)).scalar_one())


def go_on_from(session: Session, number: int) -> None:
    """The next number that is taken is this one or a later one."""
    if is_on_postgresql(session):
        session.execute(select(func.setval(sequence.name, number, False)))
        return
    session.execute(update(table_of(NumberRange)).values(next_number=number))
