"""A whole database as one file, whichever of the two it is: to be kept, and to be brought back into an empty one.

The file is gzipped JSON, a value a line: a head, then for each table its name and its rows, then how many rows there
were. It holds contact data and hashes of passwords: whoever can read it can read the shop.
"""

import base64
import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Table, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from portal.store import numbers, schema
from portal.store.base import table_of
from portal.store.bulk import ROWS_A_STATEMENT, insert_values
from portal.store.dialects import is_on_postgresql
from portal.store.merchants import Merchant
from portal.store.outbox import OutboxRow

FORMAT = 1
ROWS_AT_ONCE = 1_000
# Whoever is brought back knows nothing of what left after the backup was made.
UNKNOWN_SINCE = "Restored from a backup: nobody knows whether this left after the backup was made."


class BadDump(Exception):
    """The file is no backup that can be brought back here. The text says why, in words for whoever runs the portal."""


def write(session: Session, file: IO[bytes], now: datetime) -> int:
    """Write everything that the session sees at this moment; answers how many rows. Others go on working meanwhile."""
    rows = 0
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=4) as lines:
        head = {"portal_backup": FORMAT, "schema": schema.head(), "made_at": now.isoformat()}
        _line(lines, head | {"next_number": numbers.peek(session)})
        for table in _tables():
            _line(lines, {"table": table.name, "columns": table.columns.keys()})
            chosen = select(table).execution_options(yield_per=ROWS_AT_ONCE)
            for row in session.execute(chosen):
                _line(lines, [_as_json(value) for value in row])
                rows += 1
        _line(lines, {"rows": rows})
    return rows


def read(session: Session, path: Path) -> int:
    """Bring a backup back into a database of the newest schema that holds no merchant; answers how many rows.

    What had not left when it was made may have left since: it stays unsent, and `unknown`, until somebody looks.
    Raises BadDump where the file is none, is cut off, is of another schema, or the database is not empty.
    """
    if session.execute(select(func.count()).select_from(table_of(Merchant))).scalar_one():
        raise BadDump("The database holds a shop already. A backup is brought back into an empty one.")
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            values = (json.loads(line) for line in lines)
            head = _checked_head(next(values, None))
            rows = _load(session, values)
    except (OSError, EOFError, ValueError, KeyError, TypeError, IntegrityError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise BadDump(f"{path.name} is no whole backup of the portal.") from error
    numbers.go_on_from(session, head["next_number"])
    unsent = table_of(OutboxRow)
    # What was unknown may have been sent again since, under a lease that this backup never heard of.
    left = update(unsent).where(unsent.c.state.in_(("pending", "sending", "unknown")))
    forgotten = {"lease": "", "lease_until": None, "ask_at": None}
    session.execute(left.values(state="unknown", reason=UNKNOWN_SINCE, **forgotten))
    return rows


def counts(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in _tables()
    }


def integrity(session: Session) -> list[str]:
    """What the database itself finds wrong with its file and with rows that refer to nothing; [] where all is well.

    PostgreSQL keeps references at all times, and its files are checked by its own tools.
    """
    if is_on_postgresql(session):
        return []
    said = [row[0] for row in session.execute(text("PRAGMA integrity_check"))]
    orphans = [
        f"{table}: row {row} refers to nothing in {parent}"
        for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check"))
    ]
    return [*(words for words in said if words != "ok"), *orphans]


def _tables() -> list[Table]:
    """All tables, those that others refer to first. The counter of numbers is the head's."""
    return [
        table for table in schema.metadata.sorted_tables if table.name != numbers.NumberRange.__tablename__
    ]


def _checked_head(head: Any) -> dict[str, Any]:
    if not isinstance(head, dict) or head.get("portal_backup") != FORMAT:
        raise ValueError("no head")
    if head["schema"] != schema.head():
        raise BadDump(
            f"The backup has schema {head['schema']}, this release {schema.head()}. "
            "Bring it back with the release that made it, then migrate."
        )
    return head


def _load(session: Session, values: Iterable[Any]) -> int:
    tables = {table.name: table for table in _tables()}
    told, loaded = -1, 0
    for head, rows in _by_table(values):
        if "rows" in head:
            told = head["rows"]
            continue
        while some := list(islice(rows, ROWS_A_STATEMENT)):
            plain = [tuple(map(_from_json, row)) for row in some]
            insert_values(session, tables[head["table"]], head["columns"], plain)
            loaded += len(plain)
    if told != loaded:
        raise ValueError("cut off")
    return loaded


def _by_table(values: Iterable[Any]) -> Iterator[tuple[dict[str, Any], Iterator[list[Any]]]]:
    """Each head with the rows behind it, which are to be read before the next head is asked for."""
    rest = iter(values)
    head = next(rest)
    while head is not None:
        following: list[dict[str, Any]] = []

        def rows(following: list[dict[str, Any]] = following) -> Iterator[list[Any]]:
            for value in rest:
                if not isinstance(value, list):
                    following.append(value)
                    return
                yield value

        if "rows" in head:
            yield head, iter(())
            return
        yield head, rows()
        head = following[0] if following else None


def _line(lines: IO[str], value: Any) -> None:
    lines.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def _as_json(value: Any) -> Any:
    """A value of a row; what JSON does not know itself is an object that names its sort."""
    match value:
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case tuple():
            return {"words": list(value)}
        case dict() | list():
            return {"json": value}
        case _:
            return value


_SORTS: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "bytes": base64.b64decode,
    "words": tuple,
    "json": lambda value: value,
}


def _from_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((sort, told),) = value.items()
    return _SORTS[sort](told)
