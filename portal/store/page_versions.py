"""The one query behind a shopper's page: what a token opens, and the versions that page is a function of.

On SQLite it runs through the driver on one connection of its own, fast enough for the event loop (12 us;
SQLAlchemy costs 80, a thread 240), and only where something was written since it was asked last. PostgreSQL is asked
over a network, for everybody who asks at one moment together: see `is_quick` and `opened_all`.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, any_, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from portal.clock import zone
from portal.store.at_once import POSTGRESQL, SQLITE, text_of
from portal.store.base import table_of
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.shared_facts import versions_of
from portal.store.tracking_links import TrackingLink


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """Whose order a token opens, whether the link is live, and all that the page depends on but the day.

    `versions`: of the order, its merchant, the plans of its lines, the plans of what could replace them. `cut_off` is
    the hour at which work of the shop's day ends ("14:00"), None where it has none. `lines`: how many its order has.
    """

    merchant_id: int
    order_id: int
    is_live: bool
    timezone: str
    cut_off: str | None
    lines: int
    versions: tuple[int, int, int, int]

    def time_of_shop(self, now: datetime) -> tuple[date, bool]:
        """The shop-local day, and whether its cut-off has passed: what can be had at once ships later then."""
        return _time_of_shop(self.timezone, self.cut_off, now.replace(second=0, microsecond=0))


# Most shops of a process live in few zones, and no cut-off has seconds.
@lru_cache(maxsize=1_000)
def _time_of_shop(timezone: str, cut_off: str | None, minute: datetime) -> tuple[date, bool]:
    local = minute.astimezone(zone(timezone))
    return local.date(), cut_off is not None and local.time() >= time.fromisoformat(cut_off)


_link = table_of(TrackingLink)


def opening(asked_for: ColumnElement[bool]) -> Select[Any]:
    """The query for the links that are asked for; each row begins with the token's hash."""
    link, order, merchant, line = map(table_of, (TrackingLink, Order, Merchant, OrderLine))
    of_this_order = (line.c.merchant_id == link.c.merchant_id) & (line.c.order_id == link.c.order_id)
    whose = link.join(
        order, (order.c.merchant_id == link.c.merchant_id) & (order.c.id == link.c.order_id)
    ).join(merchant, merchant.c.id == link.c.merchant_id)
    # Line by line: where SQLite may choose what to begin with, it goes through all alternatives of the merchant.
    sums = [
        select(func.coalesce(func.sum(versions), literal_column("0"))).where(of_this_order).scalar_subquery()
        for versions in versions_of(line)
    ]
    lines = select(func.count()).select_from(line).where(of_this_order).scalar_subquery()
    columns = (link.c.merchant_id, link.c.order_id, link.c.expires_at, link.c.revoked_at, merchant.c.timezone)
    cut_off = merchant.c.policy["cut_off"].as_string()
    chosen = select(link.c.token_hash, *columns, cut_off, lines, order.c.version, merchant.c.version, *sums)
    return chosen.select_from(whose).where(asked_for)


_OPENING = opening(_link.c.token_hash == bindparam("token_hash", None, Text()))
_OPENING_ALL = opening(_link.c.token_hash == any_(bindparam("hashes", None, ARRAY(Text))))


def opened(asked: Connection | Session, token_hash: str, now: datetime) -> OpenedPage | None:
    """What the token of this hash opens, or None for a token that never was one."""
    return _opened(asked.execute(_OPENING, {"token_hash": token_hash}).first(), now)


# Rows of as many links are kept, in about 10 MB.
_MOST_KEPT = 10_000


