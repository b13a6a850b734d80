"""Places in statements: the three columns that decide who comes first, compared as one."""

from typing import Any

from sqlalchemy import Column, Table, bindparam, literal, tuple_

from portal.domain.places import PlaceKey
from portal.store.base import table_of
from portal.store.orders import OrderLine

_NAMES = ("priority", "joined_at", "tiebreak")
_TYPES = tuple(table_of(OrderLine).c[name].type for name in _NAMES)


def columns(table: Table) -> tuple[Column[Any], ...]:
    """The three columns, in the order in which they decide."""
    return tuple(table.c[name] for name in _NAMES)


def place(table: Table) -> Any:
    """The place of a row, to be compared with a `value` or with another row's."""
    return tuple_(*columns(table))


def value(key: PlaceKey) -> Any:
    """A place as it is compared."""
    return tuple_(*(literal(part, kind) for part, kind in zip(key, _TYPES, strict=True)))


def asked_value(prefix: str) -> Any:
    """A place that is given when the statement runs, by parameters that begin with `prefix`."""
    return tuple_(*(bindparam(prefix + name, type_=kind) for name, kind in zip(_NAMES, _TYPES, strict=True)))
