"""Keys of a merchant's programs: made, listed, revoked."""

import json
from typing import Annotated

import typer

from portal import clock
from portal.actions.make_key import make_key
from portal.cli.at_hand import merchant_of, ready_database
from portal.store import api_keys
from portal.store.api_keys import ApiKey

Slug = Annotated[str, typer.Option(help="The merchant's slug.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    key = typer.Typer(help="Keys of the API.", no_args_is_help=True)
    key.command("add")(add_key)
    key.command("list")(list_keys)
    key.command("revoke")(revoke_key)
    app.add_typer(key, name="key")


def add_key(
    merchant: Slug, name: Annotated[str, typer.Option(help="What uses it, as `key list` shows it.")] = ""
) -> None:
    """Make a key; it is shown once, alone on standard output, and kept as a hash only."""
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        typer.echo(database.write(lambda session: make_key(session, merchant_id, name, clock.now())))


def list_keys(
    merchant: Slug, as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False
) -> None:
    """Every key that the merchant ever had, by number, name and last characters."""
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        with database.reading() as session:
            shown = [_shown(key) for key in api_keys.of_merchant(session, merchant_id)]
    if as_json:
        typer.echo(json.dumps(shown))
        return
    for key in shown:
        state = f"revoked {key['revoked_at']}" if key["revoked_at"] else "in use"
        typer.echo(f"{key['id']:>8}  …{key['ending']}  {key['created_at']}  {state}  {key['name']}")


def _shown(key: ApiKey) -> dict[str, object]:
    revoked_at = key.revoked_at.isoformat() if key.revoked_at else None
    return {
        "id": key.id,
        "name": key.name,
        "ending": key.ending,
        "created_at": key.created_at.isoformat(),
        "revoked_at": revoked_at,
    }


def revoke_key(
    number: Annotated[int, typer.Argument(help="The number of the key, as `key list` shows it.")],
    merchant: Slug,
) -> None:
    """End a key at once. Twice is once."""
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        if not database.write(lambda session: api_keys.revoke(session, merchant_id, number, clock.now())):
            raise LookupError(f"{merchant} has no key {number}. `portal key list` shows them.")
    typer.echo(f"Key {number} was revoked.")
