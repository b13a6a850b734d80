"""The command line (contract, section 2): JSON on stdout where asked for, logs on stderr, exit 0 or not."""

import sys
from typing import NoReturn

import typer
from sqlalchemy.exc import OperationalError

from portal import logs
from portal.cli import (
    backtesting,
    demonstrating,
    duties,
    evidence,
    exporting,
    hosts,
    importing,
    keeping,
    keys,
    ledgers,
    looking,
    people,
    planning,
    running,
    seeding,
    webhooks,
)
from portal.domain.refusals import Refusal
from portal.intake.documents import UnreadableDocument
from portal.settings import BadSettings
from portal.store.dumps import BadDump

app = typer.Typer(
    name="portal",
    help="The backorder portal: where a backordered order stands, when it ships, how sure that is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
demonstrating.add_to(app)
running.add_to(app)
importing.add_to(app)
exporting.add_to(app)
planning.add_to(app)
ledgers.add_to(app)
keeping.add_to(app)
backtesting.add_to(app)
duties.add_to(app)
evidence.add_to(app)
people.add_to(app)
keys.add_to(app)
webhooks.add_to(app)
hosts.add_to(app)
seeding.add_to(app)
looking.add_to(app)

__all__ = ["app", "run"]


def run() -> None:
    """Run the command of this process's arguments. What the user can mend is one line on stderr and exit code 1."""
    logs.begin()
    try:
        app()
    except (BadSettings, BadDump, Refusal, UnreadableDocument, LookupError, OSError) as error:
        _give_up(str(error))
    except OperationalError as error:
        # Locked, gone, or out of reach; the driver's first line says which, and no password.
        _give_up(f"The database does not do what is asked: {str(error.orig).partition(chr(10))[0]}")


def _give_up(sentence: str) -> NoReturn:
    print(f"portal: {sentence}", file=sys.stderr)
    raise SystemExit(1) from None
