"""The weighted share that has come by each day, where some lines are still open (Kaplan and Meier, 1958).

A line that is still open counts among those that may yet come for as long as it has been seen open, and no longer:
to drop it would make the slow look fast, to count it as come would be a lie.
"""

import numpy as np

from portal.domain.slips.lines import Real, Truth

# Below this a weight is nothing, and a share short of a level by this much has reached it.
_TINY = 1e-12
_CLOSE = 1e-9


def in_order(values: Real, is_open: Truth) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The places of the values from the smallest up; of equal ones those that have come go first."""
    return np.lexsort((is_open, values))


def shares(weights: Real, is_open: Truth) -> Real:
    """The share that has come up to and including each line, lines being `in_order`; never falls, 1 at most."""
    at_risk = np.cumsum(weights[::-1])[::-1]
    hazard = np.where(is_open, 0.0, weights / np.maximum(at_risk, _TINY))
    share: Real = 1.0 - np.cumprod(1.0 - np.minimum(hazard, 1.0))
    return share


def quantiles(values: Real, share: Real, levels: Real, beyond: float = -np.inf) -> Real:
    """The smallest value by which each level's share has come, given that nothing came before `beyond`.

    Where fewer have ever come, the last value seen.
    """
    first = int(np.searchsorted(values, beyond))
    gone = share[first - 1] if first else 0.0
    wanted = gone + levels * (1.0 - gone)
    places = np.minimum(np.searchsorted(share, wanted - _CLOSE), len(values) - 1)
    return np.maximum(values[places], beyond)
