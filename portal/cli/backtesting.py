"""`portal backtest`: grade the window model on a file of days that were named and what became of them."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from portal.domain.slips.grading import Answered, Grade, backtest, grade
from portal.domain.slips.views import LEVELS
from portal.intake.csv_files import read_cases
from portal.intake.documents import Problem

SHOWN_PROBLEMS = 50
_NO_BASE = "Without promised_on a line needs the day it was ordered on."


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("backtest")(run_backtest)


def run_backtest(
    file: Annotated[Path, typer.Argument(help="CSV; its columns are in the contract, section 2.")],
    predictions: Annotated[
        Path | None, typer.Option(help="Write the days that were said of every scored line to this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The grade as JSON on stdout.")] = False,
) -> None:
    """Grade the window model that plans, strictly in time order. Good rows are graded, bad ones reported."""
    document = read_cases(file.read_bytes())
    cases = [case for case in document.facts if case.promised_on or case.ordered_on]
    problems = [
        *document.problems,
        *(_without_base(case.line) for case in document.facts if case not in cases),
    ]
    answers = backtest(cases)
    if predictions:
        _write(predictions, answers)
    _report(problems)
    graded = grade(answers)
    if as_json:
        typer.echo(json.dumps({"bad_rows": _bad_rows(problems)} | (asdict(graded) if graded else {"n": 0})))
    else:
        typer.echo(_words(graded) if graded else "No scored line has an outcome: there is nothing to grade.")
    raise typer.Exit(0 if graded else 1)


def _without_base(line: str) -> Problem:
    return Problem(0, "ordered_on", f"Line {line}: {_NO_BASE}")


def _bad_rows(problems: Sequence[Problem]) -> int:
    return len({(problem.row, problem.message) for problem in problems if not problem.was_taken})


def _report(problems: Sequence[Problem]) -> None:
    for problem in problems[:SHOWN_PROBLEMS]:
        where = f"row {problem.row}, " if problem.row else ""
        note = "" if problem.was_taken else " (not graded)"
        typer.echo(f"{where}{problem.field}: {problem.message}{note}", err=True)
    if len(problems) > SHOWN_PROBLEMS:
        typer.echo(f"... and {len(problems) - SHOWN_PROBLEMS} more problems.", err=True)


def _write(path: Path, answers: Sequence[Answered]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["line", *(f"q{round(100 * level):02}" for level in LEVELS)])
        for answered in answers:
            writer.writerow([answered.case.line, *(day.isoformat() for day in answered.days)])


def _words(graded: Grade) -> str:
    lines = [
        f"{graded.n} lines graded, {graded.still_open} scored lines are still open",
        f"mean error of the 50 % day: {graded.mae:.2f} days; half were off by {graded.median_error:g} or less",
        f"pinball loss over 5-10-25-50-75-90-95 %: {graded.pinball:.3f} days",
        f"10-90 % window: {graded.coverage80:.1%} came within, {graded.width80:.1f} days wide",
        f"5-95 % window: {graded.coverage90:.1%} came within, {graded.width90:.1f} days wide",
        f"on or before the 90 % day: {graded.kept_p90:.1%}",
    ]
    if graded.worst_supplier_kept_p90 is not None:
        lines.append(
            f"worst supplier of 30 lines or more: {graded.worst_supplier}, {graded.worst_supplier_kept_p90:.1%} "
            f"of {graded.worst_supplier_n}"
        )
    return "\n".join(lines)