class PageVersions:
    """Asks the query for one process. `is_quick`: `opened_at_once` may be called, on the event loop alone.

    `most_kept`: of how many links SQLite's answer is kept until somebody commits.
    """

    def __init__(self, database: Database, most_kept: int = _MOST_KEPT) -> None:
        self._database = database
        self._most_kept = most_kept
        self._kept: dict[str, Any] = {}
        self._kept_at = 0
        self._path = make_url(database.url).database if database.is_sqlite else None
        self.is_quick = bool(self._path) and self._path != ":memory:"
        self._text = _in_sqlite()
        self._connection: sqlite3.Connection | None = None

    def opened(self, token_hash: str, now: datetime) -> OpenedPage | None:
        """What the token of this hash opens: see `opened`. Any thread may ask."""
        with self._database.engine.connect() as connection:
            return opened(connection, token_hash, now)

    async def opened_all(self, hashes: Sequence[str], now: datetime) -> dict[str, OpenedPage]:
        """What those of these hashes open that open anything, in one statement of PostgreSQL's on the event loop."""
        if self._database.is_sqlite:  # one in memory, which only tests have
            found = ((hashed, self.opened(hashed, now)) for hashed in hashes)
            return {hashed: page for hashed, page in found if page}
        rows = await self._database.on_the_loop.ask(_in_postgresql(), {"hashes": list(hashes)})
        return {row[0]: page for row in rows if (page := _opened(row, now))}

    def opened_at_once(self, token_hash: str, now: datetime) -> OpenedPage | None:
        """The same, fast enough for the event loop, whose thread owns the connection."""
        try:
            return _opened(self._row_of(token_hash), now)
        except sqlite3.OperationalError as error:  # as whoever asks by an engine would see it
            raise OperationalError(self._text, None, error, hide_parameters=True) from error

    def _row_of(self, token_hash: str) -> Any:
        """What the query finds, or found when the database was what it is now."""
        driver, row = self.driver(), self._kept.get(token_hash)
        if row is not None:
            # While nobody writes, this is all that must be asked. What was kept since then is no older.
            state = _state(driver)
            if state == self._kept_at:
                return row
            self._kept, self._kept_at = {}, state
        row = driver.execute(self._text, {"token_hash": token_hash}).fetchone()
        if len(self._kept) >= self._most_kept:
            self._kept = {}
        if row is not None and self._most_kept:  # wrong tokens are endless
            self._kept[token_hash] = row
        return row

    def driver(self) -> sqlite3.Connection:
        """The connection for reads on the event loop, whose thread owns it."""
        if self._connection is None:
            self._connection = _connect(str(self._path))
            self._kept_at = _state(self._connection)
        return self._connection

    def close(self) -> None:
        """Give the connection back, and what was kept: another connection would count commits anew."""
        if self._connection is not None:
            self._connection.close()
            self._connection, self._kept = None, {}


@cache
def _in_sqlite() -> str:
    """The query as SQLite reads it."""
    return text_of(_OPENING, SQLITE)


@cache
def _in_postgresql() -> str:
    """The query for several, as psycopg reads it."""
    return text_of(_OPENING_ALL, POSTGRESQL)


_MAPPED_BYTES = 2**30


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1)
    connection.execute("PRAGMA query_only = ON")
    # What another process commits empties this connection's cache; a file mapped into memory needs none. Saves a
    # quarter of the query's time.
    connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    return connection


def _state(connection: sqlite3.Connection) -> int:
    """Another number after every commit, whoever's but this connection's."""
    (number,) = connection.execute("PRAGMA data_version").fetchone()
    return int(number)


def _opened(row: Any, now: datetime) -> OpenedPage | None:
    if row is None:
        return None
    _, merchant_id, order_id, expires_at, revoked_at, timezone, cut_off, lines, *versions = row
    is_live = revoked_at is None and _moment(expires_at) > now
    order, merchant, plans, others = map(int, versions)
    return OpenedPage(
        merchant_id, order_id, is_live, timezone, cut_off, lines, (order, merchant, plans, others)
    )


def _moment(value: datetime | str) -> datetime:
    """A moment as the engine gives it, or as SQLite keeps it: text, UTC, without a zone."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
