"""`portal demo`: the whole portal in one process, with a believable shop, talking to nobody outside."""

import logging
import secrets
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from portal import clock, logs
from portal import demo as shop
from portal.app import create_app, loops_of
from portal.cli.running import GRACE_SECONDS
from portal.links import Links
from portal.scheduler import Loops
from portal.settings import Settings, check
from portal.store import schema
from portal.store.database import Database

FOLDER = Path("var/demo")


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("demo")(run_demo)


def run_demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000,
    reset: Annotated[bool, typer.Option("--reset", help="Forget the demo's shop and begin anew.")] = False,
) -> None:
    """Load a believable shop into an embedded database and serve it with the loops running."""
    logs.begin(logging.WARNING)
    if reset:
        shutil.rmtree(FOLDER, ignore_errors=True)
    settings = _settings(port)
    database = Database(settings.database_url)
    schema.migrate(database)
    typer.echo("Loading the shop ...")
    shop.tell(database, lambda then: _loops_on(settings, database, then), clock.now())
    shopper_url = shop.hero_link(database, Links(settings.public_url, settings.secret_key), clock.now())
    _print_links(settings, shopper_url)
    _serve(settings, database, shopper_url, port)


def _settings(port: int) -> Settings:
    settings = Settings(
        env="demo",
        database_url=f"sqlite:///{FOLDER}/portal.db",
        public_url=f"http://127.0.0.1:{port}",
        secret_key=_secret(),
        notify_hold_seconds=2,
        quiet_hours=False,
        mailbox=str(FOLDER / "mailbox.jsonl"),
    )
    check(settings)
    return settings


def _secret() -> str:
    """A key of this demo's own, kept so that links survive a restart."""
    path = FOLDER / "secret"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()


def _loops_on(settings: Settings, database: Database, then: datetime) -> Loops:
    return loops_of(replace(settings, notify_hold_seconds=0), database, clock=lambda: then, name="demo story")


def _print_links(settings: Settings, shopper_url: str) -> None:
    url = settings.public_url
    typer.echo(f"""
  A shopper's page        {shopper_url}
  The agent's desk        {url}/agent/orders
  The merchant's console  {url}/merchant
  Make things happen      {url}/demo
  Every message           {url}/outbox

The sign-ins are on {url}/login. Ctrl-C ends the demo; `portal demo --reset` begins anew.
""")


def _serve(settings: Settings, database: Database, shopper_url: str, port: int) -> None:
    mailbox = Path(settings.mailbox)
    app = create_app(
        settings,
        database=database,
        demo_sign_ins=shop.SIGN_INS,
        more_routes=shop.routes(mailbox, shopper_url),
    )
    loops = loops_of(settings, database, name="demo")
    loops.start()
    try:
        uvicorn.run(
            app,
            host="127.0.0.1",
            port=port,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    finally:
        loops.stop()
        database.close()
