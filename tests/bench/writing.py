"""Writes 5,000 rows a transaction, again and again: `python -m tests.bench.writing DATABASE MERCHANT`."""

import sys
from itertools import cycle

from sqlalchemy import func, select, update

from portal.store.base import table_of
from portal.store.database import Database
from portal.store.orders import OrderLine

ROWS = 5_000


def main() -> None:
    """Write until the process is ended."""
    url, merchant = sys.argv[1:]
    database, table = Database(url), table_of(OrderLine)
    mine = table.c.merchant_id == int(merchant)
    with database.reading() as session:
        ids = list(
            session.execute(select(table.c.id).where(mine).order_by(table.c.id).limit(10 * ROWS)).scalars()
        )
    for begin in cycle(range(0, len(ids) - ROWS + 1, ROWS)):
        first, last = ids[begin], ids[begin + ROWS - 1]
        with database.writing() as session:
            some = mine & table.c.id.between(first, last)
            session.execute(update(table).where(some).values(digest=func.abs(table.c.digest % 1_000) + 1))


if __name__ == "__main__":
    main()
