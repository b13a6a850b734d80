"""Who is sending which notice: claimed under a lease that the database times, given back, given up, settled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    Update,
    bindparam,
    case,
    text,
    true,
    update,
)
from sqlmodel import Session, select

from portal.domain.notice_classes import CLASSES
from portal.store import claimed, digests
from portal.store.base import table_of
from portal.store.claimed import ClaimedRow
from portal.store.dialects import is_on_postgresql
from portal.store.given import among, given_keys, given_rows, given_table, one_of_rows
from portal.store.outbox import IS_BEING_SENT, IS_ON_THE_WAY, TO_STORE, OutboxRow

# Said in the words of the partial index, as `outbox.IS_ON_THE_WAY`.
_IS_PENDING = text("outbox.state = 'pending'")
# The share of a batch that every urgency has, however much there is of what goes before it.
A_FEW = 16


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether any notice is to be sent by then, or was to be and is being sent: asked each second."""
    return are_so_many_due(session, now, 1)


def are_so_many_due(session: Session, now: datetime, count: int) -> bool:
    """The same of as many notices or more."""
    table = table_of(OutboxRow)
    due = select(table.c.id).where(IS_ON_THE_WAY, table.c.due_at <= now)
    return session.execute(due.offset(count - 1).limit(1)).first() is not None


def claim(
    session: Session,
    now: datetime,
    lease: str,
    lease_until: datetime,
    limit: int,
    allowed: Mapping[str, int] | None = None,
) -> list[ClaimedRow]:
    """Up to `limit` notices that are due, marked as being sent under this lease: the most urgent first, and of equals
    the oldest, but a few of every urgency, so that nobody waits for ever.

    `allowed`: how many of a channel at most, 0 for none; a channel that it does not name is not limited.
    """
    few = {channel: most for channel, most in (allowed or {}).items() if most < limit}
    channel_of = table_of(OutboxRow).c.channel
    rows = _due(session, now, limit, channel_of.not_in(few) if few else true())
    for channel, most in few.items():
        if most > 0 and len(rows) < limit:
            rows += _due(session, now, min(most, limit - len(rows)), channel_of == channel)
    take(session, rows, lease, lease_until)
    return rows


def take(session: Session, rows: Collection[ClaimedRow], lease: str, lease_until: datetime) -> None:
    """These locked notices, which nobody has changed since they were read, are being sent under that lease."""
    if not rows:
        return
    on_postgresql = is_on_postgresql(session)
    keys = given_keys(on_postgresql, [(row.merchant_id, row.id) for row in rows])
    session.execute(_taking(on_postgresql), keys | {"by": lease, "until": lease_until})
    for row in rows:
        row.state, row.attempts, row.lease, row.lease_until = "sending", row.attempts + 1, lease, lease_until
    claimed.mark_kept(rows)


@cache
def _taking(on_postgresql: bool) -> Update:
    table = table_of(OutboxRow)
    since = {"lease": bindparam("by"), "lease_until": bindparam("until", type_=table.c.lease_until.type)}
    unasked = {"unknown_at": None, "ask_at": None, "asks": 0}
    marked = update(table).where(one_of_rows(on_postgresql, table))
    return marked.values(state="sending", attempts=table.c.attempts + 1, **since, **unasked)


