"""The program that `preparing_room` begins: it makes messages ready until nobody asks any more."""

import pickle
import signal
import sys
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection

import structlog

from portal import logs
from portal.collector import spare_what_is_loaded
from portal.delivery.preparing import Preparer
from portal.delivery.preparing_room import Sheet, sheet_of

log = structlog.get_logger(__name__)


def main(line: Connection) -> None:
    """Answer every moment on this line with what is ready by then, until it ends with whoever holds its other end."""
    # Whoever is told to stop finishes first, and may need more that is ready.
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    logs.begin()
    spare_what_is_loaded()
    with suppress(EOFError, OSError):
        preparer: Preparer = line.recv()
        line.send(True)
        while True:
            now: datetime = line.recv()
            line.send_bytes(pickle.dumps(_prepared(preparer, now), pickle.HIGHEST_PROTOCOL))


def _prepared(preparer: Preparer, now: datetime) -> Sheet | None:
    """None where that failed: whoever asked tries it, and hears of the fault."""
    try:
        return sheet_of(preparer.prepare(now))
    except Exception as trouble:
        log.warning("preparing_failed", trouble=type(trouble).__name__)
        return None


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
