"""SendGrid, Twilio and a store's receiver in a process of their own, on 127.0.0.1.

They take messages, misbehave as told, and answer what they know. How they behave is a `Manner`, which `PUT /manner`
changes while they run.
"""

import asyncio
import json
import random
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.storm import vendors
from tests.storm.books import Books, Taken
from tests.storm.calling import Caller
from tests.storm.wire import Line, Reply, Request

GARBAGE = b"<html>I am a teapot"
# So long nobody is let in after somebody was refused.
CLOSED_SECONDS = 0.2
GLANCE_SECONDS = 0.02


@dataclass(slots=True)
class Manner:
    """How the providers behave. Faults have the names of `FAULTS`; `script` goes before `rates`, "" is no fault.

    While they hold, whoever sends gets no answer. `lookup_rates` are faults of questions. A message can be found
    `lag_seconds` after it was taken. Where `webhooks_to` is an origin they tell it what becomes of messages,
    `repeats` times each, signed with `signing_key` (PEM).
    """

    rates: dict[str, float] = field(default_factory=dict)
    script: list[str] = field(default_factory=list)
    holds: bool = False
    lookup_rates: dict[str, float] = field(default_factory=dict)
    latency_seconds: float = 0.0
    lag_seconds: float = 0.0
    webhooks_to: str = ""
    signing_key: str = ""
    repeats: int = 1


class Provider:
    """Both vendors and the store behind one port."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        self.books, self.taken = Books(folder / "taken.jsonl"), list[Taken]()
        self.manner, self.script = Manner(), deque[str]()
        self.asked: dict[str, int] = {}
        self._dice, self._folder = random.Random(seed), folder
        self._caller = Caller()
        self._server: asyncio.Server | None = None
        self._port = 0

    async def run(self) -> None:
        """Serve until the process is ended; the port stands in a file once it is open."""
        await self._open()
        unseen = self._folder / "port.new"
        unseen.write_text(str(self._port))
        unseen.rename(self._folder / "port")
        await asyncio.Event().wait()

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self._port, backlog=512)
        self._port = self._server.sockets[0].getsockname()[1]

    async def closed_for_a_moment(self) -> None:
        """Refuse everybody who comes now."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        await asyncio.sleep(CLOSED_SECONDS)
        await self._open()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer)
        while not writer.is_closing() and (request := await line.read()):
            self.asked[request.path] = self.asked.get(request.path, 0) + 1
            await self._answer(request, line)
        writer.close()

    async def _answer(self, request: Request, line: Line) -> None:
        match request.method, request.path:
            case "POST", vendors.SENDGRID_SEND:
                await self._take(request, line, vendors.sent_by_sendgrid, vendors.accepted_by_sendgrid)
            case "POST", vendors.TWILIO:
                await self._take(request, line, vendors.sent_by_twilio, vendors.accepted_by_twilio)
            case "POST", vendors.STORE:
                await self._take(request, line, vendors.sent_to_store, vendors.accepted_by_store)
            case "GET", vendors.TWILIO:
                await self._look_up(line, vendors.known_to_twilio(request, self._known()))
            case "GET", path if path.startswith(vendors.SENDGRID_ACTIVITY):
                await self._look_up(line, vendors.known_to_sendgrid(request, self._known()))
            case "PUT", "/manner":
                self.manner = Manner(**json.loads(request.body))
                self.script = deque(self.manner.script)
                await line.say(Reply(204).written())
            case "GET", "/asked":
                await line.say(Reply(200, self.asked).written())
            case _:
                await line.say(Reply(404, {"message": "no such page"}).written())

    async def _take(
        self,
        request: Request,
        line: Line,
        read: Callable[[Request, float], Taken],
        accepted: Callable[[Taken], Reply],
    ) -> None:
        fault = self.script.popleft() if self.script else self._drawn(self.manner.rates)
        while self.manner.holds:
            await asyncio.sleep(GLANCE_SECONDS)
        await asyncio.sleep(self.manner.latency_seconds)
        taken = read(request, time.time())
        if fault not in BEFORE:
            self.books.write(taken)
            self.taken.append(taken)
            self._caller.tell(self.manner.webhooks_to, self.manner.signing_key, self.manner.repeats, taken)
        await (FAULTS[fault](self, line, accepted(taken)) if fault else line.say(accepted(taken).written()))

    async def _look_up(self, line: Line, reply: Reply) -> None:
        fault = self._drawn(self.manner.lookup_rates)
        await asyncio.sleep(self.manner.latency_seconds)
        await (FAULTS[fault](self, line, reply) if fault else line.say(reply.written()))

    def _known(self) -> list[Taken]:
        now = time.time()
        return [taken for taken in self.taken if taken.at + self.manner.lag_seconds <= now]

    def _drawn(self, rates: dict[str, float]) -> str:
        dice = self._dice.random()
        for fault, rate in rates.items():
            dice -= rate
            if dice < 0:
                return fault
        return ""


async def _refuse(provider: Provider, line: Line, reply: Reply) -> None:
    line.drop()
    await provider.closed_for_a_moment()


async def _be_busy(provider: Provider, line: Line, reply: Reply) -> None:
    busy: dict[str, Any] = {
        "code": 20429,
        "message": "Too many requests",
        "errors": [{"message": "too many requests"}],
    }
    await line.say(Reply(429, busy, {"Retry-After": "1"}).written())


async def _break(provider: Provider, line: Line, reply: Reply) -> None:
    await line.say(
        Reply(500, {"code": 20500, "message": "Internal error", "errors": [{"message": "oh"}]}).written()
    )


async def _drop(provider: Provider, line: Line, reply: Reply) -> None:
    line.drop()


async def _hang(provider: Provider, line: Line, reply: Reply) -> None:
    await line.wait_until_it_hangs_up()
    line.drop()


async def _stop_half_way(provider: Provider, line: Line, reply: Reply) -> None:
    whole = reply.written(promised_bytes=1_000)
    await line.say(whole[: len(whole) * 2 // 3])
    line.drop()


async def _talk_nonsense(provider: Provider, line: Line, reply: Reply) -> None:
    await line.say(Reply(reply.status, GARBAGE).written())


async def _be_no_server(provider: Provider, line: Line, reply: Reply) -> None:
    await line.say(b"\x00\x01 nonsense\r\n\r\n")
    line.drop()


# By name, what is answered; those of BEFORE have not taken the message, all others have.
BEFORE = {"refused", "busy", "broken_before", "dropped_before", "hung_before"}
FAULTS: dict[str, Callable[[Provider, Line, Reply], Awaitable[None]]] = {
    "refused": _refuse,
    "busy": _be_busy,
    "broken_before": _break,
    "broken_after": _break,
    "dropped_before": _drop,
    "dropped_after": _drop,
    "hung_before": _hang,
    "hung_after": _hang,
    "half": _stop_half_way,
    "garbage": _talk_nonsense,
    "no_http": _be_no_server,
}


def main(folder: Path) -> None:
    """Be the providers, in a folder that holds their books."""
    asyncio.run(Provider(folder).run())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