def _due(session: Session, now: datetime, limit: int, where: ColumnElement[bool]) -> list[ClaimedRow]:
    """Up to `limit` notices that are due, locked. Urgency by urgency, which the index serves however many wait."""
    few, table = max(1, limit // A_FEW), table_of(OutboxRow)
    rows: list[ClaimedRow] = []
    more = [0]
    for urgency in reversed(range(1, len(CLASSES))):
        asked = min(few, limit - 1 - len(rows))
        found = _of_urgency(session, now, asked, urgency, where)
        more += [urgency] if len(found) == asked else []
        rows += found
    for urgency in sorted(more):
        known = where & ~among(session, table.c.id, [row.id for row in rows if row.urgency == urgency])
        rows += _of_urgency(session, now, limit - len(rows), urgency, known)
    return rows


def _of_urgency(
    session: Session, now: datetime, limit: int, urgency: int, where: ColumnElement[bool]
) -> list[ClaimedRow]:
    if limit <= 0:
        return []
    table = table_of(OutboxRow)
    due = claimed.chosen().where(_IS_PENDING, table.c.urgency == urgency, table.c.due_at <= now, where)
    oldest = due.where(digests.may_leave()).order_by(table.c.due_at, table.c.id).limit(limit)
    return claimed.read(session, oldest.with_for_update(skip_locked=True))


def put_off(row: ClaimedRow, until: datetime) -> None:
    """Give a claimed notice back untried, to be claimed again then."""
    row.state, row.due_at, row.lease, row.lease_until = "pending", until, "", None
    row.attempts -= 1


def give_up_expired(session: Session, now: datetime) -> int:
    """Notices whose sender died with them: nobody knows whether they left. Answers how many."""
    table = table_of(OutboxRow)
    lost = (
        update(table)
        .where(IS_BEING_SENT, table.c.lease_until < now, table.c.channel != TO_STORE)
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


# What is written to one reader at one address.
_OF_ONE_READER = ("to_address", "subject", "text", "html", "sealed_link")


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
    on_postgresql = is_on_postgresql(session)
    keys = given_keys(on_postgresql, [(lease.merchant_id, lease.row_id) for lease in leases])
    found = {tuple(row) for row in session.execute(_lasting(on_postgresql), keys | {"until": until})}
    return {lease for lease in leases if (lease.merchant_id, lease.row_id, lease.name) in found}


@cache
def _lasting(on_postgresql: bool) -> Select[Any]:
    table = table_of(OutboxRow)
    until = bindparam("until", type_=table.c.lease_until.type)
    lasts = (table.c.state == "sending") & ~table.c.is_recalled & (table.c.lease_until >= until)
    chosen: Select[Any] = select(table.c.merchant_id, table.c.id, table.c.lease)
    return chosen.where(one_of_rows(on_postgresql, table), lasts)


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
    on_postgresql = is_on_postgresql(session)
    called = {(lease.merchant_id, lease.row_id, lease.name): provider_id for lease, provider_id in taken}
    keys = given_keys(on_postgresql, [(merchant_id, row_id) for merchant_id, row_id, _ in called])
    ours: dict[tuple[int, int, str], Taken] = {}
    telling = []
    for lease, told_with, *rest in session.execute(_on_the_way(on_postgresql), keys):
        one = Taken(*rest)
        name = (one.merchant_id, one.id, lease)
        if name in called:
            ours[name] = one
            telling += [name] if told_with else []
    said = {"by": provider, "at": now}
    if ours:
        rows = [(name[0], name[1], called[name]) for name in ours]
        asked = said | {"later": ask_at} | given_rows(on_postgresql, _CALLED, rows)
        session.execute(_sending(on_postgresql), asked)
    if telling:
        rows = [(name[0], name[1], called[name]) for name in telling]
        asked = said | {"later": None} | given_rows(on_postgresql, _CALLED, rows)
        session.execute(_sending_with_it(on_postgresql), asked)
    return list(ours.values())


@cache
def _on_the_way(on_postgresql: bool) -> Select[Any]:
    table = table_of(OutboxRow)
    names = ("lease", "told_with", "id", "merchant_id", "channel", "slot", "order_id")
    chosen: Select[Any] = select(*(table.c[name] for name in names)).where(
        one_of_rows(on_postgresql, table), table.c.state.in_(("sending", "unknown"))
    )
    return chosen.order_by(table.c.id).with_for_update()


# Of each number, what its provider calls it.
_CALLED = {"merchant_id": BigInteger(), "number": BigInteger(), "called": Text()}


@cache
def _sending(on_postgresql: bool) -> Update:
    return _sent(on_postgresql, table_of(OutboxRow).c.id)


@cache
def _sending_with_it(on_postgresql: bool) -> Update:
    table = table_of(OutboxRow)
    with_it = (table.c.told_with != table.c.id) & table.c.state.in_(("sending", "unknown"))
    return _sent(on_postgresql, table.c.told_with).where(with_it)


def _sent(on_postgresql: bool, number: ColumnElement[int]) -> Update:
    table, given = table_of(OutboxRow), given_table(on_postgresql, _CALLED)
    told = {
        "provider": bindparam("by"),
        "sent_at": bindparam("at", type_=table.c.sent_at.type),
        "ask_at": bindparam("later", type_=table.c.ask_at.type),
        "provider_id": given.c.called,
    }
    mine = (table.c.merchant_id == given.c.merchant_id) & (number == given.c.number)
    return update(table).where(mine).values(state="sent", reason="", sealed_link="", **told)


def end(session: Session, lease: Lease, state: str, reason: str) -> None:
    """This notice will not be sent, and why, if it is still ours."""
    row = leased(session, lease)
    if row is not None:
        row.state, row.reason, row.sealed_link = state, reason, ""
        session.flush()
