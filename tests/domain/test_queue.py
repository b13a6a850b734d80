"""Who must be told what when a queue meets its plan."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from portal.domain.instructions import Instruction
from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.promises import compare, promise_of
from portal.domain.queue import NOBODY_WAITS, Queue, Standing, covered
from portal.domain.reviews import ACTS, Move, Review, look, review
from portal.domain.steps import Step
from portal.domain.windows import NO_ESTIMATE, Basis, Estimate, Window
from tests.domain.builders import TODAY, a_queue, december, estimate, november, promise
from tests.domain.strategies import SkuFacts, moderate, sku_facts, told_queues, untold_queues

PLAN = Plan(
    "LAMP",
    (Step(5, estimate(december(1))), Step(9, estimate(december(15), "ordered")), Step(None, NO_ESTIMATE)),
)


def test_a_backorder_waits_for_its_last_unit() -> None:
    queue = a_queue((5, None), (3, None), (1, None), (2, None))

    found = [estimate.window and estimate.window.latest for estimate in covered(queue.last_units, PLAN)]
    assert found == [december(1), december(15), december(15), None]
    assert [queue.units_ahead(number) for number in (1, 2, 3, 4)] == [0, 5, 8, 9]


def test_a_backorder_larger_than_the_first_supply_waits_for_the_second() -> None:
    assert [found.supply for found in covered([6, 15], PLAN)] == ["PO 7 line 1", ""]


def test_a_review_names_who_must_be_told_and_where_they_stand() -> None:
    kept, moved = promise(december(1)), promise(december(2))
    queue = a_queue((2, kept), (2, None), (3, moved))

    accepted, lost = review(queue, PLAN, Policy(), TODAY).moves
    assert accepted == Move("backorder_accepted", Standing(None), estimate(december(1)), [2])
    assert lost == Move("date_lost", Standing(moved), estimate(december(15), "ordered"), range(3, 4))


def test_those_who_stand_alike_are_one_move_wherever_they_wait() -> None:
    kept = Standing(promise(december(1)))
    queue = Queue([1, 2, 3, 4], ["new", "kept", "new", "new"], {"new": Standing(), "kept": kept})

    (move,) = review(queue, PLAN, Policy(), TODAY).moves
    assert (move.kind, list(move.numbers)) == ("backorder_accepted", [1, 3, 4])


def test_a_review_is_due_again_when_the_first_small_delay_is_certain() -> None:
    told = [promise(day) for day in (december(1), december(1) - timedelta(days=1))]

    found = review(a_queue(*((1, standing) for standing in told)), PLAN, Policy(), TODAY)
    assert found == Review((), december(1) - timedelta(days=1))


def test_an_empty_queue_asks_for_nothing() -> None:
    assert review(NOBODY_WAITS, PLAN, Policy(), TODAY) == Review((), None)


@pytest.mark.parametrize(("need_by", "kind"), [(1, "date_later"), (2, None), (3, None), (None, None)])
def test_a_small_delay_is_told_at_once_when_it_passes_the_day_the_goods_are_needed(
    need_by: int | None, kind: str | None
) -> None:
    standing = Standing(promise(december(1)), need_by=december(need_by) if need_by else None)

    assert look(standing, estimate(december(2)), Policy(), TODAY) == kind


def test_who_was_told_to_hear_from_us_hears_from_us_on_that_day_news_or_not() -> None:
    queue = a_queue((1, promise(december(1))), hear_by=TODAY)

    assert [move.kind for move in review(queue, PLAN, Policy(), TODAY).moves] == ["no_news"]
    assert review(queue, PLAN, Policy(), TODAY - timedelta(days=1)) == Review((), TODAY)


@pytest.mark.parametrize(("now", "kind"), [(1, "no_news"), (2, "date_later")])
def test_a_move_too_small_for_a_message_of_its_own_is_told_with_the_promised_update(
    now: int, kind: str
) -> None:
    standing = Standing(promise(december(1)), hear_by=TODAY)

    assert look(standing, estimate(december(now)), Policy(), TODAY) == kind


@pytest.mark.parametrize(("swap_offered", "kind"), [(False, "swap_offered"), (True, None)])
def test_who_has_no_date_is_offered_something_else_once(swap_offered: bool, kind: str | None) -> None:
    standing = Standing(promise(None), swap_offered)

    assert look(standing, NO_ESTIMATE, Policy(), TODAY, has_alternatives=True) == kind
    assert look(standing, NO_ESTIMATE, Policy(), TODAY) is None


def test_what_is_on_hold_hears_nothing_new_but_what_was_said_of_the_next_word_is_kept() -> None:
    moved, day = promise(december(1) - timedelta(days=9)), TODAY + timedelta(days=3)
    queue = a_queue((1, moved), (1, None), is_held=True, hear_by=day)

    assert review(queue, PLAN, Policy(), TODAY) == Review((), day)
    moves = review(queue, PLAN, Policy(), day).moves
    assert [(move.kind, list(move.numbers)) for move in moves] == [("no_news", [1]), ("no_news", [2])]
    unsaid = a_queue((1, moved), is_held=True)
    assert review(unsaid, PLAN, Policy(), day) == Review((), None)


def test_a_line_that_leaves_with_others_waits_for_the_last_of_them() -> None:
    standing = Standing(promise(december(1)), leaves_with=(estimate(december(9)),))
    queue = a_queue((1, promise(december(1))), (1, promise(december(1)))).with_standings({2: standing})

    (move,) = review(queue, PLAN, Policy(), TODAY).moves
    assert (move.kind, list(move.numbers), move.estimate.window) == (
        "date_later",
        [2],
        estimate(december(9)).window,
    )


@pytest.mark.parametrize(("later_than", "kind"), [(14, ACTS), (15, "date_later")])
def test_a_choice_made_ahead_is_carried_out_instead_of_telling_the_date_it_was_made_for(
    later_than: int, kind: str
) -> None:
    standing = Standing(promise(december(1)), instruction=Instruction(december(later_than), "cancel"))

    assert look(standing, estimate(december(15)), Policy(), TODAY) == kind


def test_a_choice_made_ahead_is_looked_at_again_when_its_day_has_passed() -> None:
    waits = Standing(promise(None, "ordered"), instruction=Instruction(december(20), "cancel"))
    queue = a_queue((9, None)).with_standings({1: waits})

    assert review(queue, PLAN, Policy(), TODAY) == Review((), december(21))


@given(facts=sku_facts, queue=told_queues)
@moderate
def test_a_review_tells_exactly_those_whose_promise_does_not_stand(facts: SkuFacts, queue: Queue) -> None:
    plan, policy = facts.plan(), facts.ground.policy
    told = _told(review(queue, plan, policy, TODAY))

    for number, found in enumerate(covered(queue.last_units, plan), start=1):
        standing = queue.standings[queue.marks[number - 1]]
        kind = compare(standing.promise, found, policy, TODAY)
        assert told.get(number) == (None if kind is None else (kind, found))


@given(facts=sku_facts, queue=told_queues)
@moderate
def test_once_told_nobody_is_told_again(facts: SkuFacts, queue: Queue) -> None:
    plan = facts.plan()

    assert review(_after(queue, facts, plan, TODAY), plan, facts.ground.policy, TODAY).moves == ()


@given(facts=sku_facts, queue=untold_queues)
@moderate
def test_time_alone_never_leaves_a_broken_promise_untold(facts: SkuFacts, queue: Queue) -> None:
    """Nobody does anything any more: planned anew only when due, each promise is renewed by the day after it broke."""
    day: date | None = TODAY
    while day is not None and day < TODAY + timedelta(days=40):
        plan = facts.plan(on=day)
        queue = _after(queue, facts, plan, day)
        looks = [plan.next_change_on, review(queue, plan, facts.ground.policy, day).next_look_on]
        promises = [standing.promise for standing in queue.standings.values()]
        broken = [told.window.latest for told in promises if told and told.window]
        assert not broken or min(broken) >= day
        day = min((look for look in looks if look), default=None)
        assert not broken or (day is not None and day <= min(broken) + timedelta(days=1))


def _told(found: Review) -> dict[int, tuple[str, Estimate]]:
    """Notice kind and estimate of everybody who must be told something, by place."""
    return {number: (move.kind, move.estimate) for move in found.moves for number in move.numbers}


def _after(queue: Queue, facts: SkuFacts, plan: Plan, today: date) -> Queue:
    """The queue when all that its review asks for has been told."""
    policy = facts.ground.policy
    told = _told(review(queue, plan, policy, today))
    standings = {
        mark: standing._replace(promise=promise_of(told[mark + 1][1], policy))
        if mark + 1 in told
        else standing
        for mark, standing in queue.standings.items()
        if isinstance(mark, int)
    }
    return Queue(queue.last_units, queue.marks, standings)


def test_what_is_made_to_order_is_reviewed_by_each_lines_own_day_of_ordering() -> None:
    made = Plan("LAMP", (Step(None, estimate(None, "ordered"), counted_from_order=(20, 30)),))
    told = Standing(promise(december(2), "ordered"))
    days = (november(1), november(1), november(2), date(2026, 10, 1))
    queue = Queue([2, 3, 5, 6], ["new", "new", "told", "new"], {"new": Standing(), "told": told}, days)

    found = review(queue, made, Policy(promise_from=Basis.ORDERED), TODAY)

    assert [(list(move.numbers), move.estimate.window) for move in found.moves] == [
        ([1, 2], Window(TODAY, december(1))),
        ([4], None),
    ]
    assert found.next_look_on == december(2), "the first window is over then, and no plan knows"
