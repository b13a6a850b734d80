"""The processes of a storm, as whoever makes it holds them: born in a nursery, killed by their number."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.house import ROOT

# What does not happen within this time never will.
PATIENCE_SECONDS = 60.0
GLANCE_SECONDS = 0.02


def until(has_happened: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return once that has happened. Raises AssertionError when it never does."""
    deadline = time.monotonic() + seconds
    while not has_happened():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(GLANCE_SECONDS)


def a_free_port() -> int:
    """One at which nobody listens yet."""
    with socket.socket() as somewhere:
        somewhere.bind(("127.0.0.1", 0))
        port: int = somewhere.getsockname()[1]
        return port


class Nursery:
    """Bears processes of the portal and of the providers."""

    def __init__(self, asked: subprocess.Popen[str]) -> None:
        self._asked = asked

    def bears(self, program: str, *words: str, environment: Mapping[str, str], log: Path) -> "Process":
        """A new process that runs this."""
        order = {"bear": [program, *words], "environment": dict(environment), "log": str(log)}
        return Process(self, self.answers(order), log)

    def answers(self, order: Mapping[str, Any]) -> Any:
        """What the nursery says to that."""
        assert self._asked.stdin is not None
        assert self._asked.stdout is not None
        self._asked.stdin.write(json.dumps(order) + "\n")
        self._asked.stdin.flush()
        return json.loads(self._asked.stdout.readline())


class Process:
    """One of them. `ended` is how it ended, None while it lives."""

    def __init__(self, nursery: Nursery, pid: int, log: Path) -> None:
        self._nursery, self.pid, self._log = nursery, pid, log
        self.ended: int | None = None

    def lives(self) -> bool:
        """Whether it still does."""
        if self.ended is None:
            self.ended = self._nursery.answers({"bury": self.pid})
        return self.ended is None

    def has_said(self, words: str) -> bool:
        """Whether these words are in its log."""
        return words in self._log.read_text()

    def is_killed(self) -> None:
        """Kill it, as a power cut would, if it still lives."""
        self._is_told(signal.SIGKILL)

    def is_asked_to_leave(self) -> None:
        """SIGTERM: it may finish what it does."""
        self._is_told(signal.SIGTERM)

    def _is_told(self, number: signal.Signals) -> None:
        if self.lives():
            os.kill(self.pid, number)
            until(lambda: not self.lives(), f"process {self.pid} ends by {number.name}")


@contextmanager
def a_nursery() -> Iterator[Nursery]:
    """One that is ready to bear; when it goes, all whom it bore go with it."""
    command = [sys.executable, "-m", "tests.storm.nursery"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asked:
        assert asked.stdout is not None
        assert json.loads(asked.stdout.readline()) == "ready"
        yield Nursery(asked)
        assert asked.stdin is not None
        asked.stdin.close()
