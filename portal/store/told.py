"""A standing promise as one short text on its order line, so that a queue of a hundred thousand is read in one go.

"" is nothing told yet; "confirmed 2026-12-08 2026-12-14 PO 4711 line 1" a promise; "ordered" the honest word that
there is no date.
"""

from datetime import date
from functools import lru_cache

from portal.domain.promises import Promise
from portal.domain.windows import Basis, Window


def as_text(promise: Promise) -> str:
    """The promise as it is kept."""
    if promise.window is None:
        return promise.basis.word
    return f"{promise.basis.word} {promise.window.earliest} {promise.window.latest} {promise.supply}"


@lru_cache(maxsize=65_536)
def from_text(told: str) -> Promise | None:
    """The promise that was kept, None for nothing. Equal texts give the very same object."""
    if not told:
        return None
    basis, *rest = told.split(" ", 3)
    if not rest:
        return Promise(None, Basis.of(basis))
    earliest, latest, supply = rest
    return Promise(Window(date.fromisoformat(earliest), date.fromisoformat(latest)), Basis.of(basis), supply)
