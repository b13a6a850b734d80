"""What planning some SKUs would do: read and decided, nothing of it written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.actions.replan.reading import Facts, Round, read
from portal.actions.replan.telling import News, news_of
from portal.domain.plan_changes import has_less_on_shelf, has_same_supply, has_same_word
from portal.domain.plans import Plan
from portal.domain.queue import NOBODY_WAITS
from portal.domain.reviews import review
from portal.domain.windows import Estimate
from portal.store import queue
from portal.store.queue import QueuedLine


@dataclass(frozen=True, slots=True)
class Decided:
    """By SKU what was decided of it, the lines that it moves by their places, and what is to be said of them.

    `own` is what the plans made now say of lines that ship together. It holds as long as nobody moves in the queues.
    """

    facts: Facts
    rounds: Mapping[str, Round]
    lines: Mapping[str, Mapping[int, QueuedLine]]
    news: Mapping[str, Sequence[News]]
    own: Mapping[int, Estimate]

    def rounds_of(self, skus: Iterable[str]) -> list[Round]:
        """What was decided of these SKUs."""
        return [self.rounds[sku] for sku in skus]


def decide(session: Session, merchant_id: int, skus: Sequence[str], now: datetime) -> Decided:
    """Plan these SKUs of one merchant at `now` and compare with what stands."""
    facts = read(session, merchant_id, skus, now)
    made = {sku: facts.plan(sku) for sku in skus}
    own = facts.apart.own_estimates(made, facts.queues, facts.ground.today)
    rounds = {sku: _decide(facts, plan, own) for sku, plan in made.items()}
    lines = {sku: _moving(session, merchant_id, one) for sku, one in rounds.items()}
    news = {sku: list(news_of(facts, one, lines[sku])) for sku, one in rounds.items()}
    return Decided(facts, rounds, lines, news, own)


def _decide(facts: Facts, plan: Plan, own: Mapping[int, Estimate]) -> Round:
    waiting = facts.queues.get(plan.sku, NOBODY_WAITS)
    apart = facts.apart.standings(plan.sku, waiting, own)
    queue_now = waiting.with_standings(apart) if apart else waiting
    rules, has_others = facts.policy(plan.sku), bool(facts.alternatives.get(plan.sku))
    found = review(queue_now, plan, rules, facts.ground.today, has_others)
    before = facts.plans_before.get(plan.sku)
    is_same, has_less = has_same_supply(before, plan), has_less_on_shelf(before, plan)
    return Round(plan, queue_now, found, is_same, has_less, has_same_word(before, plan, facts.ground.today))


def _moving(session: Session, merchant_id: int, one: Round) -> dict[int, QueuedLine]:
    """Those of whom the review speaks, by place, with what a notice must know of them."""
    places = [place for move in one.review.moves for place in (move.numbers[0], move.numbers[-1])]
    if not places:
        return {}
    first, last = min(places), max(places)
    return dict(enumerate(queue.lines_between(session, merchant_id, one.plan.sku, first, last), start=first))
