"""A standing promise as one short text on its order line, so that a queue of a hundred thousand is read in one go.

"" is nothing told yet; "confirmed 2026-12-08 2026-12-14" a promise; "ordered" the honest word that there is no date.
"""

from datetime import date
from functools import lru_cache

from portal.domain.promises import Promise
from portal.domain.windows import Basis, Window


def as_text(promise: Promise) -> str:
    """The promise as it is kept."""
    if promise.window is None:
        return promise.basis.word
    return f"{promise.basis.word} {promise.window.earliest} {promise.window.latest}"


@lru_cache(maxsize=65_536)
def from_text(told: str) -> Promise | None:
    """The promise that was kept, None for nothing. Equal texts give the very same object."""
    if not told:
        return None
    basis, *days = told.split(" ")
    window = Window(date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None
    return Promise(window, Basis.of(basis))
