"""Places with a tiebreak, counters per block of each queue, and a ledger, opened for whoever waits already."""

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROOM_BETWEEN, LINES_A_BLOCK, ROWS_A_STATEMENT = 2**20, 256, 5_000
BEFORE_ALL, BEHIND_ALL = (
    (priority, datetime(1970, 1, 1, tzinfo=UTC), 0) for priority in (-(2**31), 2**31 - 1)
)
QUEUE = ("merchant_id", "sku", "priority", "joined_at")
WAITING = {"sqlite_where": sa.text("waiting > 0"), "postgresql_where": sa.text("waiting > 0")}

merchants = sa.table(
    "merchants", sa.column("id", sa.BigInteger()), sa.column("slug"), sa.column("ledger_key")
)
lines = sa.table(
    "order_lines",
    sa.column("merchant_id", sa.BigInteger()),
    sa.column("id", sa.BigInteger()),
    sa.column("sku"),
    sa.column("priority"),
    sa.column("joined_at", MOMENT),
    sa.column("tiebreak", sa.BigInteger()),
    sa.column("waiting"),
)


def upgrade() -> None:
    op.add_column("order_lines", sa.Column("tiebreak", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(lines.update().values(tiebreak=lines.c.id * ROOM_BETWEEN))
    op.drop_index("ix_order_lines_queue", "order_lines")
    op.create_index("ix_order_lines_queue", "order_lines", [*QUEUE, "tiebreak", "waiting"], **WAITING)
    op.add_column("merchants", sa.Column("ledger_key", sa.String(), nullable=False, server_default=""))
    blocks, ledger = _blocks(), _ledger()
    connection = op.get_bind()
    now = datetime.now(UTC)
    for merchant_id, slug in connection.execute(sa.select(merchants.c.id, merchants.c.slug)).all():
        key = secrets.token_hex(32)
        connection.execute(merchants.update().where(merchants.c.id == merchant_id).values(ledger_key=key))
        for sku, queue in _queues(connection, merchant_id):
            _insert(connection, blocks, _blocks_of(merchant_id, sku, queue))
            _insert(connection, ledger, _opening(merchant_id, slug, key, sku, queue, now))


def _blocks() -> sa.Table:
    return op.create_table(
        "queue_blocks",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("tiebreak", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_queue_blocks_merchant_id"),
        sa.PrimaryKeyConstraint(*QUEUE, "tiebreak", name="pk_queue_blocks"),
        sqlite_with_rowid=False,
    )


def _ledger() -> sa.Table:
    return op.create_table(
        "ledger",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("tiebreak", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_ledger_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "sku", "number", name="pk_ledger"),
        sqlite_with_rowid=False,
    )


def _queues(connection: sa.Connection, merchant_id: int) -> Iterator[tuple[str, list[Any]]]:
    """SKU by SKU everybody who waits, front first."""
    place = (lines.c.priority, lines.c.joined_at, lines.c.tiebreak)
    chosen = sa.select(lines.c.sku, lines.c.id, lines.c.waiting, *place)
    mine = (lines.c.merchant_id == merchant_id) & (lines.c.waiting > 0)
    rows = connection.execute(chosen.where(mine).order_by(lines.c.sku, *place))
    for sku, queue in groupby(rows, key=itemgetter(0)):
        yield sku, list(queue)


def _blocks_of(merchant_id: int, sku: str, queue: list[Any]) -> Iterator[dict[str, Any]]:
    """The blocks of a queue, and behind them the row that counts the whole."""
    for first in range(0, len(queue), LINES_A_BLOCK):
        begins = queue[first][3:] if first else BEFORE_ALL
        yield _counted(merchant_id, sku, begins, queue[first : first + LINES_A_BLOCK])
    yield _counted(merchant_id, sku, BEHIND_ALL, queue)


def _counted(merchant_id: int, sku: str, begins: Any, some: list[Any]) -> dict[str, Any]:
    place = dict(zip(("priority", "joined_at", "tiebreak"), begins, strict=True))
    counts = {"lines": len(some), "units": sum(row.waiting for row in some)}
    return {"merchant_id": merchant_id, "sku": sku, **place, **counts}


def _opening(
    merchant_id: int, slug: str, key: str, sku: str, queue: list[Any], now: datetime
) -> Iterator[dict[str, Any]]:
    """The first entries of a chain, as docs/ledger.md tells them: a "join" for each line, reason "opened"."""
    seal = _sealed("", {"ledger": 1, "merchant": slug, "sku": sku})
    for number, row in enumerate(queue, 1):
        pseudonym = blake2b(b"%d" % row.id, key=key.encode(), digest_size=10).hexdigest()
        entry = {
            "number": number,
            "kind": "join",
            "line": pseudonym,
            "units": row.waiting,
            "change": row.waiting,
        }
        place = [row.priority, _said(row.joined_at), row.tiebreak]
        told = {"at": _said(now), "by": "portal", "reason": "opened", "place": place, "was": None}
        seal = _sealed(seal, entry | told)
        kept = {
            "priority": row.priority,
            "joined_at": row.joined_at.replace(tzinfo=row.joined_at.tzinfo or UTC),
        }
        kept |= {"tiebreak": row.tiebreak, "actor": "portal", "reason": "opened", "was": "", "at": now}
        yield {"merchant_id": merchant_id, "sku": sku, **entry, **kept, "hash": seal}


def _sealed(previous: str, entry: dict[str, Any]) -> str:
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def _said(moment: datetime) -> str:
    """SQLite gives moments back without their zone, which is UTC."""
    utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return utc.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    portion: list[dict[str, Any]] = []
    for row in rows:
        portion.append(row)
        if len(portion) == ROWS_A_STATEMENT:
            connection.execute(table.insert(), portion)
            portion = []
    if portion:
        connection.execute(table.insert(), portion)
