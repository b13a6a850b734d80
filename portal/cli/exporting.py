"""`portal export`: what was imported, as files that can be imported again, and the promise budgets."""

from typing import Annotated

import typer

from portal.actions.export_facts import KINDS, export_facts
from portal.cli.at_hand import merchant_of, ready_database
from portal.store import exports


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("export")(export)


def export(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    merchant: Annotated[str, typer.Option(help="The merchant's slug.")],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array instead of CSV.")] = False,
) -> None:
    """Write one kind of facts to standard output, in UTF-8. Orders are as they stand: without what was cancelled."""
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        with database.reading() as session:
            lines = export_facts(session, merchant_id, kind, as_json)
            stdout = typer.get_binary_stream("stdout")
            for line in lines:
                stdout.write(line.encode())
            left_out = exports.answers_to_unknown_orders(session, merchant_id)
    if kind == "confirmations" and left_out:
        typer.echo(f"{left_out} answers to whole orders that are not known here were left out.", err=True)
