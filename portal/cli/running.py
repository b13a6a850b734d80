"""Commands that run: migrate, serve, work."""

import os
import signal
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer
import uvicorn

from portal import crashpoints
from portal import settings as environment
from portal.app import loops_of
from portal.cli.at_hand import database_of, ready_database
from portal.collector import spare_what_is_loaded
from portal.delivery import preparing_room
from portal.scheduler import Loops
from portal.stand_by import StandBy
from portal.store import schema

# Uvicorn lets requests finish this long after SIGTERM; the contract gives us ten seconds in all.
GRACE_SECONDS = 7
ENDINGS = (signal.SIGTERM, signal.SIGINT)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (migrate, serve, work):
        app.command()(command)


def migrate() -> None:
    """Bring the database to the newest schema. Safe to repeat, and to run twice at once."""
    with database_of() as database:
        schema.migrate(database)
        typer.echo(f"The schema is {schema.current(database)}.", err=True)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65_535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
) -> None:
    """Serve the web side only. SIGTERM: stop accepting, finish, leave."""
    settings = environment.read()
    uvicorn.run(
        "portal.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )


def work(
    name: Annotated[str, typer.Option(help="How this worker calls itself in logs and leases.")] = "",
) -> None:
    """Turn the loops: plan what is due, send what is owed. Any number at once. SIGTERM: finish what was claimed."""
    settings = environment.read()
    crashpoints.arm(settings.crash_at)
    spare_what_is_loaded()
    with _standing_by() as stand_by, ready_database(settings) as database:
        turn_until_told(loops_of(settings, database, name=name, stand_by=stand_by))


def _standing_by() -> AbstractContextManager[StandBy | None]:
    """Who bears a second process for much work, where there is a second processor for it."""
    return StandBy(preparing_room.work) if len(os.sched_getaffinity(0)) > 1 else nullcontext()


def turn_until_told(loops: Loops) -> None:
    """Turn the loops until SIGTERM or SIGINT. Call it from the main thread."""
    # Blocked and waited for, not handled: a handler runs only once the main thread wakes, and a signal that comes
    # just before it falls asleep would never wake it.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    loops.start()
    signal.sigwait(ENDINGS)
    loops.stop()
