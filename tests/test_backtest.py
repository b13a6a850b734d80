"""`portal backtest`: a file in, days and a grade out. The sample is a piece of the SCMS delivery history (USAID)."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from portal import cli

HEADER = "line,supplier,sku,quantity,group,ordered_on,asof_on,promised_on,received_on,recorded_on,censored_on,score"
SAMPLE = Path(__file__).parent / "samples/windows/scms.csv"


def graded(
    folder: Path, *rows: str, header: str = HEADER, exit_code: int = 0
) -> tuple[dict[str, object], str]:
    """The grade of a file of these rows as JSON, and what was written on stderr."""
    file = folder / "cases.csv"
    file.write_text("\n".join((header, *rows)) + "\n")
    done = CliRunner().invoke(cli.app_of(), ["backtest", str(file), "--json"])
    assert done.exit_code == exit_code, done.output
    return json.loads(done.stdout), done.stderr


def row(
    line: str, asof_on: str, promised_on: str, received_on: str, score: str = "1", supplier: str = "ACME"
) -> str:
    return f"{line},{supplier},LAMP,1,,{asof_on},{asof_on},{promised_on},{received_on},,,{score}"


def exact(count: int) -> list[str]:
    """Deliveries of 2025, each on its promised day, three weeks after it was named."""
    days = (date.fromordinal(date(2025, 1, 1).toordinal() + 2 * number) for number in range(count))
    return [
        row(
            f"h{number}",
            f"{day}",
            f"{date.fromordinal(day.toordinal() + 21)}",
            f"{date.fromordinal(day.toordinal() + 21)}",
            "0",
        )
        for number, day in enumerate(days)
    ]


def test_the_grade_is_what_one_reckons_by_hand(tmp_path: Path) -> None:
    """After 150 exact deliveries every level says the promised day; one line keeps it, one is ten days late."""
    late, kept = (
        row("a", "2025-12-01", "2025-12-22", "2026-01-01"),
        row("b", "2025-12-01", "2025-12-22", "2025-12-22"),
    )
    found, _ = graded(tmp_path, *exact(150), late, kept)

    assert (found["n"], found["mae"], found["median_error"]) == (2, 5.0, 5.0)
    # Ten days beyond every level cost 10 times the mean level, 0.5; the other line costs nothing.
    assert found["pinball"] == pytest.approx((10 * 0.5 + 0) / 2)
    assert (found["coverage80"], found["width80"]) == (0.5, 0.0)
    assert (found["coverage90"], found["width90"]) == (0.5, 0.0)
    assert (found["kept_p90"], found["worst_supplier"]) == (0.5, "")


def test_the_days_of_every_scored_line_are_written(tmp_path: Path) -> None:
    file, said = tmp_path / "cases.csv", tmp_path / "said.csv"
    still_open = row("b", "2025-12-01", "2025-12-22", "")
    scored = row("a", "2025-12-01", "2025-12-22", "2025-12-22")
    file.write_text("\n".join((HEADER, *exact(150), scored, still_open)))
    done = CliRunner().invoke(cli.app_of(), ["backtest", str(file), "--predictions", str(said)])

    assert done.exit_code == 0
    assert "1 lines graded, 1 scored lines are still open" in done.stdout
    assert said.read_text() == "line,q05,q10,q25,q50,q75,q90,q95\n" + "".join(
        f"{line}{',2025-12-22' * 7}\n" for line in ("a", "b")
    )


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        pytest.param(
            "x,ACME,LAMP,1,,,someday,2025-12-22,,,,1", "asof_on: 'someday' is not a day", id="no day"
        ),
        pytest.param(
            "x,ACME,LAMP,1,,,,2025-12-22,,,,1", "asof_on: This cell must not be empty", id="nothing"
        ),
        pytest.param("x,ACME,LAMP,1,,,2025-12-01,,,,,1", "needs the day it was ordered on", id="no base"),
        pytest.param("x,ACME,LAMP", "This row has 3 cells, the header has 12", id="cut off"),
        pytest.param(row("x", "2025-12-01", "2025-12-22", "", "2"), "score: '2' is neither", id="no score"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_are_graded(tmp_path: Path, bad: str, complaint: str) -> None:
    found, said = graded(tmp_path, bad, row("a", "2025-12-01", "2025-12-22", "2025-12-22"))

    assert complaint in said
    assert (found["n"], found["bad_rows"]) == (1, 1)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("line,supplier,received_on\n1,ACME,2025-01-01\n")
    done = CliRunner().invoke(cli.app_of(), ["backtest", str(tmp_path / "cases.csv")])

    assert done.exit_code != 0
    assert "asof_on, ordered_on, promised_on, score" in str(done.exception)


def test_a_file_without_an_outcome_to_grade_says_so(tmp_path: Path) -> None:
    found, _ = graded(tmp_path, row("a", "2025-12-01", "2025-12-22", ""), exit_code=1)

    assert found["n"] == 0


def test_a_real_history_is_graded_no_worse_than_its_promises(tmp_path: Path) -> None:
    said = tmp_path / "said.csv"
    done = CliRunner().invoke(cli.app_of(), ["backtest", str(SAMPLE), "--predictions", str(said), "--json"])
    found = json.loads(done.stdout)
    days = [
        [date.fromisoformat(cell) for cell in list(line.values())[1:]] for line in csv.DictReader(said.open())
    ]

    assert found["n"] == len(days) > 50
    assert all(line == sorted(line) for line in days)
    # Taking the promises at their word costs half their mean error.
    assert found["pinball"] < _error_of_promises() / 2
    assert 0.85 <= found["kept_p90"] <= 1


def _error_of_promises() -> float:
    rows = [line for line in csv.DictReader(SAMPLE.open()) if line["score"] == "1"]
    slips = [
        abs((date.fromisoformat(line["received_on"]) - date.fromisoformat(line["promised_on"])).days)
        for line in rows
    ]
    return sum(slips) / len(slips)
