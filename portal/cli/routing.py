"""The table of routes, as a command."""

import json
from typing import Annotated

import typer

from portal.web import routes as table


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(routes)


def routes(as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False) -> None:
    """The table of routes."""
    described = table.described()
    if as_json:
        typer.echo(json.dumps(described))
        return
    for route in described:
        typer.echo(f"{route['method']:6} {route['path']:60} {route['auth']} {','.join(route['roles'])}")
