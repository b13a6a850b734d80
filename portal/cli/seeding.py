"""`portal seed`: shops for checks from outside. It works nowhere but where `PORTAL_ENV` is `acceptance`."""

import json
from typing import Annotated

import typer

from portal import clock
from portal import settings as environment
from portal.cli.at_hand import ready_database
from portal.domain.refusals import Refusal
from portal.links import Links
from portal.seed import plant


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("seed")(seed)


def seed(
    merchants: Annotated[int, typer.Option(help="How many merchants.")] = 2,
    orders: Annotated[int, typer.Option(help="How many orders wait at the first of them.")] = 10,
    sku: Annotated[str, typer.Option(help="What they wait for.")] = "CHAIR",
    as_json: Annotated[bool, typer.Option("--json", help="Everything about them, as JSON.")] = False,
) -> None:
    """Plant shops with users, keys, orders whose shoppers know their date, and a thing of each kind."""
    settings = environment.read()
    if not settings.is_acceptance:
        raise Refusal("Shops are seeded only where PORTAL_ENV is acceptance.")
    links = Links(settings.public_url, settings.secret_key, settings.secret_key_old)
    with ready_database(settings) as database:
        planted = plant(database, links, merchants, orders, sku, clock.now())
    typer.echo(json.dumps(planted) if as_json else _words(planted["merchants"]))


def _words(planted: list[dict[str, object]]) -> str:
    return "\n".join(f"{shop['slug']} was planted." for shop in planted)
