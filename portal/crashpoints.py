"""Where an acceptance run may kill this process as a power cut would: no warning, no clean-up, nothing flushed.

Inert unless `arm` was called, which `app` and `cli` do when the settings ask for it. Knows no part of the portal.
"""

import os
import signal
from dataclasses import dataclass, field
from threading import Lock

# Every point that is passed anywhere, and when that is. README shows the same.
POINTS = {
    "after_claim": "a batch of messages has been claimed and that is committed; nothing has left",
    "before_first_byte": "a message is about to leave; no byte of it has",
    "after_body": "the provider has been sent the whole of a message",
    "before_answer": "the provider's answer is there; it has not been read",
    "after_answer": "the answer has been understood; what became of the message is not committed",
    "after_commit": "what became of a message is committed",
    "before_lookup": "a provider is about to be asked what it knows of unknown messages",
    "after_lookup": "the provider has answered that; what follows from it is not committed",
    "before_webhook_commit": "a provider's events have been written; that is not committed, nor answered",
    "after_webhook_commit": "a provider's events are committed; the provider has no answer yet",
    "between_rows": "a row of a document has been read; the next one has not",
    "after_rows": "all of a document has been written; that is not committed",
}


class BadCrashPoint(ValueError):
    """That is no crash point. The text says what is."""


@dataclass(frozen=True, slots=True)
class CrashAt:
    """A point and which passing of it is the last."""

    point: str
    passing: int

    def __str__(self) -> str:
        return f"{self.point}:{self.passing}"


@dataclass(slots=True)
class _Fuse:
    at: CrashAt | None = None
    passed: int = 0
    lock: Lock = field(default_factory=Lock)


# The one thing of this house that belongs to the process itself: it is the process that dies.
_fuse = _Fuse()


def crash_at(words: str) -> CrashAt | None:
    """What `name:n` asks for, None where it is empty. Raises BadCrashPoint."""
    if not words:
        return None
    point, _, passing = words.partition(":")
    if point not in POINTS:
        raise BadCrashPoint(
            f"is one of {', '.join(POINTS)} and a number, as in after_claim:1, not {words!r}."
        )
    if not (passing.isascii() and passing.isdecimal() and int(passing)):
        raise BadCrashPoint(f"ends in a colon and the number of a passing from 1 on, not {words!r}.")
    return CrashAt(point, int(passing))


def arm(at: CrashAt | None) -> None:
    """From now on count the passings of this point, from none; None disarms."""
    with _fuse.lock:
        _fuse.at, _fuse.passed = at, 0


def is_armed() -> bool:
    """Whether this process is to die somewhere."""
    return _fuse.at is not None


def crashpoint(name: str) -> None:
    """Pass this point; die here where that was asked for."""
    at = _fuse.at
    if at is None or at.point != name:
        return
    with _fuse.lock:
        _fuse.passed += 1
        is_the_end = _fuse.passed == at.passing
    if is_the_end:
        os.kill(os.getpid(), signal.SIGKILL)
