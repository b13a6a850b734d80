"""One line of a PO and what the supplier's ACKs make of it: units, status, item, words."""

import pytest

from portal.domain.supply import Confirmation
from portal.intake.x12_codes import ACK_EFFECTS
from tests.intake.builders import (
    REFERENCE,
    SENT_AT,
    answered,
    line_of_100,
    parts,
    questioned,
    refused,
    sentence,
)

DAY = "2026-12-05"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("IA", [("accepted", 60, DAY)]),
        ("AC", [("accepted", 60, DAY)]),
        ("AR", [("accepted", 60, DAY)]),
        ("DR", [("accepted", 60, DAY)]),
        ("IC", [("accepted", 60, DAY)]),
        ("IP", [("accepted", 60, DAY)]),
        ("IE", [("accepted", 60, DAY)]),
        ("IS", [("accepted", 60, DAY)]),
        ("IQ", [("changed", 60, DAY)]),
        ("IB", [("backordered", 60, DAY)]),
        ("BP", [("accepted", 60, DAY), ("backordered", 40, "")]),
        ("SP", [("accepted", 60, "")]),
        ("IH", [("on_hold", 60, "")]),
        ("IF", [("on_hold", 60, "")]),
        ("IW", [("on_hold", 60, "")]),
        ("ID", [("rejected", 60, "")]),
        ("IR", [("rejected", 60, "")]),
        *((f"R{reason}", [("rejected", 60, "")]) for reason in range(1, 7)),
    ],
)
def test_each_status_has_its_effect(status, said):
    document = line_of_100(f"ACK*{status}*60*EA*067*20261205")

    assert parts(document) == said
    assert document.problems == []


def test_every_status_that_is_known_is_in_the_table_above():
    [mark] = test_each_status_has_its_effect.pytestmark

    assert sorted(status for status, _ in mark.args[1]) == sorted(ACK_EFFECTS)


@pytest.mark.parametrize(
    ("acks", "said"),
    [
        pytest.param(
            ["IA*50*EA*068*20261205", "IB*50*EA*068*20261220"],
            [("accepted", 50, DAY), ("backordered", 50, "2026-12-20")],
            id="a line split over two days",
        ),
        pytest.param(["IB*0*EA"], [("backordered", 100, "")], id="late, no quantity: the whole line"),
        pytest.param(["IB"], [("backordered", 100, "")], id="late, nothing else said"),
        pytest.param(
            ["IA*60*EA*067*20261205", "IB*0*EA"],
            [("accepted", 60, DAY), ("backordered", 40, "")],
            id="late with 0: ordered less accepted",
        ),
        pytest.param(
            ["IB*100*EA*067*20261220", "IA*60*EA*067*20261205"],
            [("backordered", 40, "2026-12-20"), ("accepted", 60, DAY)],
            id="late with the whole line: ordered less accepted, whichever comes first",
        ),
        pytest.param(
            ["IA*60*EA", "IR*10*EA", "IB*0*EA"],
            [("accepted", 60, ""), ("rejected", 10, ""), ("backordered", 30, "")],
            id="what is rejected is not late",
        ),
        pytest.param(
            ["IB*30*EA*067*20261205", "IB*0*EA*067*20261220"],
            [("backordered", 30, DAY), ("backordered", 70, "2026-12-20")],
            id="the second late part gets the rest",
        ),
        pytest.param(
            ["IA*100*EA*067*20261205", "IB*0*EA"], [("accepted", 100, DAY)], id="nothing is left to be late"
        ),
        pytest.param(
            ["IQ*35*EA*067*20261205", "IB*65*EA"],
            [("changed", 35, DAY), ("backordered", 65, "")],
            id="a changed quantity with its balance",
        ),
        pytest.param(
            ["BP*40*EA*067*20261205", "IB*60*EA*067*20261220"],
            [("accepted", 40, DAY), ("backordered", 60, "2026-12-20")],
            id="a balance that is spelled out is not told twice",
        ),
        pytest.param(
            ["BP*0*EA"], [("accepted", 0, ""), ("backordered", 100, "")], id="nothing now, all later"
        ),
        pytest.param(["IA**EA*067*20261205"], [("accepted", 100, DAY)], id="accepted without a quantity"),
        pytest.param(["IP*0*EA*067*20261205"], [("accepted", 100, DAY)], id="only the price changed"),
        pytest.param(["IH*0*EA"], [("on_hold", 100, "")], id="on hold, all of it"),
        pytest.param(["IR*0*EA"], [("rejected", 0, "")], id="rejected, in none of its units"),
        pytest.param(["IA*60.0*EA*067*20261205"], [("accepted", 60, DAY)], id="a whole number with decimals"),
        pytest.param([], [("accepted", 100, "")], id="no ACK at all: as it is repeated"),
    ],
)
def test_the_acks_of_a_line_share_its_units(acks, said):
    document = line_of_100(*(f"ACK*{ack}" for ack in acks))

    assert parts(document) == said
    assert document.problems == []


