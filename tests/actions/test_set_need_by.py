"""The day by which something is needed: said, changed, taken back, and not undone by the shop's documents."""

from datetime import date

import pytest

from portal.actions.set_need_by import set_need_by
from portal.domain.refusals import Refusal
from portal.store import timeline
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

DEC_18, DEC_24 = date(2026, 12, 18), date(2026, 12, 24)


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """A lamp that its shop said is needed by Christmas."""
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP", need_by="2026-12-24")
    return shop


def _set(shop: Shop, day: date | None) -> None:
    line = shop.line("1001")
    shop.writes(set_need_by, line.order_id, line.id, day, "shopper")


@on_both_databases
def test_it_is_kept_and_written_down_once(shop: Shop) -> None:
    for _ in range(2):
        _set(shop, DEC_18)
    assert shop.line("1001").need_by == DEC_18
    (event,) = shop.reads(timeline.of_order, shop.order("1001").id)
    assert (event.kind, event.facts["need_by"]) == ("need_by_set", "2026-12-18")


@on_both_databases
@pytest.mark.parametrize("day", [DEC_18, None])
def test_the_shops_repeated_documents_do_not_change_it_back(shop: Shop, day: date | None) -> None:
    _set(shop, day)
    shop.is_asked_for("1001", "LAMP", 2, need_by="2026-12-24")
    assert (shop.line("1001").quantity, shop.line("1001").need_by) == (2, day)


def test_until_somebody_here_said_otherwise_the_shops_word_counts(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", need_by="2026-12-18")
    assert shop.line("1001").need_by == DEC_18


def test_a_day_that_has_passed_and_a_line_that_left_are_refused(shop: Shop) -> None:
    with pytest.raises(Refusal, match="today or later"):
        _set(shop, date(2026, 11, 20))
    shop.sends("1001", 1)
    with pytest.raises(Refusal, match="waits any more"):
        _set(shop, DEC_18)
    assert shop.line("1001").need_by == DEC_24


def test_another_shops_line_does_not_exist(shop: Shop) -> None:
    other, line = Shop(shop.database, "zeta"), shop.line("1001")
    with pytest.raises(LookupError):
        other.writes(set_need_by, line.order_id, line.id, DEC_18, "Mallory")
