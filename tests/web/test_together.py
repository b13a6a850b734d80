"""Asking for many at once: one question at a time, for everybody who has asked by then."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from portal.web.together import Together
from tests import looping


def test_who_asks_meanwhile_is_asked_for_together() -> None:
    asked: list[Sequence[str]] = []

    async def all_ask() -> list[str | None]:
        is_asking, may_answer = asyncio.Event(), asyncio.Event()

        async def ask(keys: Sequence[str]) -> Mapping[str, str]:
            asked.append(keys)
            is_asking.set()
            await may_answer.wait()
            return {key: key.upper() for key in keys if key != "nobody"}

        together = Together(ask)
        first = asyncio.create_task(together.get("a"))
        await is_asking.wait()
        others = [asyncio.create_task(together.get(key)) for key in ("a", "b", "nobody", "b")]
        await asyncio.sleep(0)  # each of them has asked
        may_answer.set()
        return [await one for one in (first, *others)]

    assert looping.run(all_ask()) == ["A", "A", "B", None, "B"]
    assert asked == [["a"], ["a", "b", "nobody"]]


def test_a_question_that_fails_fails_for_those_who_asked_it_and_the_next_is_asked_anew() -> None:
    answers = iter([ValueError("The database is away."), {"a": 1}])

    async def ask(keys: Sequence[str]) -> Mapping[str, int]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def twice() -> int | None:
        together = Together(ask)
        with pytest.raises(ValueError, match="away"):
            await together.get("a")
        return await together.get("a")

    assert looping.run(twice()) == 1


def test_who_no_longer_waits_keeps_nobody_else_from_an_answer() -> None:
    async def ask(keys: Sequence[str]) -> Mapping[str, int]:
        return dict.fromkeys(keys, 1)

    async def one_leaves() -> int | None:
        together = Together(ask)
        leaving, staying = (asyncio.create_task(together.get("a")) for _ in range(2))
        await asyncio.sleep(0)  # both have asked
        leaving.cancel()
        return await staying

    assert looping.run(one_leaves()) == 1
