"""The stand-in for a provider without keys: messages land in a mailbox file or nowhere. Logs nothing of them.

The file holds contact data, one JSON object a line; it is made readable for its owner alone.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import structlog

from portal import clock
from portal.delivery.channels.base import Accepted, Message, NotAccepted, Outcome
from portal.delivery.channels.sent_list import Entry, Listing, Looked, NotNow

BLOCK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as it lies in the mailbox. `sent_at` is UTC; `subject` and `html` are empty for SMS."""

    sent_at: datetime
    key: str
    channel: str
    to: str
    subject: str
    text: str
    html: str


class Console:
    """A channel that accepts everything. Any number of threads and processes may share one mailbox file."""

    provider = "console"
    leases_at_once = 1_000
    most_a_minute = 600

    def __init__(self, path: Path | None, channel: str, now: clock.Clock = clock.now) -> None:
        """`channel` is the one it stands in for. Without a `path` a message leaves only one log line."""
        self.name = channel
        self._path = path
        self._now = now

    def send(self, message: Message) -> Outcome:
        """Keeps the message. If the file cannot be written, the outcome says to try again."""
        provider_id = f"console-{secrets.token_hex(16)}"
        if self._path is None:
            structlog.get_logger().info("message_sent_to_console", channel=self.name, provider_id=provider_id)
            return Accepted(provider_id)
        try:
            _append(self._path, self._line(message))
        except OSError as error:
            return NotAccepted(f"The mailbox could not be written: {error.strerror or 'unknown reason'}.")
        return Accepted(provider_id)

    def sent_under(self, leases: Sequence[str], since: datetime) -> Looked:
        """All that was ever kept: its moments are a worker's clock's, which may have jumped.

        Without a mailbox nothing is kept, and nobody could have read what left.
        """
        if self._path is None:
            return Listing(())
        try:
            return Listing(tuple(map(_entry, _newest_first(self._path))))
        except OSError as error:
            return NotNow(f"The mailbox could not be read: {error.strerror or 'unknown reason'}.")

    def sent_as(self, provider_id: str) -> Looked:
        """Nothing: the mailbox is the last that a message sees of us."""
        return Listing(())

    def _line(self, message: Message) -> bytes:
        kept = SentMessage(
            sent_at=self._now(),
            key=message.key,
            channel=self.name,
            to=message.to,
            subject=message.subject,
            text=message.text,
            html=message.html,
        )
        return json.dumps(asdict(kept), default=datetime.isoformat).encode() + b"\n"


def read_mailbox(path: Path, limit: int) -> list[SentMessage]:
    """The newest messages of a mailbox file, newest first, at most `limit`; none where there is no file.

    Reads the end of the file only. Passes over lines that are no messages, such as a half-written last one.
    """
    return list(islice(_newest_first(path), max(0, limit)))


def _newest_first(path: Path) -> Iterator[SentMessage]:
    try:
        with path.open("rb") as mailbox:
            yield from filter(None, map(_message, _lines_backwards(mailbox)))
    except FileNotFoundError:
        return


def _entry(kept: SentMessage) -> Entry:
    return Entry(provider_id=f"console-{kept.key}", to=kept.to, status="kept", key=kept.key, at=kept.sent_at)


def _append(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileIO(path, "a+", opener=_for_the_owner) as mailbox:
        # Each opening has its own lock, so threads of one process are kept apart too. Closing gives it back.
        fcntl.flock(mailbox, fcntl.LOCK_EX)
        whole = line if _ends_cleanly(mailbox) else b"\n" + line
        if mailbox.write(whole) != len(whole):
            raise OSError(0, "the disk took only a part of the message")


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _ends_cleanly(mailbox: FileIO) -> bool:
    """Whether a new line may follow at once, or the half line of a process that died must be closed first."""
    size = mailbox.seek(0, os.SEEK_END)
    return size == 0 or os.pread(mailbox.fileno(), 1, size - 1) == b"\n"


def _lines_backwards(mailbox: BinaryIO) -> Iterator[bytes]:
    position, rest = mailbox.seek(0, os.SEEK_END), b""
    while position > 0:
        step = min(BLOCK_BYTES, position)
        position = mailbox.seek(position - step)
        rest, *lines = (mailbox.read(step) + rest).split(b"\n")
        yield from reversed(lines)
    yield rest


def _message(line: bytes) -> SentMessage | None:
    try:
        values = json.loads(line)
        return SentMessage(**{**values, "sent_at": datetime.fromisoformat(values["sent_at"])})
    except (ValueError, TypeError, KeyError):
        return None
