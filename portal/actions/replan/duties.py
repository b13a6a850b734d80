"""The law's clock in a planning round: who must be offered a choice or told, whose order silence has ended, and what a
person has to see to.

Called after the promises of the round are made: the day that a notice names is the one that we stand by.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from portal.domain.duties.owed import (
    BY_LAW,
    PASSING_ASKS,
    TOLD,
    Ask,
    End,
    Owed,
    Tell,
    Telling,
    owed,
)
from portal.domain.notices import DUTY, LineChange, Notice, channels_for
from portal.domain.orders import undescribed
from portal.domain.policies import Policy
from portal.domain.tasks import by_law
from portal.domain.windows import Basis
from portal.store import duties, outbox, products, promises, tasks
from portal.store.duties import LineOfLaw
from portal.store.merchants import Merchant
from portal.store.outbox import Owed as OwedNotice

# So many lines are looked at in one round, and orders ended, each of which takes as long as a shopper's click; the SKU
# stays due while there are more.
LINES_A_ROUND, ENDINGS_A_ROUND = 200, 10


@dataclass(frozen=True, slots=True)
class Ending:
    """A line whose order is over since that day: `by` the law, by which rule, or by the shop, which cannot ship it."""

    order_id: int
    line_id: int
    rule: str
    on: date
    by: str = BY_LAW


def look_at_duties(
    session: Session, merchant: Merchant, skus: Sequence[str], never: Collection[int], now: datetime
) -> list[Ending]:
    """Owe the notices and raise the tasks that are due to lines of these SKUs; answers whose orders have ended. `never`
    are lines that will not come."""
    due = duties.due_lines(session, merchant.id, skus, now, LINES_A_ROUND)
    if not due:
        return []
    lines = duties.of_lines(session, merchant.id, due, merchant.timezone)
    known_since = promises.first_made(session, merchant.id, [line.line.id for line in lines])
    decided = _few_endings(
        [
            (line, owed(line.timeline, _telling(line, merchant.rules(), never, known_since), now))
            for line in lines
        ]
    )
    _tell(session, merchant, [(line, one.step) for line, one in decided if isinstance(one.step, Tell)], now)
    for line, one in decided:
        if isinstance(one.step, Ask):
            task = by_law(line.order.id, line.line.sku, one.step.why, one.step.by)
            tasks.raise_of_order(session, merchant.id, task, now)
    _settle_what_has_passed(session, merchant.id, decided, now)
    duties.look_again(session, merchant.id, {line.line.id: one.look_at for line, one in decided})
    return list(_endings(decided))


def _few_endings(decided: Sequence[tuple[LineOfLaw, Owed]]) -> list[tuple[LineOfLaw, Owed]]:
    """All but those that would be too many endings for one round, which stay due."""
    ending = [line.line.id for line, one in decided if isinstance(one.step, End) and line.line.waiting]
    later = set(ending[ENDINGS_A_ROUND:])
    return [(line, one) for line, one in decided if line.line.id not in later]


def _settle_what_has_passed(
    session: Session, merchant_id: int, decided: Sequence[tuple[LineOfLaw, Owed]], now: datetime
) -> None:
    """What was asked of a person only until something else happened, and is asked no more. What has still to be told is
    asked of a person where nothing reaches the shopper."""
    still_asked = {
        (line.order.id, line.line.sku)
        for line, one in decided
        if isinstance(one.step, Tell) or (isinstance(one.step, Ask) and one.step.why in PASSING_ASKS)
    }
    passed = {(line.order.id, line.line.sku) for line, _ in decided} - still_asked
    for task in tasks.open_by_law(session, merchant_id, {order_id for order_id, _ in passed}):
        if (task.order_id, task.sku) in passed and task.facts.get("why") in PASSING_ASKS:
            tasks.settle(session, merchant_id, task.id, BY_LAW, now)


def _endings(decided: Sequence[tuple[LineOfLaw, Owed]]) -> Iterator[Ending]:
    for line, one in decided:
        if isinstance(one.step, End) and line.line.waiting:
            yield Ending(line.order.id, line.line.id, one.step.rule, one.step.on, one.step.by)


def _telling(
    line: LineOfLaw, policy: Policy, never: Collection[int], known_since: Mapping[int, datetime]
) -> Telling:
    """The day we stand by, if any: a date without evidence that may be promised is never offered."""
    promise = line.line.promise
    has_evidence = promise is not None and promise.window is not None and promise.basis >= policy.promise_from
    return Telling(
        promise.window.latest if has_evidence and promise and promise.window else None,
        line.is_telling,
        line.has_failed,
        line.line.waiting > 0,
        line.unconfirmed,
        line.refund_by,
        known_since=known_since.get(line.line.id),
        is_here=promise is not None and promise.basis >= Basis.ARRIVED,
        is_twice=line.line.shipped + line.line.cancelled > line.line.quantity,
        never_comes=line.line.id in never,
    )


def _tell(
    session: Session, merchant: Merchant, telling: Sequence[tuple[LineOfLaw, Tell]], now: datetime
) -> None:
    """One notice per order, channel and kind of law; what waits of it already is said together with it."""
    by_order: dict[int, list[tuple[LineOfLaw, Tell]]] = defaultdict(list)
    for line, tell in telling:
        by_order[line.order.id].append((line, tell))
    sold = products.named(session, merchant.id, {line.line.sku for line, _ in telling})
    held = outbox.pending(session, merchant.id, by_order, DUTY)
    replaced: list[int] = []
    owes: list[OwedNotice] = []
    for order_id, lines in by_order.items():
        order = lines[0][0].order
        changes = tuple(
            _change(line, tell, sold.get(line.line.sku, undescribed(line.line.sku)).title)
            for line, tell in lines
        )
        channels = channels_for(changes[0].kind, order.email, order.phone, order.sms_consent)
        if not channels:
            _ask_a_person(session, merchant.id, lines, now)
        for channel in channels:
            earlier = held.get((order_id, channel))
            if earlier:
                replaced.append(earlier.id)
            notice = Notice.about(order_id, _over(earlier.changes if earlier else (), changes))
            owes.append(OwedNotice(Notice(order_id, notice.kind, notice.changes, DUTY), channel, now))
    outbox.supersede(session, merchant.id, replaced, "It is said together with what came next.")
    outbox.add(session, merchant.id, owes, now)


def _over(earlier: Sequence[LineChange], later: Sequence[LineChange]) -> tuple[LineChange, ...]:
    return tuple(
        ({change.line_id: change for change in earlier} | {one.line_id: one for one in later}).values()
    )


def _ask_a_person(
    session: Session, merchant_id: int, lines: Sequence[tuple[LineOfLaw, Tell]], now: datetime
) -> None:
    for line, tell in lines:
        task = by_law(line.order.id, line.line.sku, "not_told", tell.tell_by)
        tasks.raise_of_order(session, merchant_id, task, now)


def _change(line: LineOfLaw, tell: Tell, title: str) -> LineChange:
    promise = line.line.promise
    is_dated = tell.revised is not None and promise is not None and promise.window is not None
    return LineChange(
        line_id=line.line.id,
        line=line.line.line,
        sku=line.line.sku,
        title=title,
        kind="delay_told" if tell.law == TOLD else "delay_option",
        units=line.line.waiting,
        earliest=promise.window.earliest if is_dated and promise and promise.window else None,
        latest=tell.revised,
        basis=promise.basis.word if promise else Basis.NONE.word,
        law=tell.law,
        due_on=tell.due_on,
        tell_by=tell.tell_by,
        silence_on=tell.silence_on,
    )
