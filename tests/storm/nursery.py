"""Bears the processes of a storm. It imports the portal once and forks: a thousand kills need a thousand quick births.

A child runs the very command that `portal` runs, under its own environment, and dies as any process does. Reads one
JSON object a line, `{"bear": ["portal", …], "environment": {…}, "log": …}` or `{"bury": pid}`, and answers one: the
pid, or how it ended (None while it lives).
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import twilio.rest
from sqlalchemy.orm import configure_mappers

from portal import cli, scheduler
from portal.collector import spare_what_is_loaded
from portal.store import schema
from tests.storm import odd, provider

# Whoever has nothing to do looks again so soon: half of a storm was waiting for the next second.
TICK_SECONDS = 0.1


def _portal(words: Sequence[str]) -> None:
    sys.argv = ["portal", *words]
    cli.run()


def _provider(words: Sequence[str]) -> None:
    provider.main(Path(words[0]))


PROGRAMS: Mapping[str, Callable[[Sequence[str]], None]] = {
    "portal": _portal,
    "provider": _provider,
    "odd": odd.work,
}


def _live(program: str, words: Sequence[str], environment: Mapping[str, str], log: str) -> NoReturn:
    """Be that program until it ends."""
    code = 1
    try:
        os.setpgid(0, 0)
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for old, new in ((nothing, 0), (out, 1), (out, 2)):
            os.dup2(old, new)
        os.environ.update(environment)
        PROGRAMS[program](words)
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _grow_up() -> None:
    """Load what a worker would load in its first moment, and leave what is there to be shared by all children."""
    scheduler.TICK_SECONDS = TICK_SECONDS
    assert schema.head()
    cli.app_of()
    assert twilio.rest.Client("AC", "nobody").messages
    configure_mappers()
    spare_what_is_loaded()


def _bear(order: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        program, *words = order["bear"]
        _live(program, words, order["environment"], order["log"])
    return pid


def _bury(pid: int, children: set[int]) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    children.discard(pid)
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Bear and bury until nobody asks any more; then everybody goes."""
    children: set[int] = set()
    _grow_up()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "bear" in order:
            pid = _bear(order)
            children.add(pid)
            print(json.dumps(pid), flush=True)
        else:
            print(json.dumps(_bury(order["bury"], children)), flush=True)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
