"""How an order's waiting lines leave: all at once, each line whole, or unit by unit; and what each way costs in days.

The shopper's wish counts as far as the merchant's policy allows it. A line's parts come from its SKU's plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.domain.plans import Plan
from portal.domain.policies import SHIPPING_WAYS, Policy
from portal.domain.refusals import Refusal
from portal.domain.steps import estimate_of
from portal.domain.windows import NO_ESTIMATE, Estimate

TOGETHER, SEPARATELY, IN_PARTS = SHIPPING_WAYS


@dataclass(frozen=True, slots=True)
class Part:
    """Units of one line that leave at the same time, and when."""

    units: int
    estimate: Estimate


# What waits of one line, the first part to leave first.
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class LineOnWay:
    """A line under one way of shipping. `days_later`: than it would leave on its own; None where no day is known."""

    parts: Parts
    days_later: int | None


@dataclass(frozen=True, slots=True)
class WayOfShipping:
    """One way that an order's waiting lines may leave, with what it means for each of them by its number."""

    way: str
    is_current: bool
    lines: Mapping[int, LineOnWay]


def effective_way(wish: str, policy: Policy) -> str:
    """How an order ships: as the shopper wishes where the merchant allows it, else by the merchant's own way.

    `wish` "" is none.
    """
    is_allowed = wish in SHIPPING_WAYS and (wish != IN_PARTS or policy.allows_parts)
    return wish if is_allowed else policy.ships


def parts_of(plan: Plan | None, units_ahead: int, units: int, ordered_on: date | None = None) -> Parts:
    """The units of a backorder by the steps that cover them: one part a step. They add up to `units`.

    Without a plan, and behind its last supply, units are a part without an honest day; but what is made to order counts
    from `ordered_on`, the shop-local day of ordering.
    """
    if plan is None:
        return (Part(units, NO_ESTIMATE),)
    parts = []
    first, last = units_ahead, units_ahead + units
    for step in plan.steps:
        covered_to = last if step.units_to is None else min(last, step.units_to)
        if covered_to > first:
            parts.append(Part(covered_to - first, estimate_of(step, ordered_on)))
            first = covered_to
    return tuple(parts)


def held(parts: Parts) -> Parts:
    """The same units while their line is on hold: all wait, and no day is named for them."""
    last = parts[-1].estimate
    return (Part(_units(parts), replace(last, window=None)),)


def joined(estimates: Iterable[Estimate]) -> Estimate:
    """When all of these have shipped: the latest window, and only as sure as the least sure of them.

    The evidence is that of the least sure one; of several that are alike, of the latest. No day where one has none.
    Raises ValueError for no estimates at all.
    """
    known = list(estimates)
    least_sure = min(known, key=_how_sure)
    window = known[0].window
    for estimate in known:
        window = window and estimate.window and window.joined_with(estimate.window)
    usual_days = least_sure.usual_days if window is None else None
    return replace(least_sure, window=window, usual_days=usual_days)


def _how_sure(estimate: Estimate) -> tuple[int, int]:
    """Least sure first, then latest first: what an honest sentence about all of them must speak of."""
    latest = estimate.window.latest.toordinal() if estimate.window else 1 << 30
    return estimate.basis, -latest


def shipped(way: str, lines: Mapping[int, Parts]) -> dict[int, Parts]:
    """The parts in which each line leaves under a way, from the parts that its plan has for it."""
    if way == IN_PARTS:
        return dict(lines)
    alone = {line_id: _whole(parts) for line_id, parts in lines.items()}
    if way == SEPARATELY or not alone:
        return alone
    everything = joined(parts[-1].estimate for parts in alone.values())
    return {line_id: (Part(_units(parts), everything),) for line_id, parts in alone.items()}


def _whole(parts: Parts) -> Parts:
    return (Part(_units(parts), parts[-1].estimate),)


def _units(parts: Parts) -> int:
    return sum(part.units for part in parts)


def ways_open(current: str, policy: Policy, lines: Mapping[int, Parts]) -> list[WayOfShipping]:
    """The ways that differ for these waiting lines, each with its cost in days; none where there is nothing to choose.

    With one line alone, together and separately are the same; in parts differs where some line comes in parts.
    """
    ways = [TOGETHER] if len(lines) > 1 else []
    ways += [SEPARATELY]
    if current == IN_PARTS or (policy.allows_parts and any(len(parts) > 1 for parts in lines.values())):
        ways += [IN_PARTS]
    if len(ways) == 1 or not lines:
        return []
    now = current if current in ways else SEPARATELY
    return [WayOfShipping(way, way == now, _on_way(way, lines)) for way in ways]


def chosen_way(way: str, ways: Iterable[WayOfShipping]) -> WayOfShipping:
    """The way that was chosen, if it is open. Raises Refusal with what is true now otherwise."""
    for one in ways:
        if one.way == way:
            return one
    raise Refusal(
        "This order cannot be shipped in that way now, so nothing was changed.",
        "The page shows how it ships and what can still be chosen.",
    )


def _on_way(way: str, lines: Mapping[int, Parts]) -> dict[int, LineOnWay]:
    return {
        line_id: LineOnWay(parts, _days_between(lines[line_id][-1].estimate, parts[-1].estimate))
        for line_id, parts in shipped(way, lines).items()
    }


def _days_between(alone: Estimate, now: Estimate) -> int | None:
    if alone.window is None or now.window is None:
        return None
    return (now.window.latest - alone.window.latest).days


_FURTHEST_NEED = timedelta(days=2 * 365)


def checked_need(need_by: date | None, today: date) -> date | None:
    """The day by which somebody needs a line, None for no such day. Raises Refusal for a day that makes no sense."""
    if need_by is not None and not today <= need_by <= today + _FURTHEST_NEED:
        raise Refusal(
            "The day must be today or later, within the next two years.", "Please choose another day."
        )
    return need_by


def days_too_late(estimate: Estimate, need_by: date | None) -> int | None:
    """By how many days the last day of the window misses the day it is needed by (0: it does not).

    None where nobody named a day, or no honest day of shipping is known.
    """
    if need_by is None or estimate.window is None:
        return None
    return max(0, (estimate.window.latest - need_by).days)
