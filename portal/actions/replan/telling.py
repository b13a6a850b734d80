"""From what moved to what is said of it: once for all who must hear the same, with what each of them is offered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from portal.actions.replan.offering import Others
from portal.actions.replan.reading import Facts, Round
from portal.domain.notices import Alike, LineChange, Offer
from portal.domain.policies import Policy, promisable
from portal.domain.promises import Promise, hear_by, promise_of, reason_for
from portal.domain.reviews import ACTS, Move
from portal.domain.windows import Basis, Estimate
from portal.store.queue import QueuedLine

# A date that is far, gone or unknown is told together with what could be had at once.
_WORTH_AN_OFFER = ("date_lost", "date_later", "backorder_accepted")


class Told(NamedTuple):
    """Who hears it: the line, its place (1 is the front), the units ahead of it, and what it is offered instead."""

    line: QueuedLine
    place: int
    units_ahead: int
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """One move in the words of a notice. `promise` stands from now on; None where only an offer is told."""

    alike: Alike
    promise: Promise | None
    estimate: Estimate
    lines: list[Told]

    @property
    def sku(self) -> str:
        """Whose queue moved."""
        return self.alike.said.sku


def news_of(facts: Facts, one: Round, lines: Mapping[int, QueuedLine]) -> Iterator[News]:
    """What a round makes worth telling; `lines` are those on the places that move."""
    telling = [move for move in one.review.moves if move.kind != ACTS]
    if not telling:  # what is spoken for is counted along the whole queue
        return
    others, policy = Others(facts, one.plan.sku, one.queue), facts.policy(one.plan.sku)
    for move in sorted(telling, key=lambda move: move.numbers[0]):
        told = _told(one, move, lines)
        if move.kind == "swap_offered":
            told = (at for at in _with_offers(told, move, others) if at.offers)
        elif _wants_offers(move, policy):
            told = _with_offers(told, move, others)
        if hearing := list(told):
            promise = _promise(move, policy)
            said = _said(facts, one, move, promise or promise_of(move.estimate, policy))
            if move.was.is_held:
                undated = Promise(None, Basis.NONE)
                said = replace(said, hear_by=_hear_by(facts, move, undated))
                yield from _on_hold(said, promise, move.estimate, hearing)
            else:
                yield News(Alike(said), promise, move.estimate, hearing)


def _on_hold(
    said: LineChange, promise: Promise | None, estimate: Estimate, hearing: Iterable[Told]
) -> Iterator[News]:
    """What is on hold has no date: its promise stands, but no day is named, and the shop's reason is. Each reason is
    told to those whom it is about."""
    undated = replace(
        said,
        on_hold=True,
        earliest=None,
        latest=None,
        basis=Basis.NONE.word,
        evidence_on=None,
        usual_days=None,
    )
    reasons: dict[str, list[Told]] = defaultdict(list)
    for told in hearing:
        reasons[told.line.held_because].append(told)
    for because, some in reasons.items():
        yield News(Alike(replace(undated, held_because=because)), promise, estimate, some)


def _told(one: Round, move: Move, lines: Mapping[int, QueuedLine]) -> Iterator[Told]:
    ahead = one.queue.units_ahead
    return (Told(lines[number], number, ahead(number)) for number in move.numbers)


def _with_offers(told: Iterable[Told], move: Move, others: Others) -> Iterator[Told]:
    for at in told:
        yield at._replace(offers=others.offered_to(at.line, move.was.swap_offered))


def _wants_offers(move: Move, policy: Policy) -> bool:
    is_first_date = move.kind == "backorder_accepted" and promisable(move.estimate, policy)
    return move.kind in _WORTH_AN_OFFER and not is_first_date


def _promise(move: Move, policy: Policy) -> Promise | None:
    """What we stand by from now on: an update without news repeats what stands."""
    if move.kind == "swap_offered":
        return None
    return move.was.promise if move.kind == "no_news" else promise_of(move.estimate, policy)


def _said(facts: Facts, one: Round, move: Move, promise: Promise) -> LineChange:
    was = move.was.promise.window if move.was.promise else None
    return LineChange(
        line_id=0,
        line="",
        sku=one.plan.sku,
        title=facts.product(one.plan.sku).title,
        kind=move.kind,
        units=0,
        earliest=promise.window.earliest if promise.window else None,
        latest=promise.window.latest if promise.window else None,
        basis=move.estimate.basis.word,
        evidence_on=move.estimate.evidence_on,
        usual_days=move.estimate.usual_days,
        was_earliest=was.earliest if was else None,
        was_latest=was.latest if was else None,
        reason=_reason(one, move),
        hear_by=_hear_by(facts, move, promise),
    )


def _reason(one: Round, move: Move) -> str:
    """Why; an order that leaves as a whole may wait for another of its items than this one."""
    if (
        move.was.leaves_with
        and move.was.promise
        and one.alone(move.numbers[0]).window != move.estimate.window
    ):
        return "ships_together"
    changes = (one.is_same_supply, one.has_less_on_shelf, one.has_same_word)
    return reason_for(move.kind, move.estimate, move.was.promise, *changes)


def _hear_by(facts: Facts, move: Move, promise: Promise) -> date | None:
    if move.kind == "swap_offered":
        return move.was.hear_by
    return hear_by(promise, facts.ground.policy, facts.ground.today)
