"""What lies free on the shelf and could be had instead, handed out to the front of a queue first."""

from dataclasses import replace

from portal.actions.replan.reading import Facts
from portal.domain.money import price_difference
from portal.domain.notices import Offer
from portal.domain.queue import Queue
from portal.store.queue import QueuedLine


class Others:
    """The free stock of a SKU's alternatives, while it lasts.

    What was offered to somebody who still waits is spoken for until they decide.
    """

    def __init__(self, facts: Facts, sku: str, waiting: Queue) -> None:
        self._known = [
            (facts.products[other.alternative_sku], facts.free.get(other.alternative_sku, 0))
            for other in facts.alternatives.get(sku, ())
            if other.alternative_sku in facts.products and facts.products[other.alternative_sku].may_replace
        ]
        self._left = sum(free for _, free in self._known) - _spoken_for(waiting) if self._known else 0

    def offered_to(self, line: QueuedLine, has_been_offered: bool) -> tuple[Offer, ...]:
        """The alternatives that hold all its units, as long as there is enough for everybody who was offered some."""
        if not self._known or (line.units > self._left and not has_been_offered):
            return ()
        fitting = [product for product, free in self._known if free >= line.units]
        self._left -= line.units if fitting and not has_been_offered else 0
        return tuple(
            _priced(
                Offer(product.sku, product.title),
                line,
                price_difference(
                    line.price_minor, line.currency, product.price_minor, product.currency, line.units
                ),
            )
            for product in fitting
        )


def _spoken_for(waiting: Queue) -> int:
    units = zip((0, *waiting.last_units), waiting.last_units, waiting.marks, strict=False)
    return sum(after - before for before, after, mark in units if waiting.standings[mark].swap_offered)


def _priced(offer: Offer, line: QueuedLine, minor: int | None) -> Offer:
    return offer if minor is None else replace(offer, difference_minor=minor, currency=line.currency)
