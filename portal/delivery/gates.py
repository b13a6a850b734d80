"""What stands between a claim and its provider: an account that is closed or stopped, a merchant's stopped channel.

A stopped channel keeps its queue. One message is let through now and then; once a provider has taken it, all may go.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import structlog
from sqlmodel import Session

from portal.delivery import day_limits, pacing
from portal.delivery.channels.base import Pace
from portal.delivery.stopping import pass_on
from portal.store import claimed, claims, sending_gates
from portal.store.claimed import ClaimedRow
from portal.store.outbox import OutboxRow
from portal.store.sending_gates import AccountGate, MerchantGate, Stoppage

log = structlog.get_logger(__name__)

RESCUED_A_TURN = 100


def claim(
    session: Session,
    now: datetime,
    lease: str,
    lease_until: datetime,
    limit: int,
    rates: Mapping[str, int],
) -> list[ClaimedRow]:
    """Up to `limit` notices that are due and that their gates let through. `rates`: how many a second each channel's
    account takes, nothing or 0 for as many as there are."""
    accounts, shut = sending_gates.accounts(session), _merchants_shut(session, now)
    allowed = _allowed(session, accounts, now, rates, limit)
    _rescue(session, [*accounts.values(), *shut.values()], now)
    while rows := claims.claim(session, now, lease, lease_until, limit, allowed):
        through = day_limits.within(session, _sifted(session, rows, shut, now), now)
        if through:
            _count(session, through, allowed, now)
            return through
    return []


def _allowed(
    session: Session,
    known: Mapping[str, AccountGate],
    now: datetime,
    rates: Mapping[str, int],
    limit: int,
) -> dict[str, int]:
    """How many messages may go to each channel now; a channel that is not named takes any number."""
    limited = [
        name for name in sorted({*known, *rates}) if rates.get(name) or _is_limited(known.get(name), now)
    ]
    allowed: dict[str, int] = {}
    for channel in limited:
        gate = sending_gates.held_account(session, channel)
        if gate.stopped_at and sending_gates.went_through(session, [gate.probe_id] if gate.probe_id else []):
            _open(gate)
            log.info("channel_open_again", channel=channel)
        allowed[channel] = _room(gate, now, rates.get(channel, 0), limit)
    return allowed


def _is_limited(gate: AccountGate | None, now: datetime) -> bool:
    if gate is None:
        return False
    ends = (gate.closed_until, gate.calls_left_until)
    return gate.stopped_at is not None or any(end is not None and end > now for end in ends)


def _room(gate: AccountGate, now: datetime, per_second: int, limit: int) -> int:
    """How many messages the account takes now, `limit` at most."""
    if gate.closed_until is not None and gate.closed_until > now:
        return 0
    if gate.stopped_at is not None:
        return int(gate.probe_at is None or gate.probe_at <= now)
    room = limit
    if gate.calls_left is not None and gate.calls_left_until is not None and gate.calls_left_until > now:
        room = min(room, max(0, gate.calls_left))
    if per_second:
        gate.tokens = pacing.refilled(gate.tokens, gate.refilled_at, now, per_second)
        gate.refilled_at = now
        room = min(room, pacing.whole(gate.tokens))
    return room


def _count(session: Session, rows: list[ClaimedRow], allowed: Mapping[str, int], now: datetime) -> None:
    """Take what is about to leave out of the account's bucket; the one message of a stopped account is its probe."""
    for channel in allowed:
        going = [row.id for row in rows if row.channel == channel]
        if not going:
            continue
        gate = sending_gates.held_account(session, channel)
        if gate.refilled_at is not None:
            gate.tokens -= len(going)
        if gate.calls_left is not None:
            gate.calls_left -= len(going)
        if gate.stopped_at is not None:
            _probe(gate, going[0], now)


def _merchants_shut(session: Session, now: datetime) -> dict[tuple[int, str], MerchantGate]:
    """The merchants' gates that are still stopped; those whose probe went through are opened here."""
    gates = sending_gates.stopped_merchants(session)
    taken = sending_gates.went_through(session, [gate.probe_id for gate in gates if gate.probe_id])
    for gate in gates:
        if gate.probe_id in taken:
            sending_gates.bring_forward(session, gate, now)
            log.info("channel_open_again", channel=gate.channel, merchant=gate.merchant_id)
    return {(gate.merchant_id, gate.channel): gate for gate in gates if gate.probe_id not in taken}


def _sifted(
    session: Session, rows: list[ClaimedRow], shut: Mapping[tuple[int, str], MerchantGate], now: datetime
) -> list[ClaimedRow]:
    """The notices that no gate of their merchant's holds back, and its probe, if it is time for one."""
    through = [row for row in rows if (row.merchant_id, row.channel) not in shut]
    for (merchant_id, channel), gate in shut.items():
        held = [row for row in rows if (row.merchant_id, row.channel) == (merchant_id, channel)]
        if held and (gate.probe_at is None or gate.probe_at <= now):
            probe = held.pop(0)
            _probe(gate, probe.id, now)
            through.append(probe)
        if gate.probe_at is not None:
            for row in held:
                claims.put_off(row, gate.probe_at)
            claimed.keep(session, held)
            sending_gates.put_off(session, merchant_id, channel, gate.probe_at)
    return through


