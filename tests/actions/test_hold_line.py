"""A line on hold keeps its place and its units, says why, and goes on from there."""

import pytest

from portal.actions.hold_line import hold_line, release_line
from portal.actions.show_order import LineView, show_order
from portal.domain.refusals import Refusal
from portal.store import plans, timeline
from tests.databases import interleaved, on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

WHY = "We are checking the payment."


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """Two lamps of order 1001 wait, as was told, and one of order 1002 behind them."""
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, "2026-12-07")
    shop.is_asked_for("1001", "LAMP", 2)
    shop.is_asked_for("1002", "LAMP", placed_at="2026-11-12T10:00:00Z")
    shop.plans()
    shop.is_heard()
    return shop


def _hold(shop: Shop, reason: str = WHY) -> None:
    line = shop.line("1001")
    shop.writes(hold_line, line.order_id, line.id, reason, "Ada")


def _release(shop: Shop) -> None:
    line = shop.line("1001")
    shop.writes(release_line, line.order_id, line.id, "Ada")


def _view(shop: Shop, number: str = "1001") -> LineView:
    with shop.database.reading() as session:
        view = show_order(session, shop.id, shop.order(number).id, shop.now)
    assert view is not None
    return view.lines[0]


def _events(shop: Shop) -> list[str]:
    return [event.kind for event in shop.reads(timeline.of_order, shop.order("1001").id)]


def test_it_keeps_place_and_units_and_nothing_is_promised_anew(shop: Shop) -> None:
    before, behind = _view(shop), _view(shop, "1002")
    _hold(shop)
    after = _view(shop)
    assert (after.held_because, after.waiting, after.place) == (WHY, 2, before.place)
    assert (after.estimate.window, after.is_promised) == (None, False)
    assert _view(shop, "1002") == behind
    assert shop.latest("1001") is not None


def test_released_it_goes_on_as_before(shop: Shop) -> None:
    before = _view(shop)
    _hold(shop)
    _release(shop)
    assert _view(shop) == before
    assert _events(shop) == ["line_released", "line_held"]


@on_both_databases
def test_the_queue_is_planned_again_after_each(shop: Shop) -> None:
    for step in (_hold, _release):
        step(shop)
        with shop.database.writing() as session:
            assert plans.claim_due(session, shop.now, 10) == {shop.id: ["LAMP"]}
            plans.put_off(session, shop.id, "LAMP", shop.now.replace(year=2030))


def test_holding_and_releasing_twice_is_once_and_another_reason_takes_the_first_ones_place(
    shop: Shop,
) -> None:
    _hold(shop)
    _hold(shop)
    assert _events(shop) == ["line_held"]
    _hold(shop, "The address is not complete.")
    assert shop.line("1001").held_because == "The address is not complete."
    _release(shop)
    _release(shop)
    assert _events(shop) == ["line_released", "line_held", "line_held"]


@on_both_databases
def test_two_who_hold_at_once_end_in_one_hold(shop: Shop) -> None:
    line = shop.line("1001")
    interleaved(
        shop.database,
        lambda session: hold_line(session, shop.id, line.order_id, line.id, WHY, "Bo", shop.now),
        lambda: _hold(shop),
    )
    assert _events(shop) == ["line_held"]


def test_what_has_left_cannot_be_held_and_a_hold_needs_a_reason(shop: Shop) -> None:
    with pytest.raises(Refusal, match="for a reason"):
        _hold(shop, "")
    shop.sends("1001", 2)
    with pytest.raises(Refusal, match="nothing to hold"):
        _hold(shop)


def test_another_shops_line_does_not_exist(shop: Shop) -> None:
    other, line = Shop(shop.database, "zeta"), shop.line("1001")
    with pytest.raises(LookupError):
        other.writes(hold_line, line.order_id, line.id, WHY, "Mallory")
    with pytest.raises(LookupError):
        other.writes(release_line, line.order_id, line.id, "Mallory")
    assert shop.line("1001").held_because == ""
