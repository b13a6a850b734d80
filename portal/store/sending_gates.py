"""What stands between a message and its provider: whether the account is taken at all, and how much at once.

One small row an account and channel, one a merchant and channel that is stopped. Nothing is written for a message that
simply leaves: a gate learns from the probe that it let through.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, func, text, update
from sqlmodel import Field, Session, SQLModel, select

from portal.domain.notices import CHANNELS
from portal.store.base import merchant_key, table_of
from portal.store.outbox import OutboxRow

_IS_PENDING = text("outbox.state = 'pending'")


class Stoppage(SQLModel):
    """A gate that lets nothing through but a probe now and then: since when, why, and when the next one goes.

    `failures` counts the refusals in a row, `probe_id` is the notice that went as the last probe.
    """

    reason: str = ""
    stopped_at: datetime | None = None
    failures: int = 0
    probe_at: datetime | None = None
    probe_id: int | None = Field(default=None, sa_type=BigInteger)


class AccountGate(Stoppage, table=True):
    """The account behind a channel, which all merchants share.

    `tokens` are what may leave at once as of `refilled_at`. `calls_left` is what the provider still takes until its
    own window ends. Until `closed_until` it takes nothing; `closures` counts how often it said so without a moment.
    """

    __tablename__ = "account_gates"
    channel: str = Field(primary_key=True)
    tokens: float = 0.0
    refilled_at: datetime | None = None
    calls_left: int | None = None
    calls_left_until: datetime | None = None
    closed_until: datetime | None = None
    closures: int = 0


class MerchantGate(Stoppage, table=True):
    """A merchant's own way out by a channel; there is a row only while it is stopped."""

    __tablename__ = "merchant_gates"
    merchant_id: int = merchant_key()
    channel: str = Field(primary_key=True)


def accounts(session: Session) -> dict[str, AccountGate]:
    """What is known of the account behind each channel; nothing where nothing ever went wrong."""
    return {gate.channel: gate for gate in session.exec(select(AccountGate).order_by(AccountGate.channel))}


def held_account(session: Session, channel: str) -> AccountGate:
    """The account's gate, locked, or a new one; two who make it at once: the second begins again."""
    gate = session.get(AccountGate, channel, with_for_update=True, populate_existing=True)
    if gate is None:
        gate = AccountGate(channel=channel)
        session.add(gate)
        session.flush()
    return gate


def held_merchant(session: Session, merchant_id: int, channel: str) -> MerchantGate | None:
    """The merchant's gate, locked, None where nothing stops them."""
    return session.get(MerchantGate, (merchant_id, channel), with_for_update=True, populate_existing=True)


def stopped_merchants(session: Session) -> list[MerchantGate]:
    """Every merchant's gate that is stopped: for the sender and the operator, over all merchants."""
    chosen = select(MerchantGate).where(MerchantGate.stopped_at.is_not(None))
    return list(session.exec(chosen.order_by(MerchantGate.merchant_id, MerchantGate.channel)))


def is_any_stopped(session: Session) -> bool:
    """Whether anything at all waits behind a gate, of an account or of a merchant's."""
    accounts = select(AccountGate.channel).where(AccountGate.stopped_at.is_not(None))
    own = select(MerchantGate.channel).where(MerchantGate.stopped_at.is_not(None))
    return any(session.exec(gates.limit(1)).first() is not None for gates in (accounts, own))


def is_stopped(session: Session, merchant_id: int, channel: str) -> bool:
    """Whether a message of this merchant would wait for an unknown time before this channel."""
    account, own = session.get(AccountGate, channel), session.get(MerchantGate, (merchant_id, channel))
    return any(gate is not None and gate.stopped_at is not None for gate in (account, own))


@dataclass(frozen=True, slots=True)
class StoppedChannel:
    """A channel that is stopped, as its people are told. `waiting` counts the merchant's notices that wait for it."""

    channel: str
    reason: str
    since: datetime
    next_try: datetime | None
    is_for_everybody: bool
    waiting: int


