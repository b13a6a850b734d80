"""Separators, control numbers, several interchanges in one file, and files that are cut off or garbled."""

import pytest

from portal.intake.documents import UnreadableDocument
from portal.intake.x12_855 import read_x12
from portal.intake.x12_envelopes import read_transaction_sets
from portal.intake.x12_segments import segments_of
from tests.intake.builders import (
    RECEIVED_AT,
    a_set,
    an_855,
    an_interchange,
    an_isa,
    parts,
    questioned,
    sentence,
)

LINE = ("PO1*1*100*EA***BP*LAMP", "ACK*IA*100*EA*067*20261205")
ANSWER = a_set("BAK*00*AC*4711*20260901", *LINE)
BODY = an_855(*LINE)
TAKEN = [("accepted", 100, "2026-12-05")]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BODY, id="nothing between segments"),
        pytest.param(BODY.replace(b"~", b"~\r\n"), id="a line a segment"),
        pytest.param(BODY.replace(b"~", b"\n"), id="the line feed ends segments"),
        pytest.param(BODY.replace(b"~", b"\r\n"), id="carriage return and line feed end segments"),
        pytest.param(BODY.replace(b"*", b"|").replace(b"~", b"\x1c"), id="other separators"),
        pytest.param(BODY.replace(b"*", b"\x1d").replace(b"~", b"\x1c"), id="separators that nobody sees"),
        pytest.param(b"\xef\xbb\xbf\n" + BODY, id="a byte order mark and a line end first"),
        pytest.param(BODY + b"\r\n\x1a", id="an end-of-file mark"),
        pytest.param(BODY[:-1], id="the last terminator is missing"),
        pytest.param(
            BODY.replace(b"~GS*", b"~TA1*000000002*260914*0905*A*000~GS*"),
            id="an acknowledgement of the interchange",
        ),
        pytest.param(BODY.replace(b"LAMP~", b"LAMP~N9*ZZ*f\xfcr~"), id="a name in another character set"),
    ],
)
def test_an_interchange_is_read_however_it_is_written(body):
    assert parts(read_x12(body, RECEIVED_AT)) == TAKEN


def test_one_file_may_hold_several_interchanges_each_with_its_own_separators():
    second = an_interchange([ANSWER], an_isa(number="000000003")).replace(b"*", b"|").replace(b"~", b"'")

    document = read_x12(BODY + b"\n" + second, RECEIVED_AT)

    assert [fact.reference for fact in document.facts] == [
        "SELLER/000000002/2/0002",
        "SELLER/000000003/2/0002",
    ]
    assert document.problems == []


def test_segments_are_counted_over_the_whole_file():
    second = an_interchange([ANSWER], an_isa(number="000000003"))

    sets, _ = read_transaction_sets(BODY + second)

    assert [one.start.number for one in sets] == [3, 12]


@pytest.mark.parametrize(
    ("right", "wrong", "row", "field", "said"),
    [
        ("SE*5*0002", "SE*6*0002", 7, "SE01", "SE says '6' segments, but there are 5."),
        ("SE*5*0002", "SE*5*0003", 7, "SE02", "ST is number '0002', but its end says '0003'."),
        ("GE*1*2", "GE*2*2", 8, "GE01", "GE says '2' transaction sets, but there are 1."),
        ("GE*1*2", "GE*1*7", 8, "GE02", "GS is number '2', but its end says '7'."),
        ("IEA*1*000000002", "IEA**000000002", 9, "IEA01", "IEA says '' groups, but there are 1."),
        (
            "IEA*1*000000002",
            "IEA*1*0000",
            9,
            "IEA02",
            "ISA is number '000000002', but its end says '0000'.",
        ),
    ],
)
def test_ends_that_disagree_are_shown_to_a_person_and_the_content_is_taken(right, wrong, row, field, said):
    document = read_x12(BODY.replace(right.encode(), wrong.encode()), RECEIVED_AT)

    assert parts(document) == TAKEN
    assert questioned(document) == [(row, field)]
    assert sentence(document) == said


def test_leading_zeros_make_no_disagreement():
    document = read_x12(BODY.replace(b"SE*5*0002", b"SE*05*2"), RECEIVED_AT)

    assert document.problems == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"\n \r\n", "empty", id="line ends only"),
        pytest.param(b"sku,on_hand\nLAMP,7\n", "not X12", id="another kind of file"),
        pytest.param(BODY[:80], "106 characters", id="cut off in the ISA"),
        pytest.param(BODY[:200], "cut off inside segment 5, 'PO1'", id="cut off in a segment"),
        pytest.param(BODY[: BODY.index(b"SE*")], r"cut off: 'ST' \(segment 3\)", id="no end of the set"),
        pytest.param(
            BODY[: BODY.index(b"IEA")], r"cut off: 'ISA' \(segment 1\)", id="no end of the interchange"
        ),
        pytest.param(
            BODY.replace(b"ZZ*SELLER ", b"ZZ*SELLER"), "106 characters", id="an ISA that lost a space"
        ),
        pytest.param(
            BODY.replace(b">~GS", b"~~GS"), "106 characters", id="an ISA with one sign for two things"
        ),
        pytest.param(BODY.replace(b"SE*5*0002~", b""), r"garbled: 'GE' \(segment 7\)", id="SE is missing"),
        pytest.param(BODY.replace(b"GE*1*2~", b""), "garbled: 'IEA'", id="GE is missing"),
        pytest.param(BODY.replace(b"ST*855*0002~", b""), "garbled: 'BAK'", id="ST is missing"),
        pytest.param(BODY.replace(b"BAK*", b"ISA*"), "garbled: 'ISA'", id="an ISA inside a set"),
        pytest.param(BODY + b"END", "does not begin with ISA", id="something behind the end"),
        pytest.param(BODY.replace(b"LAMP", b"LA\0MP"), "zero bytes", id="a NUL"),
        pytest.param(
            BODY.replace(b"LAMP", b"x" * 5_000), "beyond what an X12 file may hold", id="an endless element"
        ),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(body, said):
    with pytest.raises(UnreadableDocument, match=said):
        read_x12(body, RECEIVED_AT)


def test_an_endless_file_is_refused():
    with pytest.raises(UnreadableDocument, match="Segment 21 goes beyond"):
        list(segments_of(an_855(*LINE * 10), most=20))
