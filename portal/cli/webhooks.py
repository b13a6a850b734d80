"""`portal webhook secret`: what the merchant's own systems sign their webhooks with."""

import secrets
from base64 import b64encode
from typing import Annotated

import typer

from portal import clock
from portal import settings as environment
from portal.cli.at_hand import merchant_of, ready_database
from portal.domain.refusals import Refusal
from portal.links import Links
from portal.store import webhook_secrets
from portal.store.webhook_secrets import SOURCES

_SECRET_BYTES = 32
_SHORTEST = 16


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    webhook = typer.Typer(help="Webhooks of the merchant's own shop.", no_args_is_help=True)
    webhook.callback()(_webhook)
    webhook.command("secret")(secret)
    app.add_typer(webhook, name="webhook")


def _webhook() -> None:
    """Webhooks of the merchant's own shop."""


def secret(
    source: Annotated[str, typer.Argument(help=f"One of: {', '.join(SOURCES)}.")],
    merchant: Annotated[str, typer.Option(help="The merchant's slug.")],
    given: Annotated[
        bool, typer.Option("--given", help="Read it from standard input: Shopify makes its own.")
    ] = False,
) -> None:
    """Set the secret of a source; one that is made here is shown once. The one before stays good beside it."""
    if source not in SOURCES:
        raise Refusal(f"{source!r} is no source of webhooks. Known are: {', '.join(SOURCES)}.")
    if given and source == "in":
        raise Refusal("The secret of our own form is made here.")
    settings = environment.read()
    chosen = typer.get_text_stream("stdin").readline().strip() if given else _new()
    if len(chosen) < _SHORTEST:
        raise Refusal(f"A secret has at least {_SHORTEST} characters.")
    sealed = Links(settings.public_url, settings.secret_key).seal(chosen)
    with ready_database(settings) as database:
        merchant_id = merchant_of(database, merchant).id
        database.write(
            lambda session: webhook_secrets.save(session, merchant_id, source, sealed, clock.now())
        )
    address = f"{settings.public_url}/webhooks/{source}/{merchant}"
    typer.echo(f"{address} is signed with {'what was given' if given else chosen}")


def _new() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
