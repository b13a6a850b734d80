"""What was decided, in portions that are written one after the other: nobody waits long for any of them.

An order is told of all its lines by one portion, so that its shopper hears of them together. A SKU's plan is written
with the last of its lines: until then it is due, and whoever plans it again finds what is left.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from portal.actions.replan.deciding import Decided
from portal.actions.replan.telling import News, Told


@dataclass(slots=True)
class Portion:
    """What is told, and of which SKUs all has been told then."""

    news: list[News] = field(default_factory=list)
    skus: list[str] = field(default_factory=list)

    @property
    def touched(self) -> set[str]:
        """The SKUs that it is about."""
        return {*self.skus, *(one.sku for one in self.news)}

    def of(self, skus: Collection[str]) -> "Portion":
        """What of it is about these SKUs."""
        return Portion(
            [one for one in self.news if one.sku in skus], [sku for sku in self.skus if sku in skus]
        )


def whole(decided: Decided) -> Portion:
    """All of it at once."""
    return Portion([one for of_sku in decided.news.values() for one in of_sku], list(decided.rounds))


def portions(decided: Decided, lines: int) -> Iterator[Portion]:
    """All of it, about so many lines at a time; one portion at least."""
    found, told, place_of_order = [Portion()], Counter[int](), dict[int, int]()
    for sku in decided.rounds:
        for one in decided.news[sku]:
            pieces: dict[int, list[Told]] = defaultdict(list)
            for at in one.lines:
                if at.line.order_id not in place_of_order and told[len(found) - 1] >= lines:
                    found.append(Portion())
                place = place_of_order.setdefault(at.line.order_id, len(found) - 1)
                pieces[place].append(at)
                told[place] += 1
            for place, some in pieces.items():
                found[place].news.append(replace(one, lines=some))
        found[-1].skus.append(sku)
    return iter(found)
