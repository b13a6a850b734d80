"""Asks for many at once: whoever asks while an answer is under way is asked for together with all others who do."""

import asyncio
from asyncio import Future
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
_Waiting = dict[Key, list[Future[Value | None]]]


class Together(Generic[Key, Value]):
    """One question at a time for all who have asked by then. Nobody gets an answer older than the asking.

    Belongs to the event loop's thread. `ask` answers what it knows of these keys.
    """

    def __init__(self, ask: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        self._ask = ask
        self._waiting: _Waiting[Key, Value] = {}
        self._asking: asyncio.Task[None] | None = None

    async def get(self, key: Key) -> Value | None:
        """What is known of a key, or None. Raises what the asking raised."""
        answer: Future[Value | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(answer)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_for_all())
        return await answer

    async def _ask_for_all(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                found = await self._ask(list(asked))
            except Exception as problem:  # belongs to those who asked; whoever comes next asks anew
                for _, answer in _open(asked):
                    answer.set_exception(problem)
            else:
                for key, answer in _open(asked):
                    answer.set_result(found.get(key))


def _open(asked: _Waiting[Key, Value]) -> Iterator[tuple[Key, Future[Value | None]]]:
    """Whom somebody still waits for."""
    answers = ((key, answer) for key, several in asked.items() for answer in several)
    return (one for one in answers if not one[1].done())
