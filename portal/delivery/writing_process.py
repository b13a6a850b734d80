"""The program that `writing_room` begins: it writes what it is asked for until nobody asks any more."""

import pickle
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from portal import logs
from portal.delivery.writers import Writer
from portal.delivery.writing_room import written


def main(line: Connection) -> None:
    """Answer every sheet on this line, until it ends with whoever holds its other end."""
    # Whoever is told to stop finishes first, and may need words for it.
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    logs.begin()
    with suppress(EOFError, OSError):
        writer: Writer = line.recv()
        line.send(True)
        while True:
            sheet = pickle.loads(line.recv_bytes())  # noqa: S301 - from whoever began us
            line.send_bytes(pickle.dumps(written(writer, sheet), pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
