"""A second process that makes messages ready while there are many: half of what sending asks of a processor.

It claims by itself, and sends nothing. It ends with the end of its line, whatever became of whoever holds the other
one; what it had claimed by then is found as what any dead sender had. What it fails to do is done by whoever asked.
"""

import os
import pickle
import subprocess
import sys
import weakref
from dataclasses import dataclass, field, fields
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from operator import attrgetter
from time import monotonic
from typing import Any

import structlog

from portal.crashpoints import is_armed
from portal.delivery.channels.base import Message
from portal.delivery.leaving import Claimed, Ready
from portal.delivery.preparing import Preparer
from portal.store.claims import Lease

log = structlog.get_logger(__name__)

# For fewer it is not worth a process, which takes a second until it is ready, and as much memory as this one.
WORTH_THE_WAY = 128
# Whoever has had nothing to do for so long goes home.
LONGEST_IDLE_SECONDS = 60.0
# Where one was lost, no other is asked for so soon.
SECONDS_UNTIL_ANOTHER = 60.0

_PROGRAM = "portal.delivery.preparing_process"

# Objects cost more on the way than their values.
_lease = attrgetter(*(one.name for one in fields(Lease)))
_message = attrgetter(*(one.name for one in fields(Message)))
Sheet = tuple[int, bool, list[tuple[tuple[Any, ...], tuple[Any, ...]]]]


@dataclass(slots=True)
class _Room:
    """The process, and our end of the line to it; `is_ready` once it has said so."""

    process: subprocess.Popen[bytes]
    line: Connection
    is_ready: bool = False


@dataclass(slots=True, weakref_slot=True)
class PreparingRoom:
    """A preparer with a second process to itself, once there is enough to do. Used by one thread at a time."""

    preparer: Preparer
    worth: int = WORTH_THE_WAY
    _room: _Room | None = field(default=None, init=False)
    _used_at: float = field(default=0.0, init=False)
    _lost_until: float = field(default=0.0, init=False)

    def prepare(self, now: datetime) -> Ready:
        """As `Preparer.prepare`."""
        ready = self._prepared_there(now)
        if ready is None:
            # It begins while the first of many are made ready here.
            if self._is_possible() and self.preparer.has_so_many(self.worth, now):
                self.open()
            return self.preparer.prepare(now)
        if ready.handled >= self.worth:
            self._used_at = monotonic()
        return ready

    def open(self, wait_seconds: float = 0.0) -> int | None:
        """Begin the process, unless there is one; answers its number once it is ready, if that is within this time."""
        self._used_at = monotonic()
        if self._room is None:
            self._room = _opened(self.preparer)
            weakref.finalize(self, _end, self._room)
        return self._room.process.pid if self._is_ready(wait_seconds) else None

    def rest(self) -> None:
        """End the process if nobody has needed it for long."""
        if self._room is not None and monotonic() - self._used_at > LONGEST_IDLE_SECONDS:
            self.close()

    def close(self) -> None:
        """End the process."""
        room, self._room = self._room, None
        if room is not None:
            _end(room)

    def _prepared_there(self, now: datetime) -> Ready | None:
        """What was made ready there; None for what is to be done here."""
        try:
            if self._room is None or not self._is_ready():
                return None
            line = self._room.line
            line.send(now)
            # It may wait for the database as long as anybody; what it claimed is not ours to send any more then.
            if not line.poll(self.preparer.lease_seconds):
                raise TimeoutError
            sheet: Sheet | None = pickle.loads(line.recv_bytes())  # noqa: S301 - from our own process
        except (OSError, EOFError, pickle.PickleError) as trouble:
            log.warning("preparing_room_lost", trouble=type(trouble).__name__)
            self.close()
            self._lost_until = monotonic() + SECONDS_UNTIL_ANOTHER
            return None
        return None if sheet is None else _read(sheet)

    def _is_ready(self, wait_seconds: float = 0.0) -> bool:
        room = self._room
        if room is not None and not room.is_ready and room.line.poll(wait_seconds):
            room.is_ready = bool(room.line.recv())
        return room is not None and room.is_ready

    def _is_possible(self) -> bool:
        """Not where this process is to die at a point that the other one would pass."""
        return len(os.sched_getaffinity(0)) > 1 and not is_armed() and monotonic() >= self._lost_until


def _opened(preparer: Preparer) -> _Room:
    ours, theirs = Pipe()
    process = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-P", "-m", _PROGRAM, str(theirs.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
        # Found where we were found, and nowhere else.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
    )
    theirs.close()
    ours.send(preparer)
    return _Room(process, ours)


def _end(room: _Room) -> None:
    room.line.close()
    room.process.kill()
    room.process.wait()


def sheet_of(ready: Ready) -> Sheet:
    """What was made ready, as it travels."""
    leaving = [(_lease(one.lease), _message(one.message)) for one in ready.claimed]
    return ready.handled, ready.is_full, leaving


def _read(sheet: Sheet) -> Ready:
    handled, is_full, leaving = sheet
    return Ready(
        handled, [Claimed(Lease(*lease), Message(*message)) for lease, message in leaving], is_full=is_full
    )
