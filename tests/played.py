"""Set-up that is played once a session: who asks for it again is given the rows that it left, and waits for nothing."""

from collections.abc import Callable, Hashable
from copy import deepcopy
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, event

from portal.store.database import Database
from tests import databases
from tests.databases import Rows
from tests.shop import Shop

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

# What is known to be in a database, by its address, from when it was emptied or played until somebody commits.
_known: dict[str, Hashable] = {}
_played: dict[Hashable, tuple[Rows, Any]] = {}


@event.listens_for(Engine, "commit")
def _something_changed(_: Connection) -> None:
    _known.clear()


def emptied(database: Database) -> Database:
    """The same database, which is now known to be without a row."""
    databases.empty(database)
    _known[database.url] = ()
    return database


def played_once(play: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Set-up in a database, or in a shop over one, that asked for the same does the same, and answers what it made.

    The rows it leaves depend on nothing but what it is given and what was in the database. If that is not known,
    because somebody committed since it was emptied or played, this is `play` and nothing else.
    """

    @wraps(play)
    def once(*given: Asked.args, **named: Asked.kwargs) -> Answer:
        place, *others = signature(play).bind(*given, **named).arguments.values()
        database = place.database if isinstance(place, Shop) else place
        before = _known.get(database.url)
        if before is None:
            return play(*given, **named)
        scene = (before, play.__module__, play.__qualname__, _described(place), repr(others))
        if scene in _played:
            rows, answer = _played[scene]
            databases.put_back(database, rows)
        else:
            answer = play(*given, **named)
            _played[scene] = databases.rows(database), _copy(answer, database)
        _known[database.url] = scene
        return _copy(answer, database)

    return once


def _described(place: Shop | Database) -> str:
    return repr(vars(place) | {"database": place.database.url}) if isinstance(place, Shop) else place.url


def _copy(answer: Answer, database: Database) -> Answer:
    """Tests may change what they are given, yet there is one database."""
    return deepcopy(answer, {id(database): database})
