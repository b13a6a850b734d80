"""Whatever comes in is read or refused, nothing of it is lost silently, and what is sound comes out as it went in."""

import csv
import io
from dataclasses import fields
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.domain.orders import PAYMENTS, OrderLine
from portal.domain.supply import CONFIRMATION_STATUSES, Confirmation
from portal.intake.csv_files import read_csv, read_csv_chunks
from portal.intake.csv_guards import guarded
from portal.intake.csv_kinds import KINDS
from portal.intake.documents import Document, UnreadableDocument
from portal.intake.x12_855 import read_x12
from portal.intake.x12_codes import ACK_EFFECTS, DAYS, ORDER_ANSWERS
from tests.intake.builders import RECEIVED_AT, an_855

moderate = settings(max_examples=150)

HEADERS = {name: ",".join(column.name for column in kind.columns) for name, kind in KINDS.items()}
NUMBERS_AND_WORDS = ["", " ", "0", "1", "-1", "1e9", "٣", "LAMP", "EUR", "12.50", "yes", "a@b", "\u202e", '"']
DAYS_AND_TIMES = ["2026-12-05", "2026-02-30", "24:00", "2026-12-05T10:00:00Z", "9999-12-31T23:59:59-14:00"]
CELLS = st.sampled_from([*NUMBERS_AND_WORDS, *DAYS_AND_TIMES]) | st.text(max_size=12)