def test_the_parts_of_a_line_are_one_revision_with_all_that_is_known_of_it():
    document = answered(
        "N1*SE*Mock Supply*92*MOCK",
        "PO1*7*100*EA*12.50**UP*0761234*VP*W-1*BP*LAMP",
        "ACK*IA*60*EA*067*20261205",
        "ACK*IB*40*EA",
        "PID*F****Brass lamp",
        "REF*ZZ**Kiln broke down",
    )

    told = {
        "supplier": "MOCK",
        "po": "4711",
        "line": "7",
        "sku": "LAMP",
        "received_at": SENT_AT,
        "reference": REFERENCE,
        "item_ids": ("0761234", "W-1", "LAMP"),
        "note": "Kiln broke down",
    }
    first, second = document.facts
    assert first == Confirmation(
        quantity=60, confirmed_on=first.confirmed_on, status="accepted", part=0, **told
    )
    assert second == Confirmation(quantity=40, confirmed_on=None, status="backordered", part=1, **told)


def test_a_line_number_used_twice_goes_on_counting_its_parts():
    loop = ("PO1*1*100*EA***BP*LAMP", "ACK*IA*50*EA")

    assert [fact.part for fact in answered(*loop, *loop).facts] == [0, 1]


@pytest.mark.parametrize(
    ("ids", "sku"),
    [
        ("UP*0761234*VP*W-1*SK*LAMP", "LAMP"),
        ("IN*LAMP*BP*LAMP-2", "LAMP"),
        ("EN*4006381*VN*W-1", "W-1"),
        ("EN*4006381", "4006381"),
        ("ZZ*what*PO*ever", "what"),
        ("VP**BP*LAMP", "LAMP"),
    ],
)
def test_the_sku_is_the_buyers_own_id_else_the_suppliers_else_a_bar_code(ids, sku):
    [fact] = answered(f"PO1*1*100*EA***{ids}", "ACK*IA*100*EA").facts

    assert fact.sku == sku
    assert sku in fact.item_ids


def test_a_substitute_is_named_in_the_note_and_does_not_pass_for_the_ordered_item():
    [fact] = line_of_100("ACK*IS*100*EA*067*20261205**BP*LAMP-2*VP*W-2", "REF*ZZ**Newer model").facts

    assert fact.note == "Newer model; Substitute: LAMP-2, W-2"
    assert fact.item_ids == ("LAMP",)


@pytest.mark.parametrize(
    ("ack", "said"),
    [
        ("ACK*XX*100*EA", "'XX' is no known status of a line. This part of the line was not taken."),
        (
            "ACK*IA*ten*EA",
            "'ten' is not a whole number up to 10,000,000. This part of the line was not taken.",
        ),
        (
            "ACK*IA*7.5*EA",
            "'7.5' is not a whole number up to 10,000,000. This part of the line was not taken.",
        ),
    ],
)
def test_an_ack_that_cannot_be_read_is_reported_and_the_others_are_taken(ack, said):
    document = line_of_100("ACK*IR*10*EA", ack)

    assert parts(document) == [("rejected", 10, "")]
    assert refused(document) == [(7, "ACK")]
    assert sentence(document) == said


@pytest.mark.parametrize(
    "line",
    ["PO1*1*100*EA", "PO1*1*many*EA***BP*LAMP", f"PO1*1*100*EA***BP*{'x' * 121}", "PO1*1\x01*1*EA***BP*A"],
)
def test_a_line_that_cannot_be_read_is_reported_and_the_others_are_taken(line):
    document = answered(line, "ACK*IA*100*EA", "PO1*2*5*EA***BP*DESK", "ACK*IA*5*EA")

    assert [fact.sku for fact in document.facts] == ["DESK"]
    assert refused(document) == [(5, "PO1")]


@pytest.mark.parametrize(
    ("segments", "row", "field", "said"),
    [
        (
            ["PO1*1*100*EA***BP*LAMP", "ACK*IA*100*EA", "ACK*IB*40*EA", "ACK*IA*20*EA"],
            5,
            "ACK02",
            "120 units are answered of 100 ordered.",
        ),
        (
            ["PO1*1**EA***BP*LAMP", "ACK*IA*60*EA", "ACK*IB*0*EA"],
            5,
            "PO102",
            "The ordered quantity is not repeated, so what is left of the line is not known.",
        ),
        (
            ["PO1*1*100*EA***BP*LAMP", "ACK*IA*100*CA"],
            6,
            "ACK03",
            "The answer counts in 'CA', the order in 'EA'.",
        ),
    ],
)
def test_what_does_not_add_up_is_taken_and_shown_to_a_person(segments, row, field, said):
    document = answered(*segments)

    assert document.facts
    assert questioned(document) == [(row, field)]
    assert sentence(document) == said


def test_a_line_without_its_ordered_quantity_is_no_question_where_every_part_names_its_own():
    document = answered("PO1*1**EA***BP*LAMP", "ACK*IA*60*EA", "ACK*IB*40*EA")

    assert parts(document) == [("accepted", 60, ""), ("backordered", 40, "")]
    assert document.problems == []
