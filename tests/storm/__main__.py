"""`make storm`: thousands of kills over many rounds, on both databases by turns. Prints what each round left.

The first round of each database is 20 kills over 300 messages. Ends with 1 where a message was lost, doubled or
falsely called sent, or where a round did not come to rest. A store may hear the same twice, under one id.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.store import schema
from portal.store.database import Database
from tests.databases import postgresql_server, sqlite_file
from tests.played import emptied
from tests.storm.births import Nursery, a_nursery
from tests.storm.outages import OUTAGES
from tests.storm.scene import EVERY_CHANNEL, Scene, Verdict
from tests.storm.storming import Storm, Weather

FIRST = Weather(kills=20, messages=300, to_store=50)
LATER = Weather(kills=50, messages=600, to_store=100, longest_life_seconds=0.4)
# All at once, so that each worker begins a second process; nobody dies at a point that this one would pass.
AT_ONCE = Weather(kills=20, messages=1_500, latency_seconds=0.1, doomed=0, portions=1)
# By then a round has come to rest, or it never will.
PATIENCE_SECONDS = 180.0


@dataclass(slots=True)
class Sum:
    """What all rounds of a database left, by channel."""

    kills: int = 0
    messages: dict[str, int] = field(default_factory=lambda: dict.fromkeys(EVERY_CHANNEL, 0))
    lost: dict[str, int] = field(default_factory=lambda: dict.fromkeys(EVERY_CHANNEL, 0))
    doubled: dict[str, int] = field(default_factory=lambda: dict.fromkeys(EVERY_CHANNEL, 0))
    falsely_sent: dict[str, int] = field(default_factory=lambda: dict.fromkeys(EVERY_CHANNEL, 0))

    def add(self, channel: str, verdict: Verdict) -> None:
        """One more round."""
        self.messages[channel] += verdict.messages
        self.lost[channel] += verdict.lost
        self.doubled[channel] += verdict.doubled
        self.falsely_sent[channel] += verdict.falsely_sent

    @property
    def is_clean(self) -> bool:
        """Whether every message of every round came once."""
        return not any(sum(wrong.values()) for wrong in (self.lost, self.doubled, self.falsely_sent))


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, Database]]:
    with postgresql_server() as address:
        both = {"sqlite": sqlite_file(folder / "portal.db"), "postgresql": Database(address)}
        schema.migrate(both["postgresql"])
        yield both
        for database in both.values():
            database.close()


def _round(scene: Scene, weather: Weather, seed: int) -> int:
    """One storm, to its end; answers how many were killed."""
    storm = Storm(scene, weather, seed)
    storm.rages()
    try:
        storm.ends(PATIENCE_SECONDS)
    except AssertionError as problem:
        print(f"  seed {seed}: {problem}", flush=True)
    return storm.kills


def _storms(
    nursery: Nursery, databases: dict[str, Database], folder: Path, kills: int, seed: int
) -> dict[str, Sum]:
    sums = {name: Sum() for name in databases}
    for number, name in enumerate(cycle(databases)):
        if sum(one.kills for one in sums.values()) >= kills:
            return sums
        began, place = time.monotonic(), folder / f"round-{number}"
        place.mkdir()
        scene = Scene(emptied(databases[name]), nursery, place)
        killed = _round(scene, _weather(number, sums[name].kills), seed + number)
        sums[name].kills += killed
        for channel in EVERY_CHANNEL:
            sums[name].add(channel, scene.verdict(channel))
        print(
            f"{name:11} {killed:3} kills {time.monotonic() - began:5.0f} s  {scene.verdict(*EVERY_CHANNEL)}",
            flush=True,
        )
        scene.ends()
    return sums


def _weather(number: int, kills: int) -> Weather:
    """What a round is like: of six, two owe everything at once."""
    if number % 6 in (2, 3):
        return AT_ONCE
    return LATER if kills else FIRST


def _outages(nursery: Nursery, databases: dict[str, Database], folder: Path) -> bool:
    """The long ones, which no test has the time for."""
    is_clean = True
    for name, (database, outage) in OUTAGES.items():
        place = folder / name.replace(" ", "-")
        place.mkdir()
        scene = Scene(emptied(databases[database]), nursery, place)
        outage(scene)
        verdict = scene.verdict()
        print(f"{name}: {verdict}", flush=True)
        is_clean &= verdict.is_clean
        scene.ends()
    return is_clean


def _print(sums: dict[str, Sum]) -> None:
    print(
        f"\n{'database':11} {'channel':8} {'kills':>6} {'messages':>9} {'lost':>5} {'doubled':>8} {'falsely sent':>13}"
    )
    for name, one in sums.items():
        for channel in EVERY_CHANNEL:
            counts = one.messages[channel], one.lost[channel], one.doubled[channel], one.falsely_sent[channel]
            print("{:11} {:8} {:6} {:9} {:5} {:8} {:13}".format(name, channel, one.kills, *counts))


def main() -> int:
    """Storm as long as asked for."""
    asking = argparse.ArgumentParser()
    asking.add_argument("--kills", type=int, default=2_000)
    asking.add_argument("--seed", type=int, default=1)
    asked = asking.parse_args()
    with TemporaryDirectory(prefix="portal-storm-") as name, a_nursery() as nursery:
        folder = Path(name)
        with _databases(folder) as databases:
            sums = _storms(nursery, databases, folder, asked.kills, asked.seed)
            is_calm = _outages(nursery, databases, folder)
    _print(sums)
    return 0 if is_calm and all(one.is_clean for one in sums.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
