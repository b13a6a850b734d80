"""Learning as a part of the planner's day: once for a document, before the plans that need it; and as it is graded."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from portal import cli
from portal.domain.policies import Policy
from portal.domain.slips import Asked
from portal.store import habits, plans, slips
from portal.store.database import Database
from tests.builders import NOW, TODAY
from tests.databases import on_both_databases
from tests.shop import Shop

HEADER = "supplier,ordered_on,promised_on,received_on"
CASES = "line,supplier,sku,quantity,group,ordered_on,asof_on,promised_on,received_on,recorded_on,censored_on,score"


def _history(count: int = 120) -> list[tuple[str, date, date, date]]:
    """Deliveries of two suppliers, one every other day, of which ACME's are late by 0 to 6 days."""
    found = []
    for number in range(count):
        promised_on = TODAY - timedelta(days=2 * number + 9)
        slip = (0, 3, 1, 6, 0)[number % 5] if number % 2 else 0
        supplier = "ACME" if number % 2 else "GLOBEX"
        lead = 14 + number % 30
        found.append(
            (supplier, promised_on - timedelta(days=lead), promised_on, promised_on + timedelta(days=slip))
        )
    return found


@on_both_databases
def test_a_history_moves_every_window_and_is_learned_before_they_are_planned(database: Database) -> None:
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, TODAY + timedelta(days=16))
    shop.plans()
    shop.receives("slips", HEADER, *(",".join(map(str, row)) for row in _history()))

    assert shop.plans() == 1
    assert [habit.name for habit in shop.reads(habits.of_suppliers)] == ["ACME", "GLOBEX"]


@on_both_databases
def test_forty_receipts_in_a_document_are_learned_from_once(database: Database) -> None:
    shop = Shop(database)
    header = "supplier,po,line,sku,quantity,ordered_on"
    shop.receives("purchase-orders", header, *(f"Globex,7,{n},LAMP,1,2026-11-02" for n in range(40)))
    header = "supplier,po,line,sku,quantity,received_on,reference"
    shop.receives("receipts", header, *(f"Globex,7,{n},LAMP,1,2026-11-20,dock" for n in range(40)))

    with database.writing() as session:
        assert slips.claim_due(session, shop.now, shop.now + timedelta(minutes=1)) is not None
        assert slips.claim_due(session, shop.now, shop.now + timedelta(minutes=1)) is None


def test_the_same_document_again_teaches_nothing(database: Database) -> None:
    shop = Shop(database)
    rows = [",".join(map(str, row)) for row in _history(10)]
    shop.receives("slips", HEADER, *rows)
    shop.plans()
    shop.receives("slips", HEADER, *rows, "")

    with database.writing() as session:
        assert slips.claim_due(session, shop.now, shop.now) is None


@pytest.mark.parametrize("lead", [5, 20, 60])
def test_the_planner_says_what_the_backtest_grades(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lead: int
) -> None:
    """The same history, told to the shop a day before and written into a backtest's file."""
    shop = Shop(database, policy=Policy(receiving_days=0, handling_days=0))
    shop.waits_until(TODAY - timedelta(days=1))
    shop.receives("slips", HEADER, *(",".join(map(str, row)) for row in _history()))
    shop.sells("LAMP")
    shop.plans()
    shop.now = NOW
    promised_on = TODAY + timedelta(days=lead)
    expected = shop.reads(slips.model).arrival(Asked("ACME", TODAY, promised_on, "LAMP"), TODAY)

    with (tmp_path / "cases.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(CASES.split(","))
        for number, (supplier, ordered, promised, received) in enumerate(_history()):
            writer.writerow(
                [f"h{number}", supplier, "", 1, "", ordered, ordered, promised, received, "", "", 0]
            )
        writer.writerow(["asked", "ACME", "LAMP", 1, "", TODAY, TODAY, promised_on, promised_on, "", "", 1])
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli.app_of(), ["backtest", "cases.csv", "--predictions", "said.csv"])
    (said,) = csv.DictReader((tmp_path / "said.csv").open())

    assert done.exit_code == 0, done.output
    assert expected is not None
    window = expected.window
    assert (said["line"], said["q10"], said["q90"]) == (
        "asked",
        window.earliest.isoformat(),
        window.latest.isoformat(),
    )
    shop.is_promised("LAMP", 10, promised_on)
    assert shop.plans() == 1
    assert shop.reads(plans.named, ["LAMP"])["LAMP"].steps[0].estimate.window is not None
