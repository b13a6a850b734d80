"""The 855s of another author's test trading partner (tests/samples/README.md), each with everything that it says."""

from datetime import date

import pytest

from portal.domain.supply import Confirmation
from portal.intake.x12_855 import read_x12
from tests.house import ROOT
from tests.intake.builders import RECEIVED_AT, SENT_AT

SAMPLES = ROOT / "tests/samples/x12_855"
SIXTEENTH, SEVENTEENTH = date(2026, 9, 16), date(2026, 9, 17)
BAR_CODES = {"WIDGET-001": "076123400003", "BRKT-050": "076123400041", "PANEL-A3": "076123400096"}


def said(
    po: str, line: str, sku: str, quantity: int, on: date | None, status: str = "accepted", note: str = ""
) -> Confirmation:
    """What MOCKEDI said of a line on 14 September 2026."""
    return Confirmation(
        supplier="MOCKEDI",
        po=po,
        line=line,
        sku=sku,
        quantity=quantity,
        confirmed_on=on,
        status=status,
        received_at=SENT_AT,
        reference="MOCKEDI/000000002/2/0002",
        part=0,
        item_ids=(sku, BAR_CODES[sku]),
        note=note,
    )


FACTS = {
    "acme_00.edi": [
        said("4500041190", "1", "WIDGET-001", 100, SIXTEENTH),
        said("4500041190", "2", "BRKT-050", 40, SEVENTEENTH),
    ],
    "acme_02.edi": [
        said("4500091644", "1", "WIDGET-001", 25, SIXTEENTH),
        said("4500091644", "2", "BRKT-050", 500, SEVENTEENTH),
        said("4500091644", "3", "PANEL-A3", 0, None, "rejected", "PANEL-A3 is discontinued"),
    ],
    "acme_04.edi": [
        said(
            "4500052445",
            "1",
            "PANEL-A3",
            35,
            SIXTEENTH,
            "changed",
            "Confirmed 35 of 100; 65 to follow on 2026-09-16",
        ),
        said("4500052445", "2", "WIDGET-001", 60, SIXTEENTH),
    ],
    "acme_06.edi": [said("4500070687", "1", "WIDGET-001", 40, SIXTEENTH)],
    "acme_08.edi": [
        said("4500069294", "1", "WIDGET-001", 18, SIXTEENTH),
        said("4500069294", "2", "BRKT-050", 6, SEVENTEENTH),
        said("4500069294", "3", "PANEL-A3", 2, SIXTEENTH),
    ],
    "globex_00.edi": [
        said("4500040939", "1", "WIDGET-001", 100, SIXTEENTH),
        said("4500040939", "2", "BRKT-050", 40, SEVENTEENTH),
    ],
    "globex_01.edi": [
        said(
            "4500091644",
            "1",
            "WIDGET-001",
            80,
            SIXTEENTH,
            "changed",
            "Confirmed 80 of 100; the balance is not available",
        ),
        said(
            "4500091644",
            "2",
            "PANEL-A3",
            8,
            SIXTEENTH,
            "changed",
            "Confirmed 8 of 10; the balance is not available",
        ),
    ],
}


@pytest.mark.parametrize("name", FACTS)
def test_a_sample_says_exactly_this(name):
    document = read_x12((SAMPLES / name).read_bytes(), RECEIVED_AT)

    assert document.kind == "x12"
    assert document.facts == FACTS[name]
    assert document.problems == []


def test_every_sample_is_asserted():
    assert sorted(FACTS) == sorted(path.name for path in SAMPLES.iterdir())
