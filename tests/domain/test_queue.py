"""Who must be told what when a queue meets its plan."""

from datetime import date, timedelta

from hypothesis import given

from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.promises import compare, promise_of
from portal.domain.queue import OrderDays, Review, Waiting, covered, review
from portal.domain.steps import Step
from portal.domain.windows import NO_ESTIMATE, Basis, Window
from tests.domain.builders import TODAY, december, estimate, november, promise
from tests.domain.strategies import SkuFacts, moderate, sku_facts, told_queues, untold_queues

PLAN = Plan(
    "LAMP",
    (Step(5, estimate(december(1))), Step(9, estimate(december(15), "ordered")), Step(None, NO_ESTIMATE)),
)


def test_a_backorder_waits_for_its_last_unit() -> None:
    queue = [Waiting(1, 1, 5), Waiting(2, 2, 3), Waiting(3, 3, 1), Waiting(4, 4, 2)]

    assert [(ahead, found.window and found.window.latest) for _, ahead, found in covered(queue, PLAN)] == [
        (0, december(1)),
        (5, december(15)),
        (8, december(15)),
        (9, None),
    ]


def test_a_backorder_larger_than_the_first_supply_waits_for_the_second() -> None:
    assert [found.supply for _, _, found in covered([Waiting(1, 1, 6), Waiting(2, 2, 9)], PLAN)] == [
        "PO 7 line 1",
        "",
    ]


def test_a_review_names_who_must_be_told_and_where_they_stand() -> None:
    kept, moved = promise(december(1)), promise(december(2))
    queue = [Waiting(1, 11, 2, kept), Waiting(2, 12, 2), Waiting(3, 13, 3, moved)]

    found = review(queue, PLAN, Policy(), TODAY)

    assert [(move.waiting.line_id, move.kind, move.number, move.units_ahead) for move in found.moves] == [
        (2, "backorder_accepted", 2, 2),
        (3, "date_lost", 3, 4),
    ]


def test_a_review_is_due_again_when_the_first_small_delay_is_certain() -> None:
    told = [promise(november_30) for november_30 in (december(1), december(1) - timedelta(days=1))]
    queue = [Waiting(number, number, 1, standing) for number, standing in enumerate(told, start=1)]

    assert review(queue, PLAN, Policy(), TODAY) == Review((), december(1) - timedelta(days=1))


def test_an_empty_queue_asks_for_nothing() -> None:
    assert review([], PLAN, Policy(), TODAY) == Review((), None)


@given(facts=sku_facts, queue=told_queues)
@moderate
def test_a_review_tells_exactly_those_whose_promise_does_not_stand(
    facts: SkuFacts, queue: list[Waiting]
) -> None:
    plan, policy = facts.plan(), facts.ground.policy
    told = {move.waiting.line_id: move.kind for move in review(queue, plan, policy, TODAY).moves}

    for waiting, _, found in covered(queue, plan):
        assert told.get(waiting.line_id) == compare(waiting.promise, found, policy, TODAY)


@given(facts=sku_facts, queue=told_queues)
@moderate
def test_once_told_nobody_is_told_again(facts: SkuFacts, queue: list[Waiting]) -> None:
    plan = facts.plan()

    assert review(_after(queue, facts, plan, TODAY), plan, facts.ground.policy, TODAY).moves == ()


@given(facts=sku_facts, queue=untold_queues)
@moderate
def test_time_alone_never_leaves_a_broken_promise_untold(facts: SkuFacts, queue: list[Waiting]) -> None:
    """Nobody does anything any more: planned anew only when due, each promise is renewed by the day after it broke."""
    day: date | None = TODAY
    while day is not None and day < TODAY + timedelta(days=40):
        plan = facts.plan(on=day)
        queue = _after(queue, facts, plan, day)
        looks = [plan.next_change_on, review(queue, plan, facts.ground.policy, day).next_look_on]
        broken = [
            waiting.promise.window.latest for waiting in queue if waiting.promise and waiting.promise.window
        ]
        assert not broken or min(broken) >= day
        day = min((look for look in looks if look), default=None)
        assert not broken or (day is not None and day <= min(broken) + timedelta(days=1))


def _after(queue: list[Waiting], facts: SkuFacts, plan: Plan, today: date) -> list[Waiting]:
    """The queue when all that its review asks for has been told."""
    policy = facts.ground.policy
    told = {move.waiting.line_id: move.estimate for move in review(queue, plan, policy, today).moves}
    return [
        waiting._replace(promise=promise_of(told[waiting.line_id], policy))
        if waiting.line_id in told
        else waiting
        for waiting in queue
    ]


def test_what_is_made_to_order_is_reviewed_by_each_lines_own_day_of_ordering() -> None:
    made = Plan("LAMP", (Step(None, estimate(None, "ordered"), counted_from_order=(20, 30)),))
    queue = [Waiting(1, 11, 2), Waiting(2, 12, 2, promise(december(2), "ordered")), Waiting(3, 13, 1)]
    days = OrderDays(TODAY, {1: november(1), 2: november(2), 3: date(2026, 10, 1)})

    found = review(queue, made, Policy(promise_from=Basis.ORDERED), TODAY, days)

    assert [(move.waiting.line_id, move.estimate.window) for move in found.moves] == [
        (1, Window(TODAY, december(1))),
        (3, None),
    ]
    assert found.next_look_on == december(2), "the first window is over then, and no plan knows"
