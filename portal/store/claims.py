"""Who is sending which notice: claimed under a lease that the database times, given back, given up, settled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, bindparam, case, text, true, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, select

from portal.domain.notice_classes import CLASSES
from portal.store import digests
from portal.store.base import among_rows, as_table, table_of
from portal.store.outbox import IS_ON_THE_WAY, TO_STORE, OutboxRow

# Said in the words of the partial index, as `outbox.IS_ON_THE_WAY`.
_IS_PENDING = text("outbox.state = 'pending'")
# The share of a batch that every urgency has, however much there is of what goes before it.
A_FEW = 16


def claim(
    session: Session,
    now: datetime,
    lease: str,
    lease_until: datetime,
    limit: int,
    allowed: Mapping[str, int] | None = None,
) -> list[OutboxRow]:
    """Up to `limit` notices that are due, marked as being sent under this lease: the most urgent first, and of equals
    the oldest, but a few of every urgency, so that nobody waits for ever.

    `allowed`: how many of a channel at most, 0 for none; a channel that it does not name is not limited.
    """
    few = {channel: most for channel, most in (allowed or {}).items() if most < limit}
    rows = _due(session, now, limit, OutboxRow.channel.not_in(few) if few else true())
    for channel, most in few.items():
        if most > 0 and len(rows) < limit:
            rows += _due(session, now, min(most, limit - len(rows)), OutboxRow.channel == channel)
    take(session, rows, lease, lease_until)
    return rows


def take(session: Session, rows: Collection[OutboxRow], lease: str, lease_until: datetime) -> None:
    """These locked notices are being sent under that lease. One statement for all; what it did is told to the objects,
    which have nothing to write then."""
    table, keys = table_of(OutboxRow), [(row.merchant_id, row.id) for row in rows]
    since = {"lease": lease, "lease_until": lease_until, "unknown_at": None, "ask_at": None, "asks": 0}
    marked = update(table).where(among_rows(session, table, keys))
    session.execute(marked.values(state="sending", attempts=table.c.attempts + 1, **since))
    for row in rows:
        for name, value in {"state": "sending", "attempts": row.attempts + 1, **since}.items():
            set_committed_value(row, name, value)


def _due(session: Session, now: datetime, limit: int, where: ColumnElement[bool]) -> list[OutboxRow]:
    """Up to `limit` notices that are due, locked. Urgency by urgency, which the index serves however many wait."""
    few = max(1, limit // A_FEW)
    rows: list[OutboxRow] = []
    more = [0]
    for urgency in reversed(range(1, len(CLASSES))):
        asked = min(few, limit - 1 - len(rows))
        found = _of_urgency(session, now, asked, urgency, where)
        more += [urgency] if len(found) == asked else []
        rows += found
    for urgency in sorted(more):
        known = where & OutboxRow.id.not_in([row.id for row in rows if row.urgency == urgency])
        rows += _of_urgency(session, now, limit - len(rows), urgency, known)
    return rows


def _of_urgency(
    session: Session, now: datetime, limit: int, urgency: int, where: ColumnElement[bool]
) -> list[OutboxRow]:
    if limit <= 0:
        return []
    due = select(OutboxRow).where(_IS_PENDING, OutboxRow.urgency == urgency, OutboxRow.due_at <= now, where)
    oldest = due.where(digests.may_leave()).order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)
    return list(session.exec(oldest.with_for_update(skip_locked=True)))


def put_off(row: OutboxRow, until: datetime) -> None:
    """Give a claimed notice back untried, to be claimed again then."""
    row.state, row.due_at, row.lease, row.lease_until = "pending", until, "", None
    row.attempts -= 1


def give_up_expired(session: Session, now: datetime) -> int:
    """Notices whose sender died with them: nobody knows whether they left. Answers how many."""
    table = table_of(OutboxRow)
    expired = (table.c.state == "sending") & (table.c.lease_until < now) & (table.c.channel != TO_STORE)
    lost = (
        update(table)
        .where(IS_ON_THE_WAY, expired)
        .values(
            state="unknown",
            reason="The sender stopped while this was being sent.",
            unknown_at=now,
            ask_at=case((digests.is_a_message(), now)),
        )
    )
    return int(session.execute(lost).rowcount)


@dataclass(frozen=True, slots=True)
class Lease:
    """Somebody's right to say what became of a notice."""

    merchant_id: int
    row_id: int
    name: str


def leased(session: Session, lease: Lease) -> OutboxRow | None:
    """The notice that is being sent under this lease, locked; None where the lease is not ours any more.

    One that was given up as unknown in the meantime is still ours: we know what became of it.
    """
    chosen = select(OutboxRow).where(
        OutboxRow.merchant_id == lease.merchant_id,
        OutboxRow.id == lease.row_id,
        OutboxRow.lease == lease.name,
        OutboxRow.state.in_(("sending", "unknown")),
    )
    return session.exec(chosen.with_for_update()).first()


# What a notice gets when it is put into words.
_OF_ONE_READER = ("to_address", "subject", "text", "html", "sealed_link")
WORDS = ("kind", "changes", "parts", *_OF_ONE_READER)


