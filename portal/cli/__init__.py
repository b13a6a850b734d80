"""The command line (contract, section 2): JSON on stdout where asked for, logs on stderr, exit 0 or not."""

import sys
from importlib import import_module
from typing import NoReturn

import typer
from sqlalchemy.exc import OperationalError

from portal import logs
from portal.domain.refusals import Refusal
from portal.intake.documents import UnreadableDocument
from portal.settings import BadSettings
from portal.store.dumps import BadDump

# What each module here adds, in the order of the help.
_VERBS = {
    "demonstrating": ("demo",),
    "running": ("migrate", "serve", "work"),
    "importing": ("import",),
    "exporting": ("export",),
    "planning": ("replan",),
    "ledgers": ("ledger",),
    "keeping": ("backup", "restore", "check", "erased"),
    "backtesting": ("backtest",),
    "duties": ("duty",),
    "evidence": ("evidence",),
    "people": ("merchant", "user"),
    "keys": ("key",),
    "webhooks": ("webhook",),
    "hosts": ("host",),
    "seeding": ("seed",),
    "looking": ("version", "settings", "outbox"),
    "routing": ("routes",),
}


def app_of(verb: str = "") -> typer.Typer:
    """All the commands, or those of the module that has this verb: to import the others takes a second or two."""
    app = typer.Typer(
        name="portal",
        help="The backorder portal: where a backordered order stands, when it ships, how sure that is.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    # With a callback, a single command is still called by its verb.
    app.callback()(lambda: None)
    having = [module for module, verbs in _VERBS.items() if verb in verbs]
    for module in having or _VERBS:
        import_module(f"portal.cli.{module}").add_to(app)
    return app


def run() -> None:
    """Run the command of this process's arguments. What the user can mend is one line on stderr and exit code 1."""
    logs.begin()
    try:
        app_of(sys.argv[1] if len(sys.argv) > 1 else "")()
    except (BadSettings, BadDump, Refusal, UnreadableDocument, LookupError, OSError) as error:
        _give_up(str(error))
    except OperationalError as error:
        # Locked, gone, or out of reach; the driver's first line says which, and no password.
        _give_up(f"The database does not do what is asked: {str(error.orig).partition(chr(10))[0]}")


def _give_up(sentence: str) -> NoReturn:
    print(f"portal: {sentence}", file=sys.stderr)
    raise SystemExit(1) from None
