"""Messages that were claimed and have not left, many at a time: they are owed again as if nobody had claimed them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Update, bindparam, exists, update
from sqlmodel import Session

from portal.store.base import table_of
from portal.store.claims import Lease
from portal.store.dialects import is_on_postgresql
from portal.store.given import given_keys, one_of_rows
from portal.store.outbox import TO_STORE, OutboxRow


def give_back(session: Session, leases: Collection[Lease], due_at: datetime) -> set[Lease]:
    """These are owed again from then on; answers which. The others are to be looked at one by one: those of stores,
    those that tell of several orders, that were recalled, whose place other news has, or that are not ours any more."""
    on_postgresql = is_on_postgresql(session)
    rows: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for lease in leases:
        rows[lease.name].append((lease.merchant_id, lease.row_id))
    found: set[Lease] = set()
    for name, some in rows.items():
        asked = given_keys(on_postgresql, some) | {"by": name, "at": due_at}
        given = session.execute(_giving_back(on_postgresql), asked)
        found |= {Lease(merchant_id, row_id, name) for merchant_id, row_id in given}
    return found


@cache
def _giving_back(on_postgresql: bool) -> Update:
    table = table_of(OutboxRow)
    other = table.alias("other")
    same = (other.c[name] == table.c[name] for name in ("merchant_id", "order_id", "channel", "slot"))
    is_other = (other.c.id != table.c.id) & other.c.state.in_(("pending", "sending"))
    is_place_taken = exists().where(*same, is_other)
    is_one = table.c.told_with.is_(None) & ~table.c.is_recalled & (table.c.channel != TO_STORE)
    is_ours = (table.c.lease == bindparam("by")) & (table.c.state == "sending")
    mine = update(table).where(one_of_rows(on_postgresql, table), is_ours, is_one, ~is_place_taken)
    owed = {"due_at": bindparam("at", type_=table.c.due_at.type), "attempts": table.c.attempts - 1}
    unclaimed = {"state": "pending", "lease": "", "lease_until": None, "ask_at": None}
    return mine.values(**owed, **unclaimed).returning(table.c.merchant_id, table.c.id)
