"""Acknowledgements that another program wrote, from the file to the plan: what a line's status does to the supply."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portal.domain.windows import Basis
from tests.databases import on_both_databases
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_databases

SAMPLES = Path(__file__).parent.parent / "samples" / "x12_855"
WIDGET, BRACKET, PANEL = "WIDGET-001", "BRKT-050", "PANEL-A3"
# By file: the purchase order, what was ordered on its lines, and how much of that will come.
ANSWERS = {
    "acme_00": ("4500041190", {WIDGET: 100, BRACKET: 40}, {WIDGET: 100, BRACKET: 40}),
    "acme_02": ("4500091644", {WIDGET: 25, BRACKET: 500, PANEL: 5}, {WIDGET: 25, BRACKET: 500}),
    "acme_04": ("4500052445", {PANEL: 100, WIDGET: 60}, {PANEL: 35, WIDGET: 60}),
    "acme_06": ("4500070687", {WIDGET: 40}, {WIDGET: 40}),
    "acme_08": ("4500069294", {WIDGET: 18, BRACKET: 6, PANEL: 2}, {WIDGET: 18, BRACKET: 6, PANEL: 2}),
    "globex_00": ("4500040939", {WIDGET: 100, BRACKET: 40}, {WIDGET: 100, BRACKET: 40}),
    "globex_01": ("4500091644", {WIDGET: 100, PANEL: 10}, {WIDGET: 80, PANEL: 8}),
}


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """The shop on the day of the samples."""
    shop.now = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
    return shop


def _orders(shop: Shop, po: str, ordered: dict[str, int]) -> None:
    rows = (
        f"Mock EDI,{po},{n},{sku},{units},2026-09-10" for n, (sku, units) in enumerate(ordered.items(), 1)
    )
    shop.receives("purchase-orders", "supplier,po,line,sku,quantity,ordered_on", *rows)


@pytest.mark.parametrize("is_answered_first", [False, True])
@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_says_what_will_come(shop: Shop, name: str, is_answered_first: bool) -> None:
    po, ordered, coming = ANSWERS[name]
    body = (SAMPLES / f"{name}.edi").read_bytes()
    if not is_answered_first:
        _orders(shop, po, ordered)
    told = shop.receives_bytes("x12", body)
    if is_answered_first:
        _orders(shop, po, ordered)
    shop.plans()
    assert told.new == len(ordered)
    for sku in ordered:
        *steps, beyond = shop.plan(sku).steps
        assert [(step.units_to, step.estimate.basis) for step in steps] == (
            [(coming[sku], Basis.CONFIRMED)] if sku in coming else []
        )
        assert beyond.estimate.window is None


def test_a_confirmed_day_becomes_a_promise(shop: Shop) -> None:
    _orders(shop, "4500041190", {WIDGET: 100})
    shop.is_asked_for("1001", WIDGET, placed_at="2026-09-13T10:00:00Z")
    shop.receives_bytes("x12", (SAMPLES / "acme_00.edi").read_bytes())
    shop.plans()
    # Due on Wednesday 16 September, by what suppliers do up to six days later; then two working days.
    assert shop.latest("1001") == date(2026, 9, 24)
    assert shop.change("1001").evidence_on == date(2026, 9, 14)
