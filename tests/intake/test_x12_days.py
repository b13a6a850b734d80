"""Which of the days in an 855 is the one to expect goods on, and which are only our own wishes echoed."""

from itertools import pairwise

import pytest

from portal.intake.x12_codes import DAYS
from tests.intake.builders import answered, line_of_100, parts, questioned, sentence

DAY, LATER = "2026-12-05", "2026-12-20"


def days(*segments: str) -> list[str]:
    """The confirmed days of a line of 100 with these segments behind its PO1."""
    return [day for _, _, day in parts(line_of_100(*segments))]


@pytest.mark.parametrize("qualifier", ["067", "069", "017", "068", "079", "035", "011", "063", "038"])
def test_these_days_are_used(qualifier):
    document = line_of_100(f"ACK*IA*100*EA*{qualifier}*20261205")

    assert parts(document) == [("accepted", 100, DAY)]
    assert document.problems == []


def test_a_ship_day_that_echoes_our_wish_is_used_and_shown_to_a_person():
    document = line_of_100("ACK*IA*100*EA*010*20261205")

    assert parts(document) == [("accepted", 100, DAY)]
    assert questioned(document) == [(6, "ACK05")]
    assert "repeats only our requested ship day" in sentence(document)


def test_a_delivery_day_that_echoes_our_wish_is_not_used():
    document = line_of_100("ACK*IA*100*EA*002*20261205")

    assert parts(document) == [("accepted", 100, "")]
    assert questioned(document) == [(6, "ACK05")]
    assert "requested delivery day, so no day is confirmed" in sentence(document)


@pytest.mark.parametrize("qualifier", ["037", "064", "097", ""])
def test_a_day_that_is_none_to_expect_goods_on_is_shown_to_a_person(qualifier):
    document = line_of_100(f"ACK*IA*100*EA*{qualifier}*20261205")

    assert parts(document) == [("accepted", 100, "")]
    assert questioned(document) == [(6, "ACK05")]
    assert "no day to expect goods on" in sentence(document)


ORDER_OF_TRUST = ("067", "069", "017", "068", "079", "035", "011", "010", "063", "038", "002")


@pytest.mark.parametrize(("better", "worse"), list(pairwise(ORDER_OF_TRUST)))
def test_of_two_days_the_more_trusted_counts_in_whatever_order_they_stand(better, worse):
    ack = "ACK*IA*100*EA"
    segments = (f"DTM*{better}*20261205", f"DTM*{worse}*20261220")

    assert days(ack, *segments) == days(ack, *reversed(segments)) == [DAY]


def test_the_order_of_trust_names_every_day_that_is_known():
    assert sorted(ORDER_OF_TRUST) == sorted(DAYS)


@pytest.mark.parametrize(
    ("segments", "confirmed"),
    [
        pytest.param(["ACK*IA*100*EA", "DTM*067*20261205"], [DAY], id="behind the ACK"),
        pytest.param(["DTM*067*20261205", "ACK*IA*100*EA"], [DAY], id="before the ACK"),
        pytest.param(
            ["DTM*067*20261205", "ACK*IB*100*EA"], [DAY], id="before the only ACK, though it is late"
        ),
        pytest.param(
            ["DTM*068*20261220", "ACK*IA*100*EA*067*20261205"],
            [DAY],
            id="the better of two that mean the same ACK",
        ),
        pytest.param(
            ["DTM*067*20261220", "ACK*IA*60*EA*068*20261205", "ACK*IR*40*EA"],
            [DAY, ""],
            id="of several ACKs each its own before the line's",
        ),
        pytest.param(
            ["DTM*067*20261205", "ACK*IA*50*EA", "ACK*IR*50*EA"], [DAY, ""], id="the line's for who has none"
        ),
        pytest.param(
            ["DTM*067*20261205", "ACK*IA*60*EA", "ACK*IB*40*EA"],
            [DAY, ""],
            id="a late part does not borrow the day of the others",
        ),
        pytest.param(
            ["ACK*IA*60*EA", "DTM*067*20261205", "ACK*IB*40*EA", "DTM*067*20261220"],
            [DAY, LATER],
            id="each behind its ACK",
        ),
        pytest.param(["ACK*IA*100*EA*067*261205"], [DAY], id="six digits, as old versions have it"),
        pytest.param(["DTM*067*20261205"], [DAY], id="a line without any ACK"),
    ],
)
def test_a_day_counts_for_what_it_stands_with(segments, confirmed):
    assert days(*segments) == confirmed


def test_a_day_of_the_whole_order_counts_for_lines_without_one():
    document = answered(
        "DTM*067*20261205",
        "PO1*1*10*EA***BP*LAMP",
        "ACK*IA*10*EA",
        "PO1*2*10*EA***BP*DESK",
        "ACK*IA*10*EA*067*20261220",
        "PO1*3*10*EA***BP*SOFA",
        "ACK*IB*10*EA",
    )

    assert parts(document) == [("accepted", 10, DAY), ("accepted", 10, LATER), ("backordered", 10, "")]


def test_a_promise_for_the_whole_order_goes_before_an_echo_on_the_line():
    document = answered("DTM*067*20261205", "PO1*1*10*EA***BP*LAMP", "ACK*IA*10*EA*002*20261220")

    assert parts(document) == [("accepted", 10, DAY)]
    assert document.problems == []


@pytest.mark.parametrize("digits", ["20261305", "2026-12-05", "202612", "18991231", "tomorrow"])
def test_a_day_that_is_none_is_shown_to_a_person_and_the_next_best_is_used(digits):
    document = line_of_100(f"ACK*IA*100*EA*067*{digits}", "DTM*068*20261220")

    assert parts(document) == [("accepted", 100, LATER)]
    assert questioned(document) == [(6, "ACK05")]


def test_a_day_of_the_whole_order_is_questioned_once_not_once_a_line():
    document = answered(
        "DTM*002*20261205",
        "PO1*1*10*EA***BP*LAMP",
        "ACK*IA*10*EA",
        "PO1*2*10*EA***BP*DESK",
        "ACK*IA*10*EA",
    )

    assert questioned(document) == [(5, "DTM02")]
