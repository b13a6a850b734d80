"""`portal import`: the same intake as the web's, for files."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlmodel import Session

from portal import clock, crashpoints
from portal import settings as environment
from portal.actions.receive_document import KINDS, Incoming, Report, receive_document
from portal.cli.at_hand import merchant_of, problems_as_json, ready_database
from portal.store.database import Database

# Problems shown on the terminal; all of them are kept with the document.
SHOWN_PROBLEMS = 50


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("import")(import_file)


def import_file(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    file: Annotated[Path, typer.Argument(help="The file; - reads standard input.")],
    merchant: Annotated[str, typer.Option(help="The merchant's slug.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON on stdout.")] = False,
) -> None:
    """Take in one document. Good rows are taken, bad ones reported; the same file twice changes nothing."""
    body = typer.get_binary_stream("stdin").read() if str(file) == "-" else file.read_bytes()
    incoming = Incoming(kind, file.name, body, "command line")
    settings = environment.read()
    crashpoints.arm(settings.crash_at)
    with ready_database(settings) as database, _progress(f"Reading {file.name}"):
        merchant_id = merchant_of(database, merchant).id
        report = _receive(database, merchant_id, incoming, clock.now(), dry_run)
    if as_json:
        typer.echo(json.dumps(_as_json(report, dry_run)))
    else:
        _print(report, dry_run)
    raise typer.Exit(1 if any(not problem.was_taken for problem in report.problems) else 0)


def _receive(
    database: Database, merchant_id: int, incoming: Incoming, now: datetime, dry_run: bool
) -> Report:
    def receive(session: Session) -> Report:
        return receive_document(session, merchant_id, incoming, now)

    if not dry_run:
        return database.write(receive)
    with database.trying() as session:
        return receive(session)


def _progress(words: str) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    progress.add_task(words, total=None)
    return progress


def _as_json(report: Report, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "known": report.is_known,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "problems": problems_as_json(report.problems),
    }


def _print(report: Report, dry_run: bool) -> None:
    if report.is_known:
        typer.echo("This very file came before. Nothing was changed.")
        return
    verb = "would be" if dry_run else "was" if report.new == 1 else "were"
    rows = "row" if report.new == 1 else "rows"
    typer.echo(f"{report.new} {rows} {verb} new, {report.changed} changed, {report.same} known before.")
    for problem in report.problems[:SHOWN_PROBLEMS]:
        where = f"row {problem.row}" if problem.row else "file"
        note = "" if problem.was_taken else " (not taken)"
        typer.echo(f"{where}, {problem.field}: {problem.message}{note}", err=True)
    left = len(report.problems) - SHOWN_PROBLEMS
    if left > 0:
        typer.echo(f"... and {left} more problems, all kept with the document.", err=True)
