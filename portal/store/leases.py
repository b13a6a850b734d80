"""Who may do what only one may do at a time: a name, a holder, an end. The database decides, by its own clock."""

from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel

from portal.store.base import table_of
from portal.store.database import clock_of
from portal.store.dialects import is_on_postgresql, upsert


class Lease(SQLModel, table=True):
    """A lease on a periodic job. It ends by itself when its holder dies."""

    __tablename__ = "leases"
    name: str = Field(primary_key=True)
    holder: str
    until: datetime


def take(session: Session, name: str, holder: str, seconds: float) -> bool:
    """Whether `holder` has the lease now: it was free, had ended, or was the holder's already."""
    table = table_of(Lease)
    now = clock_of(session)
    until = now + timedelta(seconds=seconds)
    statement = upsert(is_on_postgresql(session), table).values(name=name, holder=holder, until=until)
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "until": until},
        where=(table.c.until <= now) | (table.c.holder == holder),
    )
    # Asked for the row, as drivers do not agree on how many rows such a statement counts.
    return session.execute(statement.returning(table.c.holder)).first() is not None
