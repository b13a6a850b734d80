"""`portal host`: hosts of shops' own, such as orders.shop.example. Whoever runs the portal says which there are."""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Annotated
from urllib.parse import urlsplit

import typer
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal import settings as environment
from portal.cli.at_hand import merchant_of, ready_database
from portal.domain.refusals import Refusal
from portal.links import Links
from portal.public_addresses import checked_host
from portal.settings import Settings
from portal.store import hosts
from portal.store.database import Database
from portal.web.hosts import PROOF_PATH

_TIMEOUT_SECONDS = 10
_LONGEST_PROOF = 200

Merchant = Annotated[str, typer.Option(help="The merchant's slug.")]
Host = Annotated[str, typer.Argument(help="The host, such as orders.shop.example.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    host = typer.Typer(help="Hosts of shops' own.", no_args_is_help=True)
    for name, command in (("add", add), ("verify", verify), ("remove", remove), ("list", listed)):
        host.command(name)(command)
    app.add_typer(host, name="host")


def add(host: Host, merchant: Merchant) -> None:
    """Show a merchant's pages by a host of its own. Links lead there once it is verified."""
    settings = environment.read()
    name = checked_host(host, urlsplit(settings.public_url).hostname or "")
    with ready_database(settings) as database:
        merchant_id = merchant_of(database, merchant).id
        try:
            with database.writing() as session:
                hosts.add(session, merchant_id, name, clock.now())
        except IntegrityError:
            raise Refusal(f"{name} is some merchant's already.") from None
    typer.echo(f"{name} shows the pages of {merchant}. `portal host verify {name}` lets links lead there.")


def verify(host: Host) -> None:
    """Look whether a host leads to this portal. If it does, links lead there; if not, they do no longer."""
    settings = environment.read()
    with ready_database(settings) as database:
        merchant_id = _owner(database, host)
        trouble = _trouble_with(settings, host)
        with database.writing() as session:
            hosts.verify(session, merchant_id, host, None if trouble else clock.now())
    if trouble:
        raise Refusal(f"{host} does not lead here: {trouble}")
    typer.echo(f"{host} leads here. Links in messages lead there from now on.")


def remove(host: Host) -> None:
    """Forget a host. Links that were sent with it lead nowhere then, if nobody forwards them."""
    with ready_database() as database:
        merchant_id = _owner(database, host)
        with database.writing() as session:
            hosts.remove(session, merchant_id, host)
    typer.echo(f"{host} was removed.")


def listed(merchant: Merchant) -> None:
    """A merchant's hosts as JSON; links lead to the first that is verified."""
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        with database.reading() as session:
            found = hosts.of_merchant(session, merchant_id)
    rows = [
        {"host": one.host, "verified_at": one.verified_at.isoformat() if one.verified_at else None}
        for one in found
    ]
    typer.echo(json.dumps({"hosts": rows}))


def _owner(database: Database, host: str) -> int:
    with database.reading() as session:
        merchant_id = hosts.owner(session, host)
    if merchant_id is None:
        raise LookupError(f"There is no host {host!r}. `portal host add` makes one.")
    return merchant_id


def _trouble_with(settings: Settings, host: str) -> str:
    """Why the host does not lead here; "" where it does. Certificates are checked, redirects are not followed."""
    links = Links(settings.public_url, settings.secret_key)
    origin = urlsplit(links.origin_of(host))
    kind = HTTPSConnection if origin.scheme == "https" else HTTPConnection
    # RFC 6761: names below `localhost` are this machine's, whether its resolver knows that or not.
    at = "127.0.0.1" if host.endswith(".localhost") else host
    connection = kind(at, origin.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", PROOF_PATH, headers={"Host": origin.netloc})
        answer = connection.getresponse()
        said = answer.read(_LONGEST_PROOF).decode("utf-8", "replace")
    except (OSError, HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return "" if said == links.host_proof(host) else f"somebody else answers there (status {answer.status})."
