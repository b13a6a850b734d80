"""What becomes of a message once its channel has answered: sent, refused, put back, or unknown for good.

A message that surely did not leave is tried again, or its news is taken up by newer news that waits in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.delivery import gates
from portal.delivery.asking import first_poll
from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Refused, Unclear
from portal.delivery.retrying import MOST_ATTEMPTS, next_try
from portal.delivery.returning import put_back
from portal.delivery.stopping import pass_all_on, stop_channel
from portal.domain.notices import DUTY, PLAN, from_json
from portal.store import claims, digests, look_ups, orders, outbox, sent_days, store_messages
from portal.store.claims import Lease, Taken
from portal.store.database import clock_of
from portal.store.outbox import OutboxRow
from portal.store.suppressions import Stop

# How long a message waits for a way that the operator has to open first.
REGION_WAIT_SECONDS = 2 * 3600.0
# So often a message that did not leave goes again without a longer wait.
TRIES_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one message under our lease. `jitter` as in `next_try`."""

    lease: Lease
    outcome: Outcome
    provider: str
    jitter: float


def settle_all(session: Session, settled: Sequence[Settled], now: datetime) -> None:
    """Write down what became of several messages under our leases, as far as they are still ours: those that were taken
    in one statement, the others one by one."""
    ordered = sorted(settled, key=lambda one: one.lease.row_id)
    _all_have_left(session, [(one, one.outcome) for one in ordered if isinstance(one.outcome, Accepted)], now)
    for one in ordered:
        if not isinstance(one.outcome, Accepted):
            _settle(session, one, one.outcome, now)


def _all_have_left(session: Session, accepted: Sequence[tuple[Settled, Accepted]], now: datetime) -> None:
    ours: dict[int, Taken] = {}
    for provider in sorted({one.provider for one, _ in accepted}):
        called = [(one.lease, answer.provider_id) for one, answer in accepted if one.provider == provider]
        taken = claims.mark_sent(session, called, provider, now, first_poll(provider, now))
        ours |= {one.id: one for one in taken}
    if ours:
        sent_days.count(session, [(one.merchant_id, one.id) for one in ours.values()], now)
    for known in ours.values():
        if known.slot == DUTY and known.order_id:  # from now on the shopper's page says it as well
            orders.touch(session, known.merchant_id, [known.order_id])
    for one, answer in accepted:
        if one.lease.row_id in ours:
            gates.note(session, ours[one.lease.row_id].channel, answer.pace, now)


def _settle(session: Session, one: Settled, outcome: Refused | NotAccepted | Unclear, now: datetime) -> None:
    row, jitter = claims.leased(session, one.lease), one.jitter
    if row is None:
        return
    rows = digests.together(session, row)
    for told in rows:
        told.provider, told.reason, told.ask_at = one.provider, outcome.reason, None
    match outcome:
        case Refused(reason, ("account" | "sender") as cause):
            # Nothing is wrong with the message: it keeps its place and its tries until its gate is open again.
            row.attempts -= 1
            put_back(session, rows, gates.stop(session, rows, cause, reason, now), now)
        case Refused(_, "region"):
            # Only the way from this sender to this number is not open: it waits for that and holds up no other.
            attempts = min(row.attempts, MOST_ATTEMPTS - 1)
            _try_again(session, rows, REGION_WAIT_SECONDS, attempts, now, jitter)
        case Refused(reason, cause):
            for told in rows:
                told.state, told.sealed_link = _state(cause), ""
            if cause in ("recipient", "opted_out"):
                stop = Stop(row.merchant_id, row.channel, row.to_address, cause, reason, now)
                stop_channel(session, stop, now)
            pass_all_on(session, rows, now)
        case NotAccepted(_, retry_after, True) if row.channel != outbox.TO_STORE:
            # The account is asked too much, not by this message: closed for all, it costs nobody a try.
            row.attempts -= 1
            gates.close(session, row.channel, retry_after, now)
            put_back(session, rows, now, now)
        case NotAccepted(_, retry_after):
            _try_again(session, rows, retry_after, row.attempts, now, jitter)
        case Unclear() if row.channel == outbox.TO_STORE:
            # Its id tells a store what it has taken already, so that nobody need be asked first.
            _try_again(session, rows, None, row.attempts, now, jitter)
        case Unclear():
            for told in rows:
                told.state, told.unknown_at = "unknown", clock_of(session)
            row.ask_at = row.unknown_at


def send_again(session: Session, row: OutboxRow, now: datetime, jitter: float) -> None:
    """Send once more what did not leave, in the same words and under a new lease, unless newer news went in its place;
    where that is so of some of what it told, the rest is worded anew.

    At first at once, as looking whether it left took its time.
    """
    rows = digests.together(session, row)
    overtaken = [told for told in rows if _is_overtaken(session, told)]
    for told in overtaken:
        told.state, told.ask_at, told.sealed_link = "superseded", None, ""
        told.reason = "It did not leave, and newer news has gone in its place."
    if left := [told for told in rows if told not in overtaken]:
        retry_after = 1.0 if row.attempts < TRIES_AT_ONCE else None
        _try_again(session, left, retry_after, row.attempts, now, jitter)
    if overtaken:
        digests.part(rows)


def _is_overtaken(session: Session, row: OutboxRow) -> bool:
    told = {change.line_id for change in from_json(row.changes)}
    return row.slot == PLAN and bool(told) and told <= look_ups.lines_told_since(session, row)


def _state(cause: str) -> str:
    return "suppressed" if cause == "opted_out" else "failed"


def _try_again(
    session: Session,
    rows: Sequence[OutboxRow],
    retry_after: float | None,
    attempts: int,
    now: datetime,
    jitter: float,
) -> None:
    due_at = next_try(attempts, retry_after, now, jitter)
    if rows[0].channel == outbox.TO_STORE:
        rows[0].ask_at = None
        _tell_the_store_later(session, rows[0], due_at)
        return
    if due_at is None:
        for row in rows:
            row.state, row.sealed_link, row.ask_at = "failed", "", None
        pass_all_on(session, rows, now)
        return
    put_back(session, rows, due_at, now)


def _tell_the_store_later(session: Session, row: OutboxRow, due_at: datetime | None) -> None:
    if due_at is None:
        store_messages.give_up(session, row)
    else:
        store_messages.put_back(session, row, due_at)
