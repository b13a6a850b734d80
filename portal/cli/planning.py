"""`portal replan`: plan now instead of at the next tick, or only show what a document would make of the plan."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from portal import clock
from portal import settings as environment
from portal.actions.receive_document import Incoming
from portal.app import loops_of
from portal.cli.at_hand import merchant_of, problems_as_json, ready_database
from portal.domain.notices import to_json
from portal.intake.detecting import kind_of
from portal.rehearsal import Rehearsal, rehearse
from portal.store import merchants, plans
from portal.store.database import Database

# Messages that are listed; all of them are counted.
MOST_TOLD = 10_000


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(replan)


def replan(
    merchant: Annotated[str, typer.Option(help="Only this merchant's queues (its slug).")] = "",
    what_if: Annotated[
        Path | None,
        typer.Option("--what-if", help="Take in this file, say who would be told what, and change nothing."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout, with --what-if.")] = False,
) -> None:
    """Plan every queue anew, now. Messages are owed as usual and leave with the next turn of the sender."""
    settings = environment.read()
    with ready_database(settings) as database:
        if what_if is not None:
            _show_what_if(database, merchant, what_if, as_json)
            return
        only = merchant_of(database, merchant).id if merchant else None
        database.write(lambda session: _mark_due(session, only, clock.now()))
        loops = loops_of(settings, database)
        planned = 0
        while batch := loops.plan_once():
            planned += batch
        typer.echo("1 queue was planned." if planned == 1 else f"{planned} queues were planned.")


def _mark_due(session: Session, only: int | None, now: datetime) -> None:
    for merchant_id in [only] if only else merchants.all_numbers(session):
        plans.mark_due(session, merchant_id, plans.all_skus(session, merchant_id), now)


def _show_what_if(database: Database, merchant: str, file: Path, as_json: bool) -> None:
    body = file.read_bytes()
    if not merchant:
        raise LookupError("Whose file is it? Name the merchant: --merchant SLUG.")
    incoming = Incoming(kind_of(body), file.name, body, "command line")
    found = rehearse(database, merchant_of(database, merchant).id, incoming, clock.now(), MOST_TOLD)
    if as_json:
        typer.echo(json.dumps(_as_json(incoming.kind, found)))
    else:
        _print(found)


def _as_json(kind: str, found: Rehearsal) -> dict[str, object]:
    return {
        "kind": kind,
        "new": found.report.new,
        "changed": found.report.changed,
        "problems": problems_as_json(found.report.problems),
        "queues": found.queues,
        "unreached": found.unreached,
        "counts": [
            {"kind": kind, "channel": channel, "messages": count}
            for (kind, channel), count in found.counts.items()
        ],
        "told": [
            {
                "order": told.order_number,
                "channel": told.channel,
                "kind": told.kind,
                "lines": to_json(told.changes),
            }
            for told in found.told
        ],
    }


def _print(found: Rehearsal) -> None:
    for problem in found.report.problems:
        typer.echo(f"row {problem.row}, {problem.field}: {problem.message}", err=True)
    typer.echo(f"Queues planned anew: {found.queues}. Nothing was changed.")
    for told in found.told:
        for change in told.changes:
            was, now = change.was_latest or "no date", change.latest or "no date"
            typer.echo(f"{told.order_number:20} {told.channel:6} {told.kind:20} {change.sku}: {was} -> {now}")
    left = sum(found.counts.values()) - len(found.told)
    if left > 0:
        typer.echo(f"... and {left} more messages.")
    if found.unreached:
        typer.echo(f"Lines whose shopper cannot be reached: {found.unreached}.")
