"""A process that stands by, and bears others which are ready at once. Knows nothing of what they do.

It is forked while there is only one thread, so it holds nobody's lock, and shares whatever is loaded by then: those it
bears need no second of their own to load it again, and little memory.
"""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType
from typing import NoReturn

import structlog

log = structlog.get_logger(__name__)

Work = Callable[[Connection], None]


class StandBy:
    """Those it bears do `work` with their end of a line, and end when that does. It ends with whoever began it."""

    def __init__(self, work: Work) -> None:
        """Begin it: before there is a second thread, a connection or a file that must not be shared."""
        self._ours, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            self._ours.close()
            _stand_by(theirs, work)
        theirs.close()

    def bear(self) -> Connection:
        """The line to another process. Raises OSError where there is nobody any more to bear it."""
        ours, theirs = Pipe()
        with theirs:
            socket.send_fds(self._ours, [b"!"], [theirs.fileno()])
        return ours

    def close(self) -> None:
        """End it. Those it bore live as long as their lines."""
        self._ours.close()
        with suppress(ChildProcessError):  # it was waited for before
            os.waitpid(self._pid, 0)

    def __enter__(self) -> "StandBy":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def _stand_by(line: socket.socket, work: Work) -> NoReturn:
    """Bear one for every word on the line. Nothing of whoever began us is cleaned up here: it is theirs."""
    try:
        # Whoever is told to stop finishes first, and may still need them.
        for told in (signal.SIGINT, signal.SIGTERM):
            signal.signal(told, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
        while True:
            _, found, _, _ = socket.recv_fds(line, 1, 1)
            if not found:
                break
            if os.fork() == 0:
                line.close()
                work(Connection(found[0]))
                break
            os.close(found[0])
    except Exception:
        log.exception("stand_by_fault")
    finally:
        os._exit(0)
