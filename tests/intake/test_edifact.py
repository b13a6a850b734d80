"""ORDRSPs: those of another author's test trading partner (tests/samples/README.md), and what else suppliers write."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.supply import Confirmation, WholeOrderAnswer
from portal.intake.detecting import kind_of
from portal.intake.documents import UnreadableDocument
from portal.intake.edifact import read_edifact
from tests.house import ROOT
from tests.intake.builders import RECEIVED_AT

SAMPLES = ROOT / "tests/samples/edifact_ordrsp"
SENT_AT = datetime(2026, 9, 14, 9, 5, tzinfo=UTC)
SIXTEENTH, SEVENTEENTH = date(2026, 9, 16), date(2026, 9, 17)
BAR_CODES = {"WIDGET-001": "076123400003", "BRKT-050": "076123400041", "PANEL-A3": "076123400096"}
SHORT = "Confirmed 35 of 100; 65 to follow on 2026-09-16"


def said(po, line, sku, quantity, on, status="accepted", part=0, note=""):
    """What MOCKEDI said of a line on 14 September 2026."""
    ids = (sku, BAR_CODES[sku])
    facts = ("MOCKEDI", po, line, sku, quantity, on, status, SENT_AT, "MOCKEDI/2/2", part, ids, note)
    return Confirmation(*facts)


FACTS = {
    "eurodis_00.edi": [
        said("4500041190", "1", "WIDGET-001", 100, SIXTEENTH),
        said("4500041190", "2", "BRKT-050", 40, SEVENTEENTH),
    ],
    "eurodis_02.edi": [
        said("4500091644", "1", "WIDGET-001", 25, SIXTEENTH),
        said("4500091644", "2", "BRKT-050", 500, SEVENTEENTH),
        said("4500091644", "3", "PANEL-A3", 5, None, "backordered", note="PANEL-A3 is discontinued"),
    ],
    "eurodis_04.edi": [
        said("4500052445", "1", "PANEL-A3", 35, SIXTEENTH, note=SHORT),
        said("4500052445", "1", "PANEL-A3", 65, None, "backordered", 1, SHORT),
        said("4500052445", "2", "WIDGET-001", 60, SIXTEENTH),
    ],
    "eurodis_06.edi": [said("4500070687", "1", "WIDGET-001", 40, SIXTEENTH)],
    "eurodis_08.edi": [
        said("4500069294", "1", "WIDGET-001", 18, SIXTEENTH),
        said("4500069294", "2", "BRKT-050", 6, SEVENTEENTH),
        said("4500069294", "3", "PANEL-A3", 2, SIXTEENTH),
    ],
}


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_a_sample_says_exactly_this(name: str) -> None:
    document = read_edifact((SAMPLES / name).read_bytes(), RECEIVED_AT)
    assert document.facts == FACTS[name]
    assert document.problems == []


def ordrsp(*segments: str, bgm: str = "9+AC", una: str = "") -> bytes:
    """A message of Globex about order 7 with these lines."""
    inside = [f"BGM+231+55+{bgm}", "RFF+ON:7", *segments]
    whole = ["UNB+UNOC:3+GLOBEX+ACME+260914:0905+1", "UNH+1+ORDRSP:D:96A:UN", *inside]
    return (una + "'".join([*whole, f"UNT+{len(inside) + 2}+1", "UNZ+1+1", ""])).encode()


def read(*segments: str, **known: str) -> list[tuple[object, ...]]:
    found = read_edifact(ordrsp(*segments, **known), RECEIVED_AT)
    return [(one.line, one.sku, one.quantity, one.confirmed_on, one.status) for one in found.facts]


LIN = "LIN+1++LAMP:IN"


def test_a_line_may_be_split_over_days() -> None:
    split = ("SCC+1", "QTY+113:40", "DTM+67:20261201:102", "SCC+1", "QTY+113:60", "DTM+67:20261220:102")
    assert read(LIN, "QTY+21:100", *split) == [
        ("1", "LAMP", 40, date(2026, 12, 1), "accepted"),
        ("1", "LAMP", 60, date(2026, 12, 20), "accepted"),
    ]


def test_what_follows_later_has_the_day_that_stands_behind_it() -> None:
    parts = ("QTY+113:40", "DTM+67:20261201:102", "QTY+83:60", "DTM+67:20261220:102")
    assert read(LIN, "QTY+21:100", *parts)[1] == ("1", "LAMP", 60, date(2026, 12, 20), "backordered")


@pytest.mark.parametrize(
    ("segments", "quantity", "status"),
    [
        (("QTY+21:100", "QTY+113:80"), 80, "changed"),
        (("QTY+21:100", "QTY+113:120"), 120, "changed"),
        (("QTY+21:100",), 100, "accepted"),
        (("QTY+21:100", "QTY+113:0"), 0, "rejected"),
        (("QTY+21:100.000", "QTY+12:100.000"), 100, "accepted"),
    ],
)
def test_how_many_units_come(segments: tuple[str, ...], quantity: int, status: str) -> None:
    assert read(LIN, *segments) == [("1", "LAMP", quantity, None, status)]


@pytest.mark.parametrize(("line", "bgm"), [("LIN+1+7+LAMP:IN", "9+AC"), (LIN, "27"), (LIN, "9+RE")])
def test_a_line_that_is_not_accepted_does_not_come(line: str, bgm: str) -> None:
    assert read(line, "QTY+21:9", "QTY+113:9", bgm=bgm) == [("1", "LAMP", 0, None, "rejected")]


@pytest.mark.parametrize(("bgm", "status"), [("29", "accepted"), ("9+AP", "accepted"), ("27", "rejected")])
def test_an_answer_without_lines_holds_for_the_whole_order(bgm: str, status: str) -> None:
    (fact,) = read_edifact(ordrsp(bgm=bgm), RECEIVED_AT).facts
    assert fact == WholeOrderAnswer("GLOBEX", "7", status, SENT_AT, "GLOBEX/1/1")


@pytest.mark.parametrize("bgm", ["9+AB", "9+AC", "4"])
def test_an_answer_that_says_nothing_is_said_to(bgm: str) -> None:
    found = read_edifact(ordrsp(bgm=bgm), RECEIVED_AT)
    assert (found.facts, [one.was_taken for one in found.problems]) == ([], [False])


@pytest.mark.parametrize(
    ("dtm", "expected"),
    [
        ("67:20261201:102", date(2026, 12, 1)),
        ("67:202612011200:203", date(2026, 12, 1)),
        ("67:202649:616", date(2026, 12, 6)),
        ("67:202602:610", date(2026, 2, 28)),
        ("67:20261201-20261210:718", date(2026, 12, 10)),
        ("2:20261201:102", date(2026, 12, 1)),
        ("67:20261301:102", None),
        ("67:soon:102", None),
        ("137:20261201:102", None),
    ],
)
def test_a_day_is_read_in_its_format(dtm: str, expected: date | None) -> None:
    assert read(LIN, "QTY+113:9", f"DTM+{dtm}")[0][3] == expected


def test_a_day_that_only_repeats_our_wish_is_questioned_and_a_promise_goes_before_it() -> None:
    wished, promised = "DTM+2:20261201:102", "DTM+69:20261210:102"
    (problem,) = read_edifact(ordrsp(LIN, "QTY+113:9", wished), RECEIVED_AT).problems
    assert problem.was_taken
    assert read(LIN, "QTY+113:9", wished, promised)[0][3] == date(2026, 12, 10)


def test_a_line_may_name_its_own_order_and_the_book_trade_its_item_beside_it() -> None:
    found = read_edifact(ordrsp("LIN+4", "PIA+5+9783161484100:IB", "RFF+ON:8:2", "QTY+113:3"), RECEIVED_AT)
    (fact,) = found.facts
    assert (fact.po, fact.line, fact.sku) == ("8", "2", "9783161484100")


def test_separators_are_those_that_una_names_and_a_released_sign_is_a_letter() -> None:
    assert read("LIN+1++L?+?'?:X:IN", "QTY+113:9")[0][1] == "L+':X"
    body = ordrsp(LIN, "QTY+113:9,0").translate(bytes.maketrans(b"':", b"~|"))
    (fact,) = read_edifact(b"UNA|+,? ~" + body, RECEIVED_AT).facts
    assert fact.quantity == 9


def test_what_is_wrong_with_an_end_is_a_problem_and_the_content_is_taken() -> None:
    body = ordrsp(LIN, "QTY+113:9").replace(b"UNT+6+1", b"UNT+9+2")
    found = read_edifact(body, RECEIVED_AT)
    assert [one.quantity for one in found.facts] == [9]
    assert [(one.field, one.was_taken) for one in found.problems] == [("UNT01", True), ("UNT02", True)]


def test_another_message_and_a_repetition_are_not_taken() -> None:
    body = ordrsp(LIN, "QTY+113:9")
    assert len(read_edifact(body + b"\n" + body, RECEIVED_AT).facts) == 1
    found = read_edifact(body.replace(b"ORDRSP", b"INVOIC"), RECEIVED_AT)
    assert (found.facts, len(found.problems)) == ([], 1)


@pytest.mark.parametrize("body", [b"", b"UNB", b"hello", b"UNA:::::'", b"\0", b"UNB+UNOC:3+A+B+1:1+1'X'"])
def test_what_is_no_edifact_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read_edifact(body, RECEIVED_AT)


@given(cut=st.integers(0, 500))
def test_a_file_that_is_cut_off_is_refused(cut: int) -> None:
    body = (SAMPLES / "eurodis_00.edi").read_bytes()
    with pytest.raises(UnreadableDocument):
        read_edifact(body[:cut], RECEIVED_AT)


@given(data=st.data())
def test_whatever_a_segment_holds_is_a_fact_or_a_problem(data: st.DataObject) -> None:
    segments = [LIN, "QTY+21:9", "QTY+113:9", "DTM+67:20261201:102"]
    letters = st.text("0123456789:+?ABLINQTYDTM -.,", max_size=20)
    segments[data.draw(st.integers(0, 3))] = data.draw(
        st.sampled_from(["LIN+", "QTY+", "DTM+", "PIA+"])
    ) + data.draw(letters)
    try:
        found = read_edifact(ordrsp(*segments), RECEIVED_AT)
    except UnreadableDocument:
        return
    assert found.facts or found.problems


def test_its_kind_is_seen_by_how_it_begins() -> None:
    assert kind_of(ordrsp(LIN)) == kind_of(b"UNA:+.? '" + ordrsp(LIN)) == "edifact"
