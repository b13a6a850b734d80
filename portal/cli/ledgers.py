"""`portal ledger verify`: whether the ledgers of a merchant's queues are what they were, and fit the queues."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from portal.actions.verify_ledger import Verdict, verify_ledger
from portal.cli.at_hand import merchant_of, ready_database


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    ledger = typer.Typer(help="The ledgers of the queues.", no_args_is_help=True)
    ledger.callback()(_ledger)
    ledger.command("verify")(verify)
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


def _print(verdict: Verdict) -> None:
    queues = "1 queue" if verdict.queues == 1 else f"{verdict.queues} queues"
    entries = "1 entry" if verdict.entries == 1 else f"{verdict.entries:,} entries"
    for found in verdict.breaks:
        where = f"entry {found.number}" if found.number else "counters"
        typer.echo(f"{found.sku}, {where}: {found.what}.", err=True)
    typer.echo(f"{queues} with {entries}: {'NOT in order' if verdict.breaks else 'all in order'}.")