def keep_words(session: Session, rows: Sequence[OutboxRow]) -> None:
    """Keep the words of claimed notices, each as long as it is still being sent under the lease that its row names."""
    table = table_of(OutboxRow)
    named = ("merchant_id", "id", "lease")
    ours = [table.c[name] == bindparam(f"key_{name}") for name in named]
    worded = update(table).where(*ours, table.c.state == "sending")
    values = [
        {f"key_{name}": getattr(row, name) for name in named}
        | {f"new_{name}": getattr(row, name) for name in WORDS}
        for row in rows
    ]
    if values:
        statement = worded.values({name: bindparam(f"new_{name}") for name in WORDS})
        session.connection().execute(statement, values)


def forget_words(session: Session, merchant_id: int, order_id: int) -> None:
    """Unsent notices of an order are to be worded and addressed anew: their links are dead, or nobody lives there.

    Those that may have left are recalled, with the message that tells them: if they go again, then in new words.
    """
    table = table_of(OutboxRow)
    mine = (
        (table.c.merchant_id == merchant_id) & (table.c.order_id == order_id) & (table.c.channel != TO_STORE)
    )
    pending = mine & (table.c.state == "pending")
    session.execute(update(table).where(pending).values(dict.fromkeys(_OF_ONE_READER, "")))
    leaving = mine & table.c.state.in_(("sending", "unknown", "sent"))
    telling = select(table.c.told_with).where(leaving, table.c.told_with.is_not(None))
    carriers = (table.c.merchant_id == merchant_id) & table.c.id.in_(telling.scalar_subquery())
    for which in (leaving, carriers):
        session.execute(update(table).where(which).values(is_recalled=True))


def surely_ours(session: Session, leases: Collection[Lease], until: datetime) -> set[Lease]:
    """Under which of these leases notices are still being sent, not recalled, and will be until then."""
    table = table_of(OutboxRow)
    keys = [(lease.merchant_id, lease.row_id) for lease in leases]
    lasts = (table.c.state == "sending") & ~table.c.is_recalled & (table.c.lease_until >= until)
    chosen = select(table.c.merchant_id, table.c.id, table.c.lease)
    found = session.execute(chosen.where(among_rows(session, table, keys), lasts))
    return {Lease(*named) for named in found} & set(leases)


@dataclass(frozen=True, slots=True)
class Taken:
    """A notice that was still ours to speak of when its provider took it. `order_id` is None for none."""

    id: int
    merchant_id: int
    channel: str
    slot: str
    order_id: int | None


def mark_sent(
    session: Session,
    taken: Sequence[tuple[Lease, str]],
    provider: str,
    now: datetime,
    ask_at: datetime | None,
) -> list[Taken]:
    """These were taken by the provider, which calls them so, with what is told with them. Answers those that were still
    ours to speak of: see `leased`. `ask_at`: when to ask the provider what became of them."""
    table = table_of(OutboxRow)
    called = {(lease.merchant_id, lease.row_id, lease.name): provider_id for lease, provider_id in taken}
    columns = (table.c.id, table.c.merchant_id, table.c.channel, table.c.slot, table.c.order_id)
    chosen = select(table.c.lease, table.c.told_with, *columns).where(
        among_rows(session, table, [(lease.merchant_id, lease.row_id) for lease, _ in taken]),
        table.c.state.in_(("sending", "unknown")),
    )
    found = [
        (lease, told_with, Taken(*rest))
        for lease, told_with, *rest in session.execute(chosen.order_by(table.c.id).with_for_update())
    ]
    named = [((one.merchant_id, one.id, lease), told_with, one) for lease, told_with, one in found]
    ours = {name: one for name, _, one in named if name in called}
    told = {
        "state": "sent",
        "provider": provider,
        "reason": "",
        "sent_at": now,
        "sealed_link": "",
        "ask_at": ask_at,
    }
    if ours:
        _write(session, table.c.id, true(), told, {name: called[name] for name in ours})
    if telling := {name: called[name] for name, told_with, one in named if told_with and name in ours}:
        with_it = (table.c.told_with != table.c.id) & table.c.state.in_(("sending", "unknown"))
        _write(session, table.c.told_with, with_it, told | {"ask_at": None}, telling)
    return list(ours.values())


def _write(
    session: Session,
    number: ColumnElement[int],
    which: ColumnElement[bool],
    told: Mapping[str, Any],
    called: Mapping[tuple[int, int, str], str],
) -> None:
    """All in one statement: of each number, what its provider calls it."""
    table = table_of(OutboxRow)
    columns = {"merchant_id": BigInteger(), "number": BigInteger(), "called": Text()}
    rows = [(merchant_id, row_id, by_it) for (merchant_id, row_id, _), by_it in called.items()]
    given = as_table(session, columns, rows)
    mine = (table.c.merchant_id == given.c.merchant_id) & (number == given.c.number)
    session.execute(update(table).where(mine, which).values(**told, provider_id=given.c.called))


def end(session: Session, lease: Lease, state: str, reason: str) -> None:
    """This notice will not be sent, and why, if it is still ours."""
    row = leased(session, lease)
    if row is not None:
        row.state, row.reason, row.sealed_link = state, reason, ""
        session.flush()
