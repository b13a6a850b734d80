"""Writing down what a round found: the promises that changed, and at most one notice per order and channel."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlmodel import Session

from portal.actions.replan.reading import Facts
from portal.actions.replan.telling import News, Told
from portal.clock import after_quiet_hours
from portal.domain.notice_merging import merge
from portal.domain.notices import PLAN, LineChange, Notice, channels_for
from portal.domain.policies import Timing
from portal.store import orders, outbox, promises
from portal.store.outbox import Owed, OwedRow, Pending
from portal.store.promises import NewPromise
from portal.store.queue import QueuedLine

# By channel and time zone of the recipient: not before when.
DueAt = Callable[[str, str], datetime]
Held = Mapping[tuple[int, str], Pending]


def owe(session: Session, facts: Facts, news: Sequence[News], now: datetime, timing: Timing) -> None:
    """Make the promises that changed, and owe the notices that go with them."""
    if not news:
        return
    merchant_id = facts.merchant.id
    promises.save(session, merchant_id, list(_promises(news)), now)
    offered = [told.line.line_id for one in news for told in one.lines if told.offers]
    orders.mark_swap_offered(session, merchant_id, offered)
    hearing = Counter(told.line.order_id for one in news for told in one.lines)
    held = outbox.pending(session, merchant_id, hearing, PLAN)
    several = {order_id for order_id, lines in hearing.items() if lines > 1} | {order for order, _ in held}
    due_at = _due_at(facts, now, timing)
    outbox.supersede(
        session, merchant_id, [old.id for old in held.values()], "A newer notice says it better."
    )
    outbox.add_rows(session, merchant_id, list(_alone(news, several, due_at)), now)
    outbox.add(session, merchant_id, list(_together(news, several, held, due_at)), now)


def _promises(news: Iterable[News]) -> Iterator[NewPromise]:
    for one in news:
        reached: dict[bool, list[int]] = defaultdict(list)
        for told in one.lines:
            reached[bool(_channels(told.line))].append(told.line.line_id)
        for is_reached, line_ids in reached.items():
            if one.promise is not None:
                yield NewPromise(
                    line_ids=line_ids,
                    promise=one.promise,
                    supply=one.promise.supply if one.alike.said.kind == "no_news" else one.estimate.supply,
                    evidence_on=one.estimate.evidence_on,
                    kind=one.alike.said.kind,
                    reason=one.alike.said.reason,
                    hear_by=one.alike.said.hear_by,
                    unnoticed_because="" if is_reached else "no_contact",
                )


def _alone(news: Iterable[News], several: set[int], due_at: DueAt) -> Iterator[OwedRow]:
    """The notices of orders of which one line moves: their facts are written for many at once."""
    for one in news:
        alone = [told for told in one.lines if not told.offers and told.line.order_id not in several]
        own = ((told.line.line_id, told.line.line, told.line.units, *told[1:3]) for told in alone)
        for told, text in zip(alone, one.alike.texts(own), strict=True):
            line = told.line
            for channel in _channels(line):
                due = due_at(channel, line.timezone)
                yield OwedRow(line.order_id, channel, one.alike.said.kind, PLAN, text, due)


def _together(news: Iterable[News], several: set[int], held: Held, due_at: DueAt) -> Iterator[Owed]:
    """The notices of all others: one per order and channel, an unsent earlier one taken up into it."""
    changes: dict[int, list[LineChange]] = defaultdict(list)
    contacts: dict[int, QueuedLine] = {}
    for one in news:
        for told in one.lines:
            if told.offers or told.line.order_id in several:
                changes[told.line.order_id].append(_change(one, told))
                contacts[told.line.order_id] = told.line
    for order_id, said in changes.items():
        for channel in _channels(contacts[order_id]):
            earlier = held.get((order_id, channel))
            together = merge(earlier.changes if earlier else (), said)
            if together:
                due = earlier.due_at if earlier else due_at(channel, contacts[order_id].timezone)
                yield Owed(Notice.about(order_id, together), channel, due)


def _change(one: News, told: Told) -> LineChange:
    line = told.line
    return one.alike.of(line.line_id, line.line, line.units, told.place, told.units_ahead, told.offers)


def _channels(line: QueuedLine) -> tuple[str, ...]:
    """By which channels planning news goes, whatever its kind; none where nobody can be reached."""
    return _by_contact(bool(line.email), bool(line.phone), bool(line.sms_consent))


@cache
def _by_contact(has_email: bool, has_phone: bool, sms_consent: bool) -> tuple[str, ...]:
    return channels_for("date_later", "@" * has_email, "+" * has_phone, sms_consent)


def _due_at(facts: Facts, now: datetime, timing: Timing) -> DueAt:
    """After the hold; a text message waits for the end of the recipient's quiet hours as well."""
    policy, after_hold = facts.ground.policy, now + timedelta(seconds=timing.hold_seconds)

    @cache
    def due_at(channel: str, timezone: str) -> datetime:
        if channel != "sms" or not timing.keeps_quiet_hours:
            return after_hold
        where = timezone or facts.merchant.timezone
        return after_quiet_hours(after_hold, where, policy.quiet_from, policy.quiet_until)

    return due_at
