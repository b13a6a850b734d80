"""How notices become one: what did not leave, and what came next, are said together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from portal.domain.notices import PLAN, LineChange, Notice


def merge(earlier: Sequence[LineChange], later: Sequence[LineChange]) -> tuple[LineChange, ...]:
    """One set of changes from an unsent notice and a newer one: newest facts, compared with what was told before both.

    A line whose date is back where it was before the unsent notice drops out: nobody heard of the move.
    """
    merged = {change.line_id: change for change in earlier}
    for change in later:
        merged[change.line_id] = _over(merged.get(change.line_id), change)
    return tuple(change for change in merged.values() if not _says_nothing(change))


def together(earlier: Notice, later: Notice) -> Notice | None:
    """One notice instead of one that did not leave and the next of its slot; None where both together say nothing."""
    if later.slot != PLAN:
        return replace(later, changes=earlier.changes + later.changes)
    said = merge(earlier.changes, later.changes)
    return Notice.about(later.order_id, said) if said else None


def _over(earlier: LineChange | None, later: LineChange) -> LineChange:
    if earlier is None or later.on_hold:
        return later
    if earlier.kind == "backorder_accepted":
        offers = later.offers if later.latest else later.offers or earlier.offers
        first = replace(later, kind="backorder_accepted", reason="first_date", offers=offers)
        return replace(first, was_earliest=None, was_latest=None)
    offers = later.offers or earlier.offers
    kind = _kind_between(earlier.was_latest, later.latest, "swap_offered" if offers else later.kind)
    is_still_the_earlier_move = kind == earlier.kind and kind != later.kind
    return replace(
        later,
        kind=kind,
        was_earliest=earlier.was_earliest,
        was_latest=earlier.was_latest,
        reason=earlier.reason if is_still_the_earlier_move else later.reason,
        offers=offers,
    )


def _kind_between(was: date | None, now: date | None, otherwise: str) -> str:
    if was and now:
        return "date_later" if now > was else "date_sooner"
    if now:
        return "date_found"
    return "date_lost" if was else otherwise


def _says_nothing(change: LineChange) -> bool:
    is_about_a_move = change.kind in ("date_later", "date_sooner", "date_found", "date_lost")
    return is_about_a_move and change.latest == change.was_latest


def without_line(changes: Sequence[LineChange], line_id: int) -> tuple[LineChange, ...]:
    """What is left to say when one line is no longer waiting."""
    return tuple(change for change in changes if change.line_id != line_id)
