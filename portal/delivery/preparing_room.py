"""A second process that makes messages ready while there are many: half of what sending asks of a processor.

It claims by itself, and sends nothing. It ends with the end of its line, whatever became of whoever holds the other
one; what it had claimed by then is found as what any dead sender had. What it fails to do is done by whoever asked.
"""

import os
import pickle
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from multiprocessing.connection import Connection
from operator import attrgetter
from time import monotonic
from typing import Any

import structlog

from portal.crashpoints import is_armed
from portal.delivery.channels.base import Message
from portal.delivery.leaving import Claimed, Ready
from portal.delivery.preparing import Preparer
from portal.stand_by import StandBy
from portal.store.claims import Lease

log = structlog.get_logger(__name__)

# For fewer it is not worth a process.
WORTH_THE_WAY = 128
# Whoever has had nothing to do for so long goes home.
LONGEST_IDLE_SECONDS = 60.0
# Where one was lost, no other is asked for so soon.
SECONDS_UNTIL_ANOTHER = 60.0

# Objects cost more on the way than their values.
_lease = attrgetter(*(one.name for one in fields(Lease)))
_message = attrgetter(*(one.name for one in fields(Message)))
Sheet = tuple[int, bool, list[tuple[tuple[Any, ...], tuple[Any, ...]]]]


@dataclass(slots=True)
class PreparingRoom:
    """A preparer with a second process to itself, once there is enough to do and where one stands by. Used by one
    thread at a time."""

    preparer: Preparer
    stand_by: StandBy | None = None
    worth: int = WORTH_THE_WAY
    _line: Connection | None = field(default=None, init=False)
    _pid: int | None = field(default=None, init=False)
    _used_at: float = field(default=0.0, init=False)
    _lost_until: float = field(default=0.0, init=False)

    def prepare(self, now: datetime) -> Ready:
        """As `Preparer.prepare`."""
        ready = self._prepared_there(now)
        if ready is None:
            # It begins while the first of many are made ready here.
            if self._is_possible() and self.preparer.has_so_many(self.worth, now):
                self._begin()
            return self.preparer.prepare(now)
        if ready.handled >= self.worth:
            self._used_at = monotonic()
        return ready

    def open(self, wait_seconds: float = 0.0) -> int | None:
        """Begin the process, unless there is one; answers its number once it is ready, if that is within this time."""
        self._used_at = monotonic()
        if self._line is None and self.stand_by is not None:
            self._line = self.stand_by.bear()
            self._line.send(self.preparer)
        return self._pid if self._is_ready(wait_seconds) else None

    def rest(self) -> None:
        """End the process if nobody has needed it for long."""
        if self._line is not None and monotonic() - self._used_at > LONGEST_IDLE_SECONDS:
            self.close()

    def close(self) -> None:
        """End the process: it has nobody to work for any more."""
        line, self._line, self._pid = self._line, None, None
        if line is not None:
            line.close()

    def _prepared_there(self, now: datetime) -> Ready | None:
        """What was made ready there; None for what is to be done here."""
        try:
            if self._line is None or not self._is_ready():
                return None
            self._line.send(now)
            # It may wait for the database as long as anybody; what it claimed is not ours to send any more then.
            if not self._line.poll(self.preparer.lease_seconds):
                raise TimeoutError
            sheet: Sheet | None = self._line.recv()
        except (OSError, EOFError, pickle.PickleError) as trouble:
            self._is_lost(trouble)
            return None
        return None if sheet is None else _read(sheet)

    def _is_ready(self, wait_seconds: float = 0.0) -> bool:
        if self._line is not None and self._pid is None and self._line.poll(wait_seconds):
            self._pid = self._line.recv()
            log.info("preparing_room_ready", pid=self._pid)
        return self._pid is not None

    def _is_possible(self) -> bool:
        """Not where this process is to die at a point that the other one would pass."""
        return self.stand_by is not None and not is_armed() and monotonic() >= self._lost_until

    def _begin(self) -> None:
        try:
            self.open()
        except OSError as trouble:
            self._is_lost(trouble)

    def _is_lost(self, trouble: Exception) -> None:
        log.warning("preparing_room_lost", trouble=type(trouble).__name__)
        self.close()
        self._lost_until = monotonic() + SECONDS_UNTIL_ANOTHER


def _sheet(ready: Ready) -> Sheet:
    """What was made ready, as it travels."""
    leaving = [(_lease(one.lease), _message(one.message)) for one in ready.claimed]
    return ready.handled, ready.is_full, leaving


def _read(sheet: Sheet) -> Ready:
    handled, is_full, leaving = sheet
    return Ready(
        handled, [Claimed(Lease(*lease), Message(*message)) for lease, message in leaving], is_full=is_full
    )


def work(line: Connection) -> None:
    """What the process does: answer every moment on this line with what is ready by then, until it ends with whoever
    holds its other end."""
    with suppress(EOFError, OSError):
        preparer: Preparer = line.recv()
        line.send(os.getpid())
        while True:
            line.send(_prepared(preparer, line.recv()))


def _prepared(preparer: Preparer, now: datetime) -> Sheet | None:
    """None where that failed: whoever asked tries it, and hears of the fault."""
    try:
        return _sheet(preparer.prepare(now))
    except Exception as trouble:
        log.warning("preparing_failed", trouble=type(trouble).__name__)
        return None
