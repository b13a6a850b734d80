"""`portal ledger`: whether a merchant's ledgers are what they were, and fit its queues; counters that are made anew."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from portal import clock
from portal.actions.recount_queue import recount_queue
from portal.actions.verify_ledger import Verdict, queues_of, verify_ledger
from portal.cli.at_hand import merchant_of, ready_database
from portal.store.database import Database


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    ledger = typer.Typer(help="The ledgers of the queues.", no_args_is_help=True)
    ledger.callback()(_ledger)
    ledger.command("verify")(verify)
    ledger.command("recount")(recount)
    app.add_typer(ledger, name="ledger")


def _ledger() -> None:
    """The ledgers of the queues."""


def verify(
    merchant: Annotated[str, typer.Option(help="The merchant's slug.")],
    sku: Annotated[str, typer.Option(help="Only the queue of this SKU.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The verdict as JSON on stdout.")] = False,
) -> None:
    """Check each chain, that replaying it gives the queue, and that the counters of places are right."""
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        with database.reading() as session:
            verdict = verify_ledger(session, merchant_id, sku)
    if as_json:
        typer.echo(json.dumps({"merchant": merchant} | asdict(verdict)))
    else:
        _print(verdict)
    raise typer.Exit(1 if verdict.breaks else 0)


def recount(
    merchant: Annotated[str, typer.Option(help="The merchant's slug.")],
    sku: Annotated[str, typer.Option(help="Only the queue of this SKU.")] = "",
) -> None:
    """Count anew who waits, where `verify` or `check` found the counters of places wrong. Changes no place."""
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        with database.reading() as session:
            wanted = queues_of(session, merchant_id, sku)
        mended = [one for one in wanted if _recounted(database, merchant_id, one)]
    for one in mended:
        typer.echo(f"{one}: the counters were wrong, and are right now.", err=True)
    typer.echo(
        f"{_queues(len(wanted))}: {f'{len(mended):,} mended' if mended else 'all counters were right'}."
    )


def _recounted(database: Database, merchant_id: int, sku: str) -> bool:
    return database.write(lambda session: recount_queue(session, merchant_id, sku, clock.now()))


def _print(verdict: Verdict) -> None:
    entries = "1 entry" if verdict.entries == 1 else f"{verdict.entries:,} entries"
    for found in verdict.breaks:
        where = f"entry {found.number}" if found.number else "counters"
        typer.echo(f"{found.sku}, {where}: {found.what}.", err=True)
    typer.echo(
        f"{_queues(verdict.queues)} with {entries}: {'NOT in order' if verdict.breaks else 'all in order'}."
    )


def _queues(number: int) -> str:
    return "1 queue" if number == 1 else f"{number:,} queues"
