"""A storm: workers are killed at random while messages are owed, providers fail, and new workers take over."""

import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.crashpoints import POINTS
from tests.storm.births import PATIENCE_SECONDS, Process, until
from tests.storm.provider import Manner
from tests.storm.scene import CHANNELS, Scene

# What goes wrong with one message of ten.
BAD_WEATHER = {
    "busy": 0.01,
    "broken_before": 0.01,
    "broken_after": 0.015,
    "dropped_before": 0.015,
    "dropped_after": 0.015,
    "hung_before": 0.005,
    "hung_after": 0.01,
    "half": 0.01,
    "garbage": 0.01,
}
OF_WORKERS = [point for point in POINTS if "webhook" not in point and "rows" not in point]


@dataclass(frozen=True, slots=True)
class Weather:
    """So many kills over so many messages to shoppers, and to the store. `doomed` is the share of the workers that are
    born with a point at which they die."""

    kills: int
    messages: int
    to_store: int = 0
    workers: int = 3
    rates: Mapping[str, float] = field(default_factory=lambda: BAD_WEATHER)
    latency_seconds: float = 0.02
    lag_seconds: float = 0.3
    longest_life_seconds: float = 0.5
    doomed: float = 0.5
    # So often more is owed: each time it is planned, and waits for the locks of everybody who sends.
    portions: int = 10
    # What must have been said before anybody is killed, "" for nothing.
    begins_after: str = ""


class Storm:
    """One round over a scene. `kills` are those that were."""

    def __init__(self, scene: Scene, weather: Weather, seed: int) -> None:
        self._scene, self._weather, self._dice = scene, weather, random.Random(seed)
        self._workers: list[Process] = []
        self._everybody: list[Process] = []
        self._owed: Counter[str] = Counter()
        self.kills = 0

    def rages(self) -> None:
        """Kill until it is enough."""
        weather = self._weather
        manner = Manner(rates=dict(weather.rates), lag_seconds=weather.lag_seconds)
        manner.latency_seconds = weather.latency_seconds
        self._scene.behaves(manner)
        self._workers = [self._born() for _ in range(weather.workers)]
        if words := weather.begins_after:
            self._owes_more()
            until(lambda: self._has_anybody_said(words), f"somebody says {words}")
        while self.kills < weather.kills:
            self._owes_more()
            time.sleep(self._dice.uniform(0, weather.longest_life_seconds))
            self._dice.choice(self._workers).is_killed()
            self._workers = [worker if worker.lives() else self._replaced() for worker in self._workers]

    def ends(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Nobody is killed any more, and the providers have come to their senses; until all is settled."""
        self._owes_more(everything=True)
        for worker in self._workers:
            worker.is_killed()  # some are born to die
        self._scene.behaves(Manner(lag_seconds=self._weather.lag_seconds))
        self._workers = [self._scene.works() for _ in range(self._weather.workers)]
        try:
            self._scene.comes_to_rest(patience_seconds)
        finally:
            for worker in self._workers:
                worker.is_asked_to_leave()

    def _owes_more(self, everything: bool = False) -> None:
        portions = self._weather.portions
        portion = portions if everything else self.kills * portions // self._weather.kills + 1
        if more := self._next_of("orders", self._weather.messages // len(CHANNELS), portion):
            self._scene.owes(len(more), CHANNELS, first=more.start)
        if more := self._next_of("store", self._weather.to_store, portion):
            self._scene.owes_the_store(len(more), first=more.start)

    def _next_of(self, what: str, in_all: int, portion: int) -> range:
        """The numbers of those that are owed from now on."""
        until_now = in_all * min(portion, self._weather.portions) // self._weather.portions
        more = range(self._owed[what] + 1, until_now + 1)
        self._owed[what] = max(self._owed[what], until_now)
        return more

    def _replaced(self) -> Process:
        self.kills += 1
        return self._born()

    def _born(self) -> Process:
        is_doomed = self._dice.random() < self._weather.doomed
        point = f"{self._dice.choice(OF_WORKERS)}:{self._dice.randint(1, 6)}" if is_doomed else ""
        self._everybody.append(self._scene.works(point))
        return self._everybody[-1]

    def _has_anybody_said(self, words: str) -> bool:
        """Whether these words are in a worker's log."""
        return any(worker.has_said(words) for worker in self._everybody)
