"""What an 855 says of a whole PO: BAK01 and BAK02, who speaks, when, and what else a file may hold."""

import pytest

from portal.domain.supply import WholeOrderAnswer
from portal.intake.x12_855 import read_x12
from tests.intake.builders import (
    RECEIVED_AT,
    REFERENCE,
    SENT_AT,
    a_set,
    an_855,
    an_interchange,
    an_isa,
    answered,
    parts,
    questioned,
    refused,
    sentence,
)

LINE = ("PO1*1*100*EA***BP*LAMP", "ACK*IA*100*EA*067*20261205")


@pytest.mark.parametrize(
    ("bak", "status"),
    [
        ("00*AK", "accepted"),
        ("00*AP", "accepted"),
        ("00*AT", "accepted"),
        ("00*AE", "accepted"),
        ("00*AH", "on_hold"),
        ("00*RO", "on_hold"),
        ("00*RD", "rejected"),
        ("00*RF", "rejected"),
        ("00*RJ", "rejected"),
        ("01*AC", "rejected"),
        ("01*AK", "rejected"),
    ],
)
def test_without_lines_the_answer_is_to_the_whole_order(bak, status):
    document = answered(bak=f"BAK*{bak}*4711*20260901")

    assert document.facts == [WholeOrderAnswer("SELLER", "4711", status, SENT_AT, REFERENCE)]
    assert document.problems == []


@pytest.mark.parametrize(
    ("bak", "said", "field"),
    [
        ("00*AC", "says that it has details, but it lists no line", "BAK02"),
        ("00*AD", "says that it has details, but it lists no line", "BAK02"),
        ("00*ZZ", "'ZZ' is no known kind of answer", "BAK02"),
    ],
)
def test_an_answer_that_says_nothing_is_reported(bak, said, field):
    document = answered(bak=f"BAK*{bak}*4711*20260901")

    assert document.facts == []
    assert refused(document) == [(4, field)]
    assert said in sentence(document)


@pytest.mark.parametrize("kind", ["AC", "AD", "AE", "AK", "AP", "AT"])
@pytest.mark.parametrize("purpose", ["00", "04", "05", "06", "07"])
def test_lines_that_are_listed_speak_for_themselves(kind, purpose):
    document = answered(*LINE, bak=f"BAK*{purpose}*{kind}*4711*20260901")

    assert parts(document) == [("accepted", 100, "2026-12-05")]
    assert document.problems == []


@pytest.mark.parametrize(
    ("bak", "said", "questions"),
    [
        ("00*AH", ("on_hold", 100, ""), []),
        ("00*RO", ("on_hold", 100, ""), [(4, "BAK02")]),
        ("00*RD", ("rejected", 100, ""), []),
        ("00*RJ", ("rejected", 100, ""), []),
        ("00*RF", ("rejected", 100, ""), [(4, "BAK02")]),
        ("01*AC", ("rejected", 100, ""), []),
    ],
)
@pytest.mark.parametrize("acks", [LINE[1:], ()], ids=["with an ACK", "without one"])
def test_an_answer_that_takes_the_order_back_or_holds_it_overrules_its_lines(bak, said, questions, acks):
    document = answered(LINE[0], *acks, bak=f"BAK*{bak}*4711*20260901")

    assert parts(document) == [said]
    assert questioned(document) == questions


def test_lines_under_an_unknown_kind_of_answer_are_taken_and_shown_to_a_person():
    document = answered(*LINE, bak="BAK*00**4711*20260901")

    assert parts(document) == [("accepted", 100, "2026-12-05")]
    assert questioned(document) == [(4, "BAK02")]


@pytest.mark.parametrize(
    ("segments", "supplier"),
    [
        (["N1*SE*Mock Supply*92*MOCK"], "MOCK"),
        (["N1*SE*Mock Supply"], "Mock Supply"),
        (["N1*ST*Store 4*92*S4"], "SELLER"),
        ([], "SELLER"),
    ],
)
def test_the_supplier_is_the_seller_by_id_else_by_name_else_the_sender(segments, supplier):
    [fact] = answered(*segments, *LINE).facts

    assert fact.supplier == supplier


@pytest.mark.parametrize(
    ("date", "time", "received_at"),
    [
        ("260914", "0905", SENT_AT),
        ("261399", "0905", RECEIVED_AT),
        ("260914", "2505", RECEIVED_AT),
        ("", "", RECEIVED_AT),
        (" 60914", "0905", RECEIVED_AT),
    ],
)
def test_facts_are_dated_by_their_interchange_or_by_their_arrival(date, time, received_at):
    [fact] = read_x12(an_855(*LINE, isa=an_isa(date, time)), RECEIVED_AT).facts

    assert fact.received_at == received_at


@pytest.mark.parametrize(
    "bak", ["BAK*00*AC**20260901", f"BAK*00*AC*{'4' * 121}", "BAK*00*AC*47\x0711", "REF*VN*1"]
)
def test_an_answer_to_no_order_is_reported(bak):
    document = answered(*LINE, bak=bak)

    assert document.facts == []
    assert [field for _, field in refused(document)] == ["BAK"]


def test_an_answer_from_nobody_is_reported():
    document = read_x12(an_855(*LINE, isa=an_isa(sender="")), RECEIVED_AT)

    assert document.facts == []
    assert "names no supplier" in sentence(document)


def test_a_wrong_number_of_lines_is_questioned_and_the_lines_are_taken():
    document = answered(*LINE, "CTT*2")

    assert parts(document) == [("accepted", 100, "2026-12-05")]
    assert questioned(document) == [(7, "CTT01")]
    assert sentence(document) == "CTT says '2' lines, but there are 1."


def test_another_kind_of_transaction_set_is_reported_and_the_855s_are_taken():
    body = an_interchange(
        [
            a_set("BSN*00*1*20260914*0905", code="856", number="0001"),
            a_set("BAK*00*AC*4711*20260901", *LINE, number="0002"),
        ]
    )

    document = read_x12(body, RECEIVED_AT)

    assert [fact.po for fact in document.facts] == ["4711"]
    assert refused(document) == [(3, "ST01")]
    assert "'856' is not read yet" in sentence(document)


def test_an_answer_that_stands_twice_in_a_file_is_taken_once():
    body = an_855(*LINE)

    document = read_x12(body + body, RECEIVED_AT)

    assert len(document.facts) == 1
    assert [field for _, field in refused(document)] == ["ST02"]


def test_an_envelope_around_nothing_is_reported():
    document = read_x12(an_interchange([]), RECEIVED_AT)

    assert document.facts == []
    assert refused(document) == [(0, "ST")]
