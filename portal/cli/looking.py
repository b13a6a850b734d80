"""Commands that look and change nothing: version, settings, outbox."""

import json
from typing import Annotated

import typer

from portal import __version__
from portal import settings as environment
from portal.cli.at_hand import ready_database
from portal.store import outbox, owed_notices, schema

AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(version)
    app.command("settings")(show_settings)
    app.command("outbox")(show_outbox)


def version(as_json: AsJson = False) -> None:
    """The version of the portal, and the schema it needs."""
    known = {"version": __version__, "schema": schema.head()}
    typer.echo(json.dumps(known) if as_json else f"portal {known['version']}, schema {known['schema']}")


def show_settings() -> None:
    """The settings of this environment, secrets left out."""
    for name, value in environment.read().shown().items():
        typer.echo(f"{name} = {value}")


def show_outbox(
    as_json: AsJson = False,
    listed: Annotated[bool, typer.Option("--list", help="Every message as well.")] = False,
) -> None:
    """How many messages are in which state."""
    with ready_database() as database, database.reading() as session:
        counts: dict[str, object] = dict(outbox.counts(session))
        counts.pop("superseded")
        counts["total"] = sum(count for count in counts.values() if isinstance(count, int))
        if listed:
            rows = owed_notices.listed(session)
            # A provider knows what is told with another notice by that one's key.
            keys = {row.id: row.key for row, _ in rows}
            counts["messages"] = [
                _message(row, number, keys.get(row.told_with or row.id, row.key))
                for row, number in rows
                if row.state in counts
            ]
    if as_json:
        typer.echo(json.dumps(counts))
        return
    for state, count in counts.items():
        typer.echo(f"{state}: {count}")


def _message(row: outbox.OutboxRow, order_number: str, key: str) -> dict[str, str]:
    return {
        "key": key,
        "channel": row.channel,
        "to": row.to_address,
        "state": row.state,
        "provider_id": row.provider_id,
        "order": order_number,
        "kind": row.kind,
    }
