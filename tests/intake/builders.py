"""Small documents as bytes, with whatever envelope they need around what a test asserts."""

from collections.abc import Sequence
from datetime import UTC, datetime

from portal.domain.supply import Confirmation
from portal.intake.csv_files import read_csv
from portal.intake.documents import Document, Problem
from portal.intake.x12_855 import read_x12

RECEIVED_AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SENT_AT = datetime(2026, 9, 14, 9, 5, tzinfo=UTC)
REFERENCE = "SELLER/000000002/2/0002"


def csv_of(*rows: str) -> bytes:
    """A CSV file of these lines, the header first."""
    return "".join(f"{row}\r\n" for row in rows).encode()


def read(kind: str, *rows: str, known_currency: str = "") -> Document:
    """What a CSV file of these lines says."""
    return read_csv(kind, csv_of(*rows), RECEIVED_AT, known_currency)


def refused(document: Document) -> list[tuple[int, str]]:
    """Row and field of everything that was not taken."""
    return [(problem.row, problem.field) for problem in document.problems if not problem.was_taken]


def questioned(document: Document) -> list[tuple[int, str]]:
    """Row and field of everything that was taken with a question."""
    return [(problem.row, problem.field) for problem in document.problems if problem.was_taken]


def an_isa(
    date: str = "260914", time: str = "0905", number: str = "000000002", sender: str = "SELLER"
) -> str:
    """The 105 characters of an ISA before its terminator."""
    return (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{sender:15}*ZZ*{'BUYER':15}*{date:6}*{time:4}*U*00401*{number}*0*T*>"
    )


def a_set(*segments: str, code: str = "855", number: str = "0002") -> list[str]:
    """A transaction set around these segments."""
    return [f"ST*{code}*{number}", *segments, f"SE*{len(segments) + 2}*{number}"]


def an_interchange(sets: Sequence[Sequence[str]], isa: str | None = None, terminator: str = "~") -> bytes:
    """An interchange of one group around these transaction sets."""
    isa = isa or an_isa()
    content = [segment for one in sets for segment in one]
    segments = [
        isa,
        "GS*PR*SELLER*BUYER*20260914*0905*2*X*004010",
        *content,
        f"GE*{len(sets)}*2",
        f"IEA*1*{isa[90:99]}",
    ]
    return "".join(segment + terminator for segment in segments).encode()


def an_855(*segments: str, bak: str = "BAK*00*AC*4711*20260901", isa: str | None = None) -> bytes:
    """An answer to PO 4711 with these segments behind its BAK. The first of them is segment 5 of the file."""
    return an_interchange([a_set(bak, *segments)], isa)


def answered(*segments: str, bak: str = "BAK*00*AC*4711*20260901") -> Document:
    """What an answer to PO 4711 with these segments says."""
    return read_x12(an_855(*segments, bak=bak), RECEIVED_AT)


def line_of_100(*segments: str) -> Document:
    """What is said of a line of 100 lamps."""
    return answered("PO1*1*100*EA*12.50**BP*LAMP", *segments)


def parts(document: Document) -> list[tuple[str, int, str]]:
    """Status, units and day of each confirmation, in order."""
    return [
        (fact.status, fact.quantity, fact.confirmed_on.isoformat() if fact.confirmed_on else "")
        for fact in document.facts
        if isinstance(fact, Confirmation)
    ]


def sentence(document: Document) -> str:
    """The words of the only problem."""
    [problem] = document.problems
    assert isinstance(problem, Problem)
    return problem.message
