"""Claimed notices as plain rows, for whoever handles hundreds at a time: objects of the mapper cost more than sending.

Nothing is written by itself: `keep` writes what has been changed, all in few statements.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, and_, bindparam, literal_column, update
from sqlmodel import Session, select

from portal.store.base import table_of
from portal.store.bulk import for_each_row
from portal.store.outbox import OutboxRow


@dataclass(slots=True, eq=False)
class ClaimedRow:
    """A notice as far as it concerns who sends it; its fields are the columns of `OutboxRow`."""

    merchant_id: int
    id: int
    key: str
    order_id: int | None
    channel: str
    slot: str
    urgency: int
    created_at: datetime
    kind: str
    changes: list[dict[str, Any]]
    state: str
    due_at: datetime
    attempts: int
    lease: str
    lease_until: datetime | None
    to_address: str
    subject: str
    text: str
    html: str
    sealed_link: str
    parts: int
    reason: str
    told_with: int | None
    is_recalled: bool
    _kept: tuple[Any, ...] = field(default=(), repr=False)

    @property
    def about(self) -> int:
        """The order that it is about. Raises LookupError where it is about none."""
        if self.order_id is None:
            raise LookupError("This message is about no order.")
        return self.order_id


# What a handful of functions do to a notice whoever holds it, and however.
AnyRow = OutboxRow | ClaimedRow

COLUMNS = tuple(one.name for one in fields(ClaimedRow) if one.name != "_kept")
# What does not change while it is claimed and worded stands before these.
CHANGEABLE = COLUMNS[COLUMNS.index("kind") :]
_values = attrgetter(*CHANGEABLE)


def chosen() -> Select[Any]:
    """The columns of claimed notices."""
    table = table_of(OutboxRow)
    columns: Select[Any] = select(*(table.c[name] for name in COLUMNS))
    return columns


def read(session: Session, statement: Select[Any]) -> list[ClaimedRow]:
    """The notices of a statement that began as `chosen`."""
    rows = [ClaimedRow(*row) for row in session.execute(statement)]
    mark_kept(rows)
    return rows


def mark_kept(rows: Collection[ClaimedRow]) -> None:
    """The database knows these notices as they are."""
    for row in rows:
        row._kept = _values(row)


def says_less(row: ClaimedRow) -> bool:
    """Whether some of its news was left out since it was read, as it is not true any more."""
    return (row.kind, row.changes) != row._kept[:2]


def keep(session: Session, rows: Collection[ClaimedRow]) -> None:
    """Write those that were changed since they were read, or kept last."""
    changed = [row for row in rows if row._kept != _values(row)]
    if not changed:
        return
    table, named = table_of(OutboxRow), ("merchant_id", "id")
    statement = update(table).where(*(table.c[name] == bindparam(f"key_{name}") for name in named))
    values: Sequence[dict[str, Any]] = [
        {f"key_{name}": getattr(row, name) for name in named}
        | {f"new_{name}": getattr(row, name) for name in CHANGEABLE}
        for row in changed
    ]
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in CHANGEABLE}
    session.connection().execute(statement.values(new), values)
    mark_kept(changed)


# What a notice gets when it is put into words: texts and a number, which the driver takes as they are.
WORDS = ("to_address", "subject", "text", "html", "sealed_link", "parts")
_NAMES = ("merchant_id", "id", "lease")


def keep_words(session: Session, rows: Sequence[ClaimedRow]) -> None:
    """Keep the words of claimed notices, each as long as it is still being sent under the lease that its row names."""
    if not rows:
        return
    connection = session.connection()
    named = {f"key_{name}": map(attrgetter(name), rows) for name in _NAMES}
    words = {f"new_{name}": map(attrgetter(name), rows) for name in WORDS}
    for_each_row(connection, _keeping(connection.dialect), named | words)
    table, ours = table_of(OutboxRow), _still_ours()
    for row in rows:
        if says_less(row):
            told = update(table).where(ours).values(kind=row.kind, changes=row.changes)
            session.execute(told, _name_of(row))


def _name_of(row: ClaimedRow) -> dict[str, Any]:
    return {f"key_{name}": getattr(row, name) for name in _NAMES}


def _still_ours() -> ColumnElement[bool]:
    table = table_of(OutboxRow)
    return and_(
        *(table.c[name] == bindparam(f"key_{name}") for name in _NAMES),
        table.c.state == literal_column("'sending'"),
    )


@lru_cache(maxsize=8)
def _keeping(dialect: Dialect) -> Any:
    statement = update(table_of(OutboxRow)).where(_still_ours())
    return statement.values({name: bindparam(f"new_{name}") for name in WORDS}).compile(dialect=dialect)
