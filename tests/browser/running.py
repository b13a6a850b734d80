"""A real portal for browsers: served on a free port, its loops turned and its clock wound by the test.

Nothing of the portal is replaced; its messages go to a mailbox file, as they do without a provider's keys.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from portal.app import create_app, loops_of
from portal.delivery.channels.console import SentMessage, read_mailbox
from portal.scheduler import Loops
from portal.settings import Settings
from portal.store.database import Database
from tests.builders import NOW

LINK = re.compile(r"http://\S+/t/[\w-]+")
CODE = re.compile(r"\b\d{8}\b")


@dataclass
class WoundClock:
    """A clock that moves when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class RunningPortal:
    """The portal under `url`. All shops in it share its loops and its mailbox."""

    url: str
    database: Database
    clock: WoundClock
    loops: Loops
    mailbox: Path

    def turns(self) -> None:
        """A minute passes, and whatever is due by then is planned and sent."""
        self.clock.now += timedelta(minutes=1)
        self.loops.drain()

    def mails_to(self, address: str) -> list[SentMessage]:
        """Every message that a person has got, newest first."""
        return [message for message in read_mailbox(self.mailbox, 1_000) if message.to == address]


def link_in(message: SentMessage) -> str:
    """The address of the order's page that a message carries."""
    found = LINK.search(message.text)
    assert found, message.text
    return found.group()


def code_in(message: SentMessage) -> str:
    """The code that a message brings."""
    found = CODE.search(message.text)
    assert found, message.text
    return found.group()


def a_door() -> socket.socket:
    """A free port of this machine, at which whoever knocks waits until a portal is there."""
    return socket.create_server(("127.0.0.1", 0))


def address_of(door: socket.socket) -> str:
    """How a browser gets there."""
    return f"http://127.0.0.1:{door.getsockname()[1]}"


@contextmanager
def running_portal(database: Database, folder: Path, door: socket.socket) -> Iterator[RunningPortal]:
    """The portal over that database, until the end of the block. The door stays open."""
    settings = Settings(
        public_url=address_of(door),
        secret_key="k" * 40,
        database_url=database.url,
        notify_hold_seconds=0,
        quiet_hours=False,
        mailbox=str(folder / "mailbox.jsonl"),
    )
    clock = WoundClock()
    loops = loops_of(settings, database, clock)
    with _served(create_app(settings, clock, database), door.dup()):
        yield RunningPortal(settings.public_url, database, clock, loops, Path(settings.mailbox))


@contextmanager
def _served(app: Starlette, door: socket.socket) -> Iterator[None]:
    """Serve from a thread, which closes this door. Whoever knocks before it is ready waits there."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