def _probe(gate: Stoppage, row_id: int, now: datetime) -> None:
    gate.probe_id, gate.probe_at = row_id, now + pacing.probe_wait(gate.failures)


def _open(gate: Stoppage) -> None:
    gate.reason, gate.stopped_at, gate.failures = "", None, 0
    gate.probe_at, gate.probe_id = None, None


def stop(session: Session, rows: Sequence[OutboxRow], cause: str, reason: str, now: datetime) -> datetime:
    """The provider refuses the account ("account") or what this merchant sends by it ("sender"): nothing more leaves.
    Answers when the refused notices of this one message may leave again. Those that were on their way tell nothing new.
    """
    row = rows[0]
    if cause == "account":
        account = sending_gates.held_account(session, row.channel)
        is_told_by_it = _stop(account, rows, reason, now, None)
        # The next probe is another message: should only this one be refused, the others must not wait for it.
        return now + 2 * pacing.probe_wait(account.failures) if is_told_by_it else now
    own = sending_gates.held_merchant(session, row.merchant_id, row.channel)
    if own is None:
        own = MerchantGate(merchant_id=row.merchant_id, channel=row.channel)
        session.add(own)
    _stop(own, rows, reason, now, row.merchant_id)
    session.flush()
    sending_gates.put_off(session, row.merchant_id, row.channel, own.probe_at or now)
    return own.probe_at or now


def _stop(
    gate: Stoppage, rows: Sequence[OutboxRow], reason: str, now: datetime, merchant_id: int | None
) -> bool:
    """Whether it is this refusal that stops the gate, or keeps it stopped."""
    if gate.stopped_at is not None and gate.probe_id not in [row.id for row in rows]:
        return False
    if gate.stopped_at is None:
        gate.stopped_at = now
        log.error("channel_stopped", channel=rows[0].channel, merchant=merchant_id, reason=reason)
    gate.reason, gate.failures, gate.probe_id = reason, gate.failures + 1, None
    gate.probe_at = now + pacing.probe_wait(gate.failures)
    return True


def close(session: Session, channel: str, retry_after: float | None, now: datetime) -> None:
    """The account was asked too much: it takes nothing until the moment that the provider named."""
    known = sending_gates.accounts(session).get(channel)
    if known and known.closed_until and known.closed_until >= now + pacing.closure(retry_after, 0):
        return  # the many that were on their way hear the same, and need not queue up for this row
    gate = sending_gates.held_account(session, channel)
    if gate.closed_until is None or gate.closed_until <= now - pacing.CLOSURES_ARE_FORGOTTEN:
        gate.closures = 0
    until = now + pacing.closure(retry_after, gate.closures)
    if gate.closed_until is None or gate.closed_until <= now:
        gate.closures += 1
        log.warning("account_closed", channel=channel, until=until.isoformat())
    gate.closed_until = max(gate.closed_until or until, until)


def note(session: Session, channel: str, pace: Pace | None, now: datetime) -> None:
    """What the account still takes by its provider's word, once that is little. Nothing is written where what was
    claimed since has been taken off already.
    """
    if pace is None or pace.left > pacing.LITTLE:
        return
    until = min(pace.until, now.timestamp() + pacing.LONGEST_NAMED_SECONDS)
    ends = datetime.fromtimestamp(until, UTC)
    if ends <= now or _knows(sending_gates.accounts(session).get(channel), pace.left, ends):
        return
    gate = sending_gates.held_account(session, channel)
    if not _knows(gate, pace.left, ends):
        gate.calls_left, gate.calls_left_until = max(0, pace.left), ends


def _knows(gate: AccountGate | None, left: int, ends: datetime) -> bool:
    if gate is None or gate.calls_left is None or gate.calls_left_until is None:
        return False
    return gate.calls_left <= left and gate.calls_left_until >= ends


def _rescue(session: Session, gates: Sequence[AccountGate | MerchantGate], now: datetime) -> None:
    """What the law or somebody waits for does not wait for a stopped channel: it goes another way, or to a person."""
    for gate in gates:
        since = pacing.too_long_since(gate.stopped_at, now) if gate.stopped_at else {}
        merchant_id = gate.merchant_id if isinstance(gate, MerchantGate) else None
        waiting = sending_gates.waiting_too_long(session, since, gate.channel, merchant_id, RESCUED_A_TURN)
        for row in waiting:
            row.passed_on_at = now
            if pass_on(session, row, now):
                row.state, row.sealed_link = "failed", ""
                row.reason = f"It goes another way, as this one is stopped: {gate.reason}"
        session.flush()
