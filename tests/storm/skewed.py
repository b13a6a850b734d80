"""`portal work` on a machine whose clock is wrong. The database's is right."""

import signal
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from portal import clock, logs
from portal import settings as environment
from portal.app import loops_of
from portal.store.database import Database


def work(words: Sequence[str]) -> None:
    """Turn the loops with a clock that is wrong by so many seconds, until SIGTERM."""
    wrong_by, stopping = timedelta(seconds=float(words[0])), threading.Event()

    def now() -> datetime:
        return clock.now() + wrong_by

    logs.begin()
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.set())
    settings = environment.read()
    loops = loops_of(settings, Database(settings.database_url), now, "skewed")
    loops.start()
    stopping.wait()
    loops.stop()
