"""The planner: it holds nobody up for long, and tells everybody once, whatever happens meanwhile."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from portal import planner
from portal.actions.choose_option import Wish, choose_option
from portal.actions.replan import Portion
from portal.domain.notices import from_json
from portal.planner import TAKEN_FOR, Planner
from portal.store.database import Database
from tests.databases import on_both_databases
from tests.played import played_once
from tests.shop import AT_ONCE, Shop

pytestmark = on_both_databases

DEC_16, DEC_30 = date(2026, 12, 16), date(2026, 12, 30)
LAMPS = ("1001", "1002", "1003", "1004", "1005")


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """Five shoppers wait for a lamp, one of them for a desk as well; they know of 16 December, and it will be later."""
    shop = Shop(database)
    for sku in ("LAMP", "DESK"):
        shop.is_promised(sku, 10, date(2026, 12, 7), po=sku)
    for order in LAMPS:
        shop.is_asked_for(order, "LAMP")
    shop.is_asked_for("1005", "DESK", line="2")
    shop.plans()
    shop.is_heard()
    for sku in ("LAMP", "DESK"):
        shop.is_told(sku, sku, 10, date(2026, 12, 21), f"later {sku}")
    shop.now += timedelta(minutes=1)
    return shop


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two lines are told at a time; how many by each write that there was."""
    found: list[int] = []
    write = planner.plan_portion

    def noted(session: object, decided: object, portion: Portion, *rest: object) -> int:
        found.append(sum(len(one.lines) for one in portion.news))
        return write(session, decided, portion, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(planner, "plan_portion", noted)
    monkeypatch.setattr(planner, "LINES_A_PORTION", 2)
    return found


def _plans(shop: Shop, is_stopping: Callable[[], bool] = lambda: False) -> int:
    shop.learns()
    return Planner(shop.database, AT_ONCE).plan_some(shop.now, is_stopping)


def _after_the_first_write(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """What happens when the planner gives way to others for the first time."""
    todo = [happens]
    monkeypatch.setattr(Database, "give_way", lambda _: todo.pop()() if todo else None)


def _cancels(shop: Shop, order: str) -> None:
    line = shop.line(order)
    shop.writes(choose_option, line.order_id, line.id, Wish("cancel"))


def _told(shop: Shop) -> Counter[str]:
    """How many notices of a later date there are of each order, sent or not."""
    known = {shop.order(number).id: number for number in LAMPS}
    rows = [row for state in ("pending", "superseded") for row in shop.outbox(state=state)]
    return Counter(known[row.about] for row in rows if row.kind == "date_later")


def test_many_are_told_a_few_at_a_time_and_all_for_the_same_reason(shop: Shop, written: list[int]) -> None:
    assert _plans(shop) == 2
    assert written == [3, 2, 1]  # the desk goes with the lamp of its order
    assert _told(shop) == dict.fromkeys(LAMPS, 1)
    assert {shop.latest(order) for order in LAMPS} == {DEC_30}
    (reason,) = {change.reason for row in shop.outbox() for change in from_json(row.changes)}
    assert reason == "supplier_moved"
    assert _plans(shop) == 0


def test_an_order_is_told_of_all_its_lines_by_one_message(shop: Shop, written: list[int]) -> None:
    _plans(shop)
    (notice,) = shop.outbox("1005")
    assert [change.sku for change in from_json(notice.changes)] == ["DESK", "LAMP"]


def test_who_leaves_while_it_is_decided_is_told_nothing_and_the_others_are_told(
    shop: Shop, written: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = planner.decide
    todo = [lambda: _cancels(shop, "1002")]

    def decided(*given: object) -> object:
        found = decide(*given)  # type: ignore[arg-type]
        if todo:
            todo.pop()()
        return found

    monkeypatch.setattr(planner, "decide", decided)
    while _plans(shop):
        pass
    assert {row.order_id for row in shop.outbox() if row.kind == "date_later"} == {
        shop.order(order).id for order in ("1001", "1003", "1004", "1005")
    }
    assert shop.latest("1002") == DEC_16
    assert shop.plan("LAMP").steps[0].estimate.window is not None


def test_who_leaves_between_two_writes_is_told_nothing_and_the_others_once(
    shop: Shop, written: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _after_the_first_write(monkeypatch, lambda: _cancels(shop, "1004"))
    while _plans(shop):
        pass
    assert _told(shop) == dict.fromkeys(("1001", "1002", "1003", "1005"), 1)
    assert shop.latest("1004") == DEC_16


def test_what_a_dead_planner_has_left_is_planned_before_long_and_nobody_is_told_twice(
    shop: Shop, written: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise SystemExit

    _after_the_first_write(monkeypatch, die)
    with pytest.raises(SystemExit):
        _plans(shop)
    assert (written, _plans(shop)) == ([3], 0)
    shop.now += TAKEN_FOR
    assert _plans(shop) == 1
    assert _told(shop) == dict.fromkeys(LAMPS, 1)


def test_a_planner_that_is_told_to_stop_leaves_the_rest_to_the_next(
    shop: Shop, written: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    _after_the_first_write(monkeypatch, lambda: told.append(True))
    _plans(shop, lambda: bool(told))
    assert written == [3]
    while _plans(shop):
        pass
    assert _told(shop) == dict.fromkeys(LAMPS, 1)


def test_a_planner_that_was_told_before_reads_nothing_and_what_it_took_is_due_again(
    shop: Shop, written: list[int]
) -> None:
    _plans(shop, lambda: True)
    assert (written, _told(shop)) == ([], {})
    assert _plans(shop) == 2