def stopped_channels(session: Session, merchant_id: int) -> list[StoppedChannel]:
    """The channels by which this merchant writes to nobody at the moment, one entry a channel."""
    own = select(MerchantGate).where(MerchantGate.merchant_id == merchant_id)
    gates: dict[str, AccountGate | MerchantGate] = {gate.channel: gate for gate in session.exec(own)}
    gates |= {name: gate for name, gate in accounts(session).items() if gate.stopped_at is not None}
    return [
        StoppedChannel(
            channel,
            gate.reason,
            gate.stopped_at,
            gate.probe_at,
            isinstance(gate, AccountGate),
            _waiting(session, merchant_id, channel),
        )
        for channel, gate in sorted(gates.items())
        if gate.stopped_at is not None
    ]


def _waiting(session: Session, merchant_id: int, channel: str) -> int:
    table = table_of(OutboxRow)
    chosen = select(func.count()).where(_IS_PENDING, _of(merchant_id, channel))
    return int(session.execute(chosen.select_from(table)).scalar_one())


def stopped_counts(session: Session) -> dict[str, int]:
    """How many gates of each channel are stopped, accounts and merchants together: for the operator."""
    accounts_stopped = [name for name, gate in accounts(session).items() if gate.stopped_at is not None]
    names = accounts_stopped + [gate.channel for gate in stopped_merchants(session)]
    return {channel: names.count(channel) for channel in CHANNELS}


def failures(session: Session) -> dict[str, int]:
    """How many notices of each channel a provider did not take at their last try: for the operator."""
    table = table_of(OutboxRow)
    by_channel = select(table.c.channel, func.count()).group_by(table.c.channel)
    waiting = by_channel.where(_IS_PENDING, table.c.reason != "", table.c.provider != "")
    counts = dict.fromkeys(CHANNELS, 0)
    for chosen in (waiting, by_channel.where(text("outbox.state in ('failed', 'unknown')"))):
        for channel, count in session.execute(chosen):
            counts[channel] = counts.get(channel, 0) + count
    return counts


def put_off(session: Session, merchant_id: int, channel: str, until: datetime) -> None:
    """Whatever of this merchant would leave by this channel before that moment waits until then."""
    table = table_of(OutboxRow)
    earlier = update(table).where(_IS_PENDING, _of(merchant_id, channel), table.c.due_at < until)
    session.execute(earlier.values(due_at=until))


def bring_forward(session: Session, gate: MerchantGate, now: datetime) -> None:
    """Whatever waited for the gate's next probe may leave now; the gate is gone."""
    table = table_of(OutboxRow)
    put_off = update(table).where(
        _IS_PENDING, _of(gate.merchant_id, gate.channel), table.c.due_at == gate.probe_at
    )
    session.execute(put_off.values(due_at=now))
    session.delete(gate)
    session.flush()


def _of(merchant_id: int, channel: str) -> ColumnElement[bool]:
    table = table_of(OutboxRow)
    return (table.c.merchant_id == merchant_id) & (table.c.channel == channel)


def went_through(session: Session, ids: Collection[int]) -> set[int]:
    """Those of these notices, over all merchants, that a provider has taken."""
    if not ids:
        return set()
    taken = select(OutboxRow.id).where(OutboxRow.id.in_(ids), OutboxRow.state.in_(("sent", "delivered")))
    return set(session.exec(taken))


def waiting_too_long(
    session: Session, since: Mapping[int, datetime], channel: str, merchant_id: int | None, limit: int
) -> list[OutboxRow]:
    """Notices before a stopped gate that were owed before the moment named for their urgency, locked.

    `merchant_id` None is everybody's. One that was seen to already is not among them.
    """
    found: list[OutboxRow] = []
    for urgency, moment in since.items():
        chosen = select(OutboxRow).where(
            _IS_PENDING,
            OutboxRow.urgency == urgency,
            OutboxRow.channel == channel,
            OutboxRow.created_at <= moment,
            OutboxRow.passed_on_at.is_(None),
        )
        if merchant_id is not None:
            chosen = chosen.where(OutboxRow.merchant_id == merchant_id)
        oldest = chosen.order_by(OutboxRow.due_at, OutboxRow.id).limit(limit - len(found))
        found += session.exec(oldest.with_for_update(skip_locked=True))
    return found
