"""The command line (contract, section 2): JSON on stdout where asked for, logs on stderr, exit 0 or not."""

import sys

import typer

from portal import logs
from portal.cli import demonstrating, importing, looking, people, planning, running
from portal.domain.refusals import Refusal
from portal.intake.documents import UnreadableDocument
from portal.settings import BadSettings

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
planning.add_to(app)
people.add_to(app)
looking.add_to(app)

__all__ = ["app", "run"]


def run() -> None:
    """Run the command of this process's arguments. What the user can mend is one line on stderr and exit code 1."""
    logs.begin()
    try:
        app()
    except (BadSettings, Refusal, UnreadableDocument, LookupError, OSError) as error:
        print(f"portal: {error}", file=sys.stderr)
        raise SystemExit(1) from None