def written(header: str, rows: list[list[str]], delimiter: str = ",") -> bytes:
    """These rows as a spreadsheet writes them."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows([header.split(","), *rows])
    return file.getvalue().encode("utf-8", errors="replace")


def read_or_refused(read, *arguments) -> Document | None:
    try:
        return read(*arguments)
    except UnreadableDocument:
        return None


@moderate
@given(kind=st.sampled_from(sorted(KINDS)), body=st.binary(max_size=300))
def test_any_bytes_as_csv_are_read_or_refused(kind, body):
    read_or_refused(read_csv, kind, body, RECEIVED_AT)
    read_or_refused(read_csv, kind, f"{HEADERS[kind]}\n".encode() + body, RECEIVED_AT)


@moderate
@given(kind=st.sampled_from(sorted(KINDS)), cells=st.lists(CELLS, max_size=60))
def test_no_row_of_a_csv_file_is_lost_without_a_word(kind, cells):
    width = HEADERS[kind].count(",") + 1
    rows = [cells[start : start + width] for start in range(0, len(cells), width)]
    document = read_or_refused(read_csv, kind, written(HEADERS[kind], rows), RECEIVED_AT, "EUR")
    if document is None:
        return

    refused = {problem.row for problem in document.problems if not problem.was_taken}
    repeated = [problem for problem in document.problems if problem.was_taken]
    written_rows = [number for number, row in enumerate(rows, 1) if "".join(row).strip() or number in refused]
    assert len(written_rows) == len(document.facts) + len(refused) + len(repeated)


identifiers = (
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
    | st.sampled_from(["LAMP", "DESK", '"', ",;", "a b"])
).filter(lambda text: text.isprintable())
days = st.dates(min_value=datetime(1990, 1, 1).date(), max_value=datetime(2100, 12, 31).date())
moments = st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30), timezones=st.just(UTC))
order_lines = st.builds(
    OrderLine,
    order=identifiers,
    line=identifiers,
    sku=identifiers,
    quantity=st.integers(1, 10_000_000),
    placed_at=moments,
    name=st.just("") | identifiers,
    email=st.sampled_from(["", "sam@mail.example"]),
    phone=st.sampled_from(["", "+49 151 234"]),
    country=st.sampled_from(["", "DE"]),
    region=st.just("") | identifiers,
    postcode=st.just("") | identifiers,
    timezone=st.sampled_from(["", "Europe/Berlin"]),
    locale=st.sampled_from(["", "de-AT"]),
    price_minor=st.integers(0, 10**9),
    currency=st.just("EUR"),
    paid=st.sampled_from(PAYMENTS),
    stated_ship_by=st.none() | days,
    need_by=st.none() | days,
    sms_consent=st.booleans(),
    note=st.just("") | identifiers,
)
confirmations = st.builds(
    Confirmation,
    supplier=identifiers,
    po=identifiers,
    line=st.just("") | identifiers,
    sku=identifiers,
    quantity=st.integers(0, 10_000_000),
    confirmed_on=st.none() | days,
    status=st.sampled_from(CONFIRMATION_STATUSES),
    received_at=moments,
    reference=identifiers,
)


def cells_of(fact: object, kind: str) -> list[str]:
    """A fact as the row that says it, formulas guarded as in the files that we write."""
    named = {field.name: getattr(fact, field.name) for field in fields(fact)}
    if named.get("price_minor") is not None:
        named["price"] = f"{named['price_minor'] // 100}.{named['price_minor'] % 100:02}"
    values = [named[name] for name in HEADERS[kind].split(",")]
    return ["" if value is None else guarded(str(value)) for value in values]


@moderate
@given(
    facts=st.lists(order_lines, max_size=8, unique_by=lambda fact: (fact.order, fact.line)),
    delimiter=st.sampled_from(",;"),
    rows=st.integers(1, 4),
)
def test_order_lines_come_out_of_a_file_as_they_went_in(facts, delimiter, rows):
    body = written(HEADERS["orders"], [cells_of(fact, "orders") for fact in facts], delimiter)

    chunks = list(read_csv_chunks("orders", body, RECEIVED_AT, rows=rows))

    assert [fact for chunk in chunks for fact in chunk.facts] == facts
    assert [problem for chunk in chunks for problem in chunk.problems] == []


@moderate
@given(facts=st.lists(confirmations, max_size=8, unique_by=lambda fact: (fact.supplier, fact.po, fact.sku)))
def test_confirmations_come_out_of_a_file_as_they_went_in(facts):
    body = written(HEADERS["confirmations"], [cells_of(fact, "confirmations") for fact in facts])

    assert read_csv("confirmations", body, RECEIVED_AT).facts == facts


@moderate
@given(body=st.binary(max_size=300))
def test_any_bytes_as_x12_are_read_or_refused(body):
    read_or_refused(read_x12, body, RECEIVED_AT)


WHOLE = an_855(
    "PO1*1*100*EA***BP*LAMP", "ACK*IA*60*EA*067*20261205", "ACK*IB*40*EA", "REF*ZZ**Sorry", "CTT*1"
)


@moderate
@given(start=st.integers(0, len(WHOLE)), length=st.integers(0, 40), instead=st.binary(max_size=20))
def test_a_damaged_855_is_read_or_refused(start, length, instead):
    read_or_refused(read_x12, WHOLE[:start] + instead + WHOLE[start + length :], RECEIVED_AT)


@given(length=st.integers(0, len(WHOLE) - 3))
@example(length=len(WHOLE) - len("IEA*1*000000002~"))
def test_an_855_that_is_cut_off_is_never_taken_in_part(length):
    document = read_or_refused(read_x12, WHOLE[:length], RECEIVED_AT)

    assert document is None or document.facts == read_x12(WHOLE, RECEIVED_AT).facts


elements = st.sampled_from(
    [*ACK_EFFECTS, *DAYS, "", "0", "60", "100", "7.5", "EA", "BP", "LAMP", "20261205", "ZZ"]
)
loose_segments = st.builds(
    lambda tag, rest: "*".join([tag, *rest]),
    st.sampled_from(["PO1", "ACK", "ACK", "DTM", "REF", "N1", "PID", "CTT", "BAK"]),
    st.lists(elements, max_size=9),
)
answers = st.builds(
    lambda purpose, kind: f"BAK*{purpose}*{kind}*4711", elements, st.sampled_from([*ORDER_ANSWERS, "ZZ"])
)


@moderate
@given(bak=answers, segments=st.lists(loose_segments, max_size=15))
def test_any_segments_in_a_sound_envelope_make_a_document(bak, segments):
    document = read_x12(an_855(*segments, bak=bak), RECEIVED_AT)

    assert document.facts or document.problems
    assert all(getattr(fact, "quantity", 0) >= 0 for fact in document.facts)


@moderate
@given(
    ordered=st.integers(1, 200),
    acks=st.lists(
        st.tuples(st.sampled_from(["IA", "IB", "IQ", "BP", "IP", "SP", "IR"]), st.integers(0, 200)),
        max_size=6,
    ),
)
def test_no_more_units_than_ordered_are_confirmed_unless_a_person_is_asked(ordered, acks):
    segments = [f"ACK*{status}*{units}*EA" for status, units in acks]

    document = read_x12(an_855(f"PO1*1*{ordered}*EA***BP*LAMP", *segments), RECEIVED_AT)

    coming = sum(fact.quantity for fact in document.facts)
    assert coming <= ordered or [problem.field for problem in document.problems] == ["ACK02"]
