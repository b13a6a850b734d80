"""What is still to come from a PO line after all that was said and delivered, and what lies on the shelf."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.supply import (
    Confirmation,
    OpenPurchaseOrderLine,
    PurchaseOrderLine,
    Receipt,
    StockCount,
    expected_from,
    less_sent,
    on_hand,
)
from tests.domain.builders import TODAY, an_open_line, december, november, said
from tests.domain.strategies import moderate, revisions

FIRST, SECOND = december(1), december(15)
Coming = list[tuple[int, date | None]]


def coming(line: OpenPurchaseOrderLine) -> Coming:
    return [(part.units, part.confirmed_on) for part in expected_from(line)]


@pytest.mark.parametrize(
    ("confirmations", "still_to_come"),
    [
        pytest.param([], [(50, None)], id="nothing was said: all of it is on order without a day"),
        pytest.param([said("accepted", 50, FIRST)], [(50, FIRST)], id="accepted: all of it on its day"),
        pytest.param([said("accepted", 50)], [(50, None)], id="accepted with the day to follow"),
        pytest.param(
            [said("accepted", 30, FIRST)],
            [(30, FIRST), (20, None)],
            id="accepted in part: the rest is still on order",
        ),
        pytest.param(
            [said("accepted", 30, FIRST), said("accepted", 20, SECOND, part=1)],
            [(30, FIRST), (20, SECOND)],
            id="split over two days",
        ),
        pytest.param(
            [said("accepted", 20, SECOND), said("accepted", 30, FIRST, part=1)],
            [(30, FIRST), (20, SECOND)],
            id="the later day named first: still in the order of days",
        ),
        pytest.param(
            [said("accepted", 60, FIRST)],
            [(50, FIRST)],
            id="accepted more than ordered: no more than ordered",
        ),
        pytest.param(
            [said("accepted", 40, FIRST), said("accepted", 40, SECOND, part=1)],
            [(40, FIRST), (10, SECOND)],
            id="parts add up to more than ordered: the last one gives way",
        ),
        pytest.param(
            [said("changed", 40, FIRST)], [(40, FIRST)], id="changed to fewer: only those will come"
        ),
        pytest.param([said("changed", 60, FIRST)], [(60, FIRST)], id="changed to more: those will come"),
        pytest.param(
            [said("changed", 40, FIRST), said("backordered", 10, SECOND, part=1)],
            [(40, FIRST), (10, SECOND)],
            id="changed to fewer with a balance that is said",
        ),
        pytest.param(
            [said("accepted", 30, FIRST), said("backordered", 20, SECOND, part=1)],
            [(30, FIRST), (20, SECOND)],
            id="backordered names the short part",
        ),
        pytest.param(
            [said("accepted", 30, FIRST), said("backordered", 50, SECOND, part=1)],
            [(30, FIRST), (20, SECOND)],
            id="backordered names the whole line: ordered less accepted",
        ),
        pytest.param(
            [said("accepted", 30, FIRST), said("backordered", 0, SECOND, part=1)],
            [(30, FIRST), (20, SECOND)],
            id="backordered names nothing: ordered less accepted",
        ),
        pytest.param(
            [said("backordered", 0)],
            [(50, None)],
            id="backordered without quantity and day: all of it without a day",
        ),
        pytest.param(
            [said("backordered", 20, SECOND)],
            [(20, SECOND), (30, None)],
            id="backordered in part, silent of the rest",
        ),
        pytest.param([said("rejected", 0)], [], id="rejected without a quantity: nothing comes"),
        pytest.param([said("rejected", 50)], [], id="rejected whole: nothing comes"),
        pytest.param(
            [said("accepted", 30, FIRST), said("rejected", 20, part=1)],
            [(30, FIRST)],
            id="rejected in part: the rest falls out",
        ),
        pytest.param(
            [
                said("accepted", 20, FIRST),
                said("rejected", 10, part=1),
                said("backordered", 0, SECOND, part=2),
            ],
            [(20, FIRST), (20, SECOND)],
            id="accepted, rejected and backordered: the last is what the others leave",
        ),
        pytest.param([said("on_hold", 50)], [], id="on hold whole: no supply yet"),
        pytest.param([said("on_hold", 0)], [], id="on hold without a quantity: no supply yet"),
        pytest.param(
            [said("accepted", 20, FIRST), said("on_hold", 20, part=1)],
            [(20, FIRST), (10, None)],
            id="on hold in part: the part that nobody mentioned is still on order",
        ),
    ],
)
def test_each_status_has_its_effect(confirmations: list[Confirmation], still_to_come: Coming) -> None:
    assert coming(an_open_line(*confirmations)) == still_to_come


@pytest.mark.parametrize(
    ("received", "still_to_come"),
    [
        pytest.param(0, [(30, FIRST), (15, SECOND), (5, None)], id="nothing"),
        pytest.param(10, [(20, FIRST), (15, SECOND), (5, None)], id="some of the first part"),
        pytest.param(30, [(15, SECOND), (5, None)], id="the first part"),
        pytest.param(40, [(5, SECOND), (5, None)], id="more than the first part"),
        pytest.param(47, [(3, None)], id="more than was confirmed"),
        pytest.param(50, [], id="everything"),
        pytest.param(70, [], id="more than was ordered"),
    ],
)
def test_what_was_received_is_taken_off_the_earliest_day(received: int, still_to_come: Coming) -> None:
    line = an_open_line(said("accepted", 30, FIRST), said("accepted", 15, SECOND, part=1), received=received)

    assert coming(line) == still_to_come


def test_what_comes_names_its_evidence() -> None:
    [part] = expected_from(an_open_line(said("accepted", 50, FIRST)))

    assert (part.supplier, part.name, part.said_on) == ("ACME", "PO 7 line 1", TODAY)
    assert (part.ordered_on, part.wished_on) == (november(2), december(1))


@given(revision=revisions, received=st.integers(0, 70))
@moderate
def test_never_more_comes_than_was_ordered_or_the_supplier_made_of_it(
    revision: list[Confirmation], received: int
) -> None:
    changed = sum(part.quantity for part in revision if part.status == "changed")
    units = sum(part.units for part in expected_from(an_open_line(*revision, received=received)))

    assert units <= max(0, max(50, changed) - received)


@given(revision=revisions, received=st.integers(0, 70), data=st.data())
@moderate
def test_the_order_of_the_parts_does_not_matter(
    revision: list[Confirmation], received: int, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(revision))

    assert expected_from(an_open_line(*shuffled, received=received)) == expected_from(
        an_open_line(*revision, received=received)
    )


@given(revision=revisions, received=st.integers(0, 70))
@moderate
def test_what_comes_is_in_the_order_of_its_days_and_never_nothing(
    revision: list[Confirmation], received: int
) -> None:
    parts = expected_from(an_open_line(*revision, received=received))
    in_order = [part.confirmed_on or date.max for part in parts]

    assert in_order == sorted(in_order)
    assert all(part.units > 0 for part in parts)


def receipt(quantity: int, received_on: date) -> Receipt:
    return Receipt("ACME", "7", "1", "LAMP", quantity, received_on, "GR-1")


COUNTED_TEN = StockCount("LAMP", 10, datetime(2026, 11, 19, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("count", "receipts", "shipped_since", "units"),
    [
        pytest.param(None, [], 0, 0, id="never counted, nothing came"),
        pytest.param(None, [receipt(7, november(3))], 2, 5, id="never counted: what came less what left"),
        pytest.param(COUNTED_TEN, [], 0, 10, id="the count alone"),
        pytest.param(COUNTED_TEN, [receipt(7, november(18))], 0, 10, id="came before the count: is in it"),
        pytest.param(
            COUNTED_TEN, [receipt(7, november(19))], 0, 10, id="came on the day of the count: is in it"
        ),
        pytest.param(COUNTED_TEN, [receipt(7, november(20))], 0, 17, id="came after the count"),
        pytest.param(COUNTED_TEN, [receipt(7, november(20))], 4, 13, id="came and left after the count"),
        pytest.param(COUNTED_TEN, [], 12, 0, id="more left than was counted: never below zero"),
    ],
)
def test_the_shelf_holds_the_count_and_what_came_and_left_since(
    count: StockCount | None, receipts: list[Receipt], shipped_since: int, units: int
) -> None:
    assert on_hand(count, receipts, shipped_since) == units


OLD, NEW = (
    OpenPurchaseOrderLine(PurchaseOrderLine("ACME", po, "1", "LAMP", 10, ordered_on))
    for po, ordered_on in (("1", november(2)), ("2", november(12)))
)


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        pytest.param([], [0, 0], id="nothing"),
        pytest.param([(november(3), 4)], [4, 0], id="a few of the oldest"),
        pytest.param(
            [(november(13), 8), (november(5), 4)], [10, 2], id="the rest of the oldest, then the next"
        ),
        pytest.param([(november(5), 14)], [10, 0], id="more than was ordered by then"),
        pytest.param([(november(1), 3)], [0, 0], id="before anything was ordered"),
        pytest.param([(november(20), 99)], [10, 10], id="more than was ever ordered"),
    ],
)
def test_what_a_supplier_sent_itself_comes_off_its_oldest_lines(
    sent: list[tuple[date, int]], received: list[int]
) -> None:
    assert [line.received for line in less_sent([NEW, OLD], sent)] == received


def test_what_was_sent_and_also_received_counts_once() -> None:
    (line,) = less_sent([replace(OLD, received=5)], [(november(3), 4)])

    assert line.received == 5
