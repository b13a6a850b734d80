"""What each fact teaches: deliveries that were imported, and our own purchase orders."""

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.slips import Arrived, Word, taught_by_delivery, taught_by_order
from portal.domain.slips.deliveries import KeyedDelivery, PastDelivery, keyed
from portal.domain.slips.taught import thinned
from portal.domain.supply import PurchaseOrderLine
from tests.domain.builders import december, november
from tests.domain.slips.histories import a_history

ORDERED = PurchaseOrderLine("ACME", "7", "1", "LAMP", 10, november(2))
DELIVERY = KeyedDelivery("ACME", november(2), november(20), november(23), fact_key="k")


def word(
    said_on: date, confirmed_on: date | None, units: int = 10, reference: str = "", comes: bool = True
) -> Word:
    """A revision of one part, named after its day."""
    return Word(said_on, reference or said_on.isoformat(), units, confirmed_on, comes)


def slips(*words: Word, arrived: tuple[Arrived, ...] = ()) -> list[tuple[date, date, date | None]]:
    """When a day was named, which, and when it came."""
    return [
        (line.told_on, line.base_on, line.received_on)
        for line in taught_by_order(ORDERED, words, arrived).slips
    ]


def test_a_delivery_teaches_a_slip_and_a_lead_time() -> None:
    taught = taught_by_delivery(DELIVERY)

    assert [(line.told_on, line.base_on) for line in taught.slips] == [(november(2), november(20))]
    assert [(line.told_on, line.base_on) for line in taught.leads] == [(november(2), november(2))]


@pytest.mark.parametrize(
    ("delivery", "count"),
    [
        pytest.param(replace(DELIVERY, promised_on=None), (0, 1), id="without a promise there is no slip"),
        pytest.param(replace(DELIVERY, ordered_on=None), (1, 0), id="without an order there is no lead time"),
        pytest.param(replace(DELIVERY, received_on=november(1)), (1, 0), id="it came before it was ordered"),
        pytest.param(replace(DELIVERY, received_on=None), (1, 1), id="still open"),
    ],
)
def test_a_delivery_teaches_what_is_known_of_it(delivery: KeyedDelivery, count: tuple[int, int]) -> None:
    taught = taught_by_delivery(delivery)

    assert (len(taught.slips), len(taught.leads)) == count


def test_every_day_that_was_named_teaches_from_the_day_it_was_received() -> None:
    first, second = word(november(3), november(20)), word(november(19), november(27))

    assert slips(first, second, arrived=(Arrived(november(28), 10),)) == [
        (november(3), november(20), november(28)),
        (november(19), november(27), november(28)),
    ]


def test_the_same_day_said_again_teaches_nothing_new() -> None:
    assert len(slips(word(november(3), november(20)), word(november(9), november(20)))) == 1


def test_parts_of_a_line_arrive_one_after_the_other() -> None:
    said_on = november(3)
    parts = word(said_on, november(20), 6, "r"), word(said_on, december(4), 4, "r")

    assert slips(*parts, arrived=(Arrived(november(21), 6), Arrived(december(9), 4))) == [
        (said_on, november(20), november(21)),
        (said_on, december(4), december(9)),
    ]


def test_a_part_has_come_when_half_of_it_has() -> None:
    said = word(november(3), november(20))

    assert slips(said, arrived=(Arrived(november(21), 4),))[0][2] is None
    assert slips(said, arrived=(Arrived(november(21), 4), Arrived(november(25), 1)))[0][2] == november(25)


def test_what_was_rejected_was_open_until_then() -> None:
    taught = taught_by_order(
        ORDERED, [word(november(3), november(20)), word(november(24), None, comes=False)], ()
    )

    assert [line.open_until for line in (*taught.slips, *taught.leads)] == [november(24)] * 2


def test_an_order_without_a_word_teaches_its_lead_time_alone() -> None:
    taught = taught_by_order(ORDERED, (), [Arrived(november(30), 10)])

    assert taught.slips == ()
    assert [(line.base_on, line.received_on) for line in taught.leads] == [(november(2), november(30))]


def test_too_long_a_history_is_thinned_to_the_same_lines_whatever_became_of_them() -> None:
    lines = a_history(*range(50))
    others = [replace(line, received_on=None) for line in reversed(lines)]

    assert {line.key for line in thinned(lines, 20)} == {line.key for line in thinned(others, 20)}
    assert len(thinned(lines, 20)) == 20


def test_the_same_history_keeps_its_keys_and_lines_alike_are_told_apart() -> None:
    one, other = (
        PastDelivery("ACME", november(2), november(20), day) for day in (november(20), november(21))
    )
    first, second = keyed([one, one, other]), keyed([one, one, other])

    assert [line.fact_key for line in first] == [line.fact_key for line in second]
    assert len({line.fact_key for line in first}) == 3
