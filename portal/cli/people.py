"""Set-up without a browser: merchants and their users."""

import secrets
import string
from typing import Annotated, Any

import typer
from babel.numbers import is_currency
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.actions.add_user import add_user, reset_password
from portal.cli.at_hand import merchant_of, ready_database
from portal.domain.calendars import regions_of
from portal.domain.mailboxes import mailbox
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.store import merchants, numbers
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.wording import LANGUAGES

_LANGUAGE = f"Of messages to shoppers whose own is not known: {', '.join(LANGUAGES)}."
_LETTERS = string.ascii_letters + string.digits


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    merchant = typer.Typer(help="Merchants.", no_args_is_help=True)
    merchant.command("add")(add_merchant)
    user = typer.Typer(help="Those who sign in.", no_args_is_help=True)
    user.command("add")(add_user_of)
    user.command("reset")(reset_user)
    app.add_typer(merchant, name="merchant")
    app.add_typer(user, name="user")


def add_merchant(
    slug: Annotated[
        str, typer.Argument(help="Short name in addresses: lower-case letters, digits, hyphens.")
    ],
    name: Annotated[str, typer.Option(help="The shop's name as shoppers read it.")],
    email: Annotated[str, typer.Option(help="Where shoppers write to.")] = "",
    phone: Annotated[str, typer.Option(help="Where shoppers call.")] = "",
    website: Annotated[str, typer.Option(help="The shop's address on the web.")] = "",
    country: Annotated[str, typer.Option(help="ISO 3166 code; decides the holidays.")] = "",
    region: Annotated[str, typer.Option(help="Its state or province, for holidays of its own.")] = "",
    timezone: Annotated[str, typer.Option(help="IANA name.")] = "UTC",
    currency: Annotated[str, typer.Option(help="ISO 4217 code, for files that name none.")] = "",
    language: Annotated[str, typer.Option(help=_LANGUAGE)] = "en",
) -> None:
    """Add a merchant."""
    _check(slug, timezone)
    _check_words(email, currency.upper(), language, website)
    _check_region(country.upper(), region)
    told = {
        "slug": slug,
        "name": name,
        "email": email,
        "phone": phone,
        "website": website,
        "country": country.upper(),
        "region": region,
        "timezone": timezone,
        "currency": currency.upper(),
        "language": language,
    }
    with ready_database() as database:
        _keep(database, told)
    typer.echo(f"Merchant {slug} was added.")


def _keep(database: Database, told: dict[str, Any]) -> None:
    try:
        with database.writing() as session:
            number, now = numbers.take_one(session), clock.now()
            merchants.add(session, Merchant(id=number, policy=Policy().as_json(), created_at=now, **told))
    except IntegrityError:
        raise Refusal(f"There is a merchant {told['slug']!r} already.") from None


def _check(slug: str, timezone: str) -> None:
    if not slug or set(slug) - set(string.ascii_lowercase + string.digits + "-"):
        raise Refusal("A slug has lower-case letters, digits and hyphens only.")
    if clock.zone(timezone).key != timezone:
        raise Refusal(f"{timezone!r} is not the IANA name of a time zone, such as Europe/Berlin.")


def _check_words(email: str, currency: str, language: str, website: str) -> None:
    """What stands in every message of the shop: a slip of the hand would be read by thousands."""
    if email and not mailbox(email):
        raise Refusal(f"{email!r} is not an email address, such as help@shop.example.")
    if currency and not is_currency(currency):
        raise Refusal(f"{currency!r} is not an ISO 4217 code, such as EUR.")
    if language not in LANGUAGES:
        raise Refusal(f"{language!r} is none of the languages of messages: {', '.join(LANGUAGES)}.")
    if website and not website.startswith(("https://", "http://")):
        raise Refusal(f"{website!r} is not a web address, such as https://shop.example.")


def _check_region(country: str, region: str) -> None:
    known = regions_of(country) or []
    if region and region not in known:
        names = ", ".join(known) or "none"
        raise Refusal(f"{region!r} is no region of {country or 'no country'}. Known are: {names}.")


def add_user_of(
    email: Annotated[str, typer.Argument(help="The address they sign in with.")],
    merchant: Annotated[str, typer.Option(help="The merchant's slug.")],
    role: Annotated[str, typer.Option(help="merchant or agent.")] = "agent",
    name: Annotated[str, typer.Option(help="As shown beside what they do.")] = "",
) -> None:
    """Add somebody who signs in; the password is made here and shown once."""
    password = _new_password()
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        with database.writing() as session:
            add_user(session, merchant_id, email, name or email.split("@")[0], role, password)
    typer.echo(f"{email} signs in with the password {password}")


def reset_user(email: Annotated[str, typer.Argument(help="The address they sign in with.")]) -> None:
    """Give somebody a new password, shown once, and end their sessions."""
    password = _new_password()
    with ready_database() as database, database.writing() as session:
        reset_password(session, email, password)
    typer.echo(f"{email} signs in with the password {password}")


def _new_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
