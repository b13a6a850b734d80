"""A second process that puts notices into words while there are many: half of what sending asks of a processor.

It is given what was read and gives back words; it knows no database and sends nothing. It ends with the end of its
line, whatever became of whoever holds the other one. What it fails to do is done by whoever asked.
"""

import os
import pickle
import subprocess
import sys
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from operator import attrgetter
from time import monotonic
from typing import Any, NamedTuple

import structlog

from portal.delivery.channels.base import Message
from portal.delivery.material import Material, Shop
from portal.delivery.writers import FAULTS, Worded, Writer
from portal.delivery.writing import Unsendable
from portal.store.addressees import Addressee
from portal.store.claimed import COLUMNS, ClaimedRow
from portal.store.tracking_links import NewLink

log = structlog.get_logger(__name__)

# For fewer it is not worth a process, which takes a second until it is ready, and as much memory as this one.
WORTH_THE_WAY = 128
LONGEST_WAIT_SECONDS = 10.0
# Whoever has had nothing to do for so long goes home.
LONGEST_IDLE_SECONDS = 60.0
# Where one was lost, no other is asked for so soon.
SECONDS_UNTIL_ANOTHER = 60.0

_PROGRAM = "portal.delivery.writing_process"

# Objects cost more on the way than their values.
_WORDS = ("kind", "changes", "to_address", "subject", "text", "html", "sealed_link", "parts")
_row, _words = attrgetter(*COLUMNS), attrgetter(*_WORDS)
_order = attrgetter(*(one.name for one in fields(Addressee)))
_link = attrgetter(*(one.name for one in fields(NewLink)))
_message = attrgetter(*(one.name for one in fields(Message)))


@dataclass(slots=True)
class _Room:
    """The process, and our end of the line to it; `is_ready` once it has said so."""

    process: subprocess.Popen[bytes]
    line: Connection
    is_ready: bool = False


@dataclass(slots=True, weakref_slot=True)
class WritingRoom:
    """A writer with a second process to itself, once there is enough to write. Used by one thread at a time."""

    writer: Writer
    worth: int = WORTH_THE_WAY
    _room: _Room | None = field(default=None, init=False)
    _used_at: float = field(default=0.0, init=False)
    _lost_until: float = field(default=0.0, init=False)

    def write_all(self, rows: Sequence[ClaimedRow], material: Material, now: datetime) -> list[Worded]:
        """As `Writer.write_all`."""
        if len(rows) < self.worth or len(os.sched_getaffinity(0)) < 2 or monotonic() < self._lost_until:
            return self.writer.write_all(rows, material, now)
        self._used_at = monotonic()
        try:
            written = self._written_there(rows, material, now)
        except (OSError, EOFError, pickle.PickleError) as trouble:
            log.warning("writing_room_lost", trouble=type(trouble).__name__)
            self.close()
            self._lost_until = monotonic() + SECONDS_UNTIL_ANOTHER
            written = [None] * len(rows)
        return [
            self.writer.write(row, material, now) if answer is None else _taken_over(row, material, answer)
            for row, answer in zip(rows, written, strict=True)
        ]

    def open(self, wait_seconds: float = 0.0) -> int | None:
        """Begin the process, unless there is one; answers its number once it is ready, if that is within this time."""
        self._used_at = monotonic()
        if self._room is None:
            self._room = _opened(self.writer)
            weakref.finalize(self, _end, self._room)
        room = self._room
        if not room.is_ready and room.line.poll(wait_seconds):
            room.is_ready = bool(room.line.recv())
        return room.process.pid if room.is_ready else None

    def rest(self) -> None:
        """End the process if nobody has needed it for long."""
        if self._room is not None and monotonic() - self._used_at > LONGEST_IDLE_SECONDS:
            self.close()

    def close(self) -> None:
        """End the process."""
        room, self._room = self._room, None
        if room is not None:
            _end(room)

    def _written_there(
        self, rows: Sequence[ClaimedRow], material: Material, now: datetime
    ) -> Sequence["_Answer | None"]:
        """What was written of each, None for what is to be written here."""
        if self.open() is None or self._room is None:
            return [None] * len(rows)
        line = self._room.line
        line.send_bytes(pickle.dumps(_sheet(rows, material, now), pickle.HIGHEST_PROTOCOL))
        if not line.poll(LONGEST_WAIT_SECONDS):
            raise TimeoutError
        answers: list[_Answer | None] = pickle.loads(line.recv_bytes())  # noqa: S301 - from our own process
        return answers


class _Answer(NamedTuple):
    """The words of each notice that a message tells, its links and itself; or state and sentence of a problem."""

    words: Sequence[tuple[Any, ...]]
    links: Sequence[tuple[Any, ...]]
    message: tuple[Any, ...] | None
    problem: tuple[str, str] | None


def _opened(writer: Writer) -> _Room:
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
    ours.send(writer)
    return _Room(process, ours)


def _end(room: _Room) -> None:
    room.line.close()
    room.process.kill()
    room.process.wait()


Sheet = tuple[Any, ...]


def _sheet(rows: Sequence[ClaimedRow], material: Material, now: datetime) -> Sheet:
    """What is to be written, and from what."""
    told = {carrier: [_row(row) for row in some] for carrier, some in material.told.items()}
    orders = [_order(order) for order in material.orders.values()]
    shops = {name: (shop.merchant, shop.own, shop.link_host) for name, shop in material.shops.items()}
    return list(map(_row, rows)), told, orders, shops, material.waits, material.codes, now


def written(writer: Writer, sheet: Sheet) -> list[_Answer | None]:
    """What there is to say to each, None for what has to be written where it came from."""
    rows, told, orders, shops, waits, codes, now = sheet
    material = Material(
        shops={name: Shop(*shop) for name, shop in shops.items()},
        orders={order[0]: Addressee(*order) for order in orders},
        waits=waits,
        codes=codes,
        told={carrier: [ClaimedRow(*row) for row in some] for carrier, some in told.items()},
    )
    return [_answer(writer, ClaimedRow(*row), material, now) for row in rows]


def _answer(writer: Writer, row: ClaimedRow, material: Material, now: datetime) -> _Answer | None:
    try:
        worded = writer.try_to_write(row, material, now)
    except FAULTS:
        return None
    return _Answer(
        [_words(one) for one in worded.rows],
        [_link(link) for link in worded.links],
        _message(worded.message) if worded.message else None,
        (worded.problem.state, worded.problem.sentence) if worded.problem else None,
    )


def _taken_over(row: ClaimedRow, material: Material, answer: _Answer) -> Worded:
    rows = material.together(row)
    for one, words in zip(rows, answer.words, strict=True):
        for name, value in zip(_WORDS, words, strict=True):
            setattr(one, name, value)
    links = [NewLink(*link) for link in answer.links]
    message = Message(*answer.message) if answer.message else None
    return Worded(rows, links, message, Unsendable(*answer.problem) if answer.problem else None)
