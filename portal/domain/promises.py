"""What we stand by to the shopper, and when it must change: the one place that compares a promise with an estimate."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from portal.domain.policies import Policy, promisable
from portal.domain.windows import Basis, Estimate, Window


@dataclass(frozen=True, slots=True)
class Promise:
    """What was last told: a window on a basis, or honestly that there is no date (`window` None).

    `supply` names the evidence it was made on; promises of the same days are equal whatever that was.
    """

    window: Window | None
    basis: Basis
    supply: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ToldDates:
    """Every window that one order line was promised, oldest first, and the day it had shipped whole, if it has."""

    supplier: str
    windows: tuple[Window, ...]
    shipped_on: date | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """How promises to shoppers were kept, by line: `name` is a supplier or a month.

    Of `due` lines whose first last day has come, or that have shipped, `kept_first` shipped by it and `within_first`
    within its window; `kept_last` have not missed the last day they were told.
    """

    name: str
    due: int
    kept_first: int
    within_first: int
    kept_last: int


def keeping(lines: Iterable[ToldDates], today: date, named: Callable[[ToldDates], str]) -> list[Keeping]:
    """How the promises of these lines were kept, by the names that `named` gives them, in the order of names."""
    groups: dict[str, list[ToldDates]] = defaultdict(list)
    for line in lines:
        if line.windows and (line.shipped_on or line.windows[0].latest < today):
            groups[named(line)].append(line)
    return [_kept(name, groups[name], today) for name in sorted(groups)]


def _kept(name: str, lines: Sequence[ToldDates], today: date) -> Keeping:
    first = [_is_by(line.shipped_on, line.windows[0].latest) for line in lines]
    within = [
        kept and line.shipped_on is not None and line.shipped_on >= line.windows[0].earliest
        for kept, line in zip(first, lines, strict=True)
    ]
    last = [_is_by(line.shipped_on or today, line.windows[-1].latest) for line in lines]
    return Keeping(name, len(lines), sum(first), sum(within), sum(last))


def _is_by(shipped_on: date | None, latest: date) -> bool:
    return shipped_on is not None and shipped_on <= latest


def promise_of(estimate: Estimate, policy: Policy) -> Promise:
    """What we would stand by if we told this estimate now."""
    if not promisable(estimate, policy):
        return Promise(None, estimate.basis)
    return Promise(estimate.window, estimate.basis, estimate.supply)


def compare(
    promise: Promise | None, estimate: Estimate, policy: Policy, today: date, need_by: date | None = None
) -> str | None:
    """The notice kind that this estimate asks for, or None where the standing promise holds.

    A move within the merchant's patience waits, until the promised day is here and we know that it will be missed, or
    unless it passes the day by which the shopper needs the goods.
    What was promised from the shelf and still lies there can leave on any day, so it is late only when it is.
    """
    if promise is None:
        return "backorder_accepted"
    if promise.window is None:
        return "date_found" if promisable(estimate, policy) else None
    if not promisable(estimate, policy) or estimate.window is None:
        return "date_lost"
    patience = timedelta(days=policy.patience_days)
    promised, expected = promise.window.latest, estimate.window.latest
    was_on_the_shelf = promise.basis >= Basis.ARRIVED and _can_leave_by(promised, estimate)
    if expected > promised + patience and not was_on_the_shelf:
        return "date_later"
    if expected > promised and today >= _last_hope(promised, estimate):
        return "date_later"
    if need_by is not None and promised <= need_by < expected and not was_on_the_shelf:
        return "date_later"
    return "date_sooner" if expected < promised - patience else None


def _can_leave_by(day: date, estimate: Estimate) -> bool:
    return estimate.basis >= Basis.ARRIVED and estimate.window is not None and estimate.window.earliest <= day


def _last_hope(promised: date, estimate: Estimate) -> date:
    """The day on which a small delay is certain: goods on the shelf can still leave on the promised day itself."""
    return promised + timedelta(days=1) if _can_leave_by(promised, estimate) else promised


def next_look(promise: Promise | None, estimate: Estimate) -> date | None:
    """The day on which `compare`, which lets the promise stand today, would not although only time has passed."""
    if promise is None or promise.window is None or estimate.window is None:
        return None
    promised = promise.window.latest
    return _last_hope(promised, estimate) if estimate.window.latest > promised else None


def hear_by(promise: Promise, policy: Policy, today: date) -> date | None:
    """The day by which the shopper hears from us again, news or not.

    None where the merchant's policy promises no updates, or where the promised date itself comes first: then the
    parcel, or its delay, is the news.
    """
    if policy.update_every_days == 0:
        return None
    day = today + timedelta(days=policy.update_every_days)
    return day if promise.window is None or day < promise.window.latest else None


def from_our_shelf(promise: Promise | None, estimate: Estimate, today: date) -> Estimate:
    """What is expected of goods that were promised from our own shelf: they leave by that day, until it has passed.

    A plan that has not heard of the promise yet knows nothing of it, as right after a swap; and one that grants the
    warehouse more time, as the goods have lain there for long, does so to those whose day has passed.
    """
    window = promise.window if promise and promise.basis >= Basis.ARRIVED else None
    if promise is None or window is None or window.latest < today:
        return estimate
    if estimate.window and estimate.window.latest <= window.latest:
        return estimate
    here = estimate if estimate.basis >= Basis.ARRIVED else Estimate(None, promise.basis)
    return replace(here, window=window.not_before(today))


def reason_for(
    kind: str,
    estimate: Estimate,
    was: Promise | None,
    is_same_supply: bool,
    has_less_on_shelf: bool = False,
    has_same_word: bool = False,
) -> str:
    """Why the date moved, as a code of `notices.REASONS`.

    `is_same_supply` says that the plan's supplies are what they were, so that only the queue has moved: unless the
    promise rested on this very supply, whose small delay was not worth a message until now. `has_less_on_shelf` says
    that nothing changed but that fewer goods lie there than before: who is pushed back then waits for no supplier.
    `has_same_word` says that suppliers said nothing new: other days come from what was learned, or from our own rules.
    """
    if kind == "backorder_accepted":
        return "first_date"
    if kind == "no_news":
        return "no_news"
    was_here = was is not None and was.basis >= Basis.ARRIVED
    is_here = estimate.basis >= Basis.ARRIVED
    if was_here and is_here and kind == "date_later":
        return "warehouse_late"
    if is_same_supply and not (was is not None and was.supply and was.supply == estimate.supply):
        return "queue_moved"
    if is_here:
        return "stock_arrived"
    if was_here or (has_less_on_shelf and kind in ("date_later", "date_lost")):
        return "stock_corrected"
    if kind == "date_lost":
        is_overdue = estimate.is_overdue or (estimate.window is None and bool(estimate.supply))
        return "supplier_overdue" if is_overdue else "supplier_withdrew"
    if kind == "date_found":
        return "supplier_confirmed"
    return "worked_out_anew" if has_same_word else "supplier_moved"
