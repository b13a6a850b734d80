"""Random histories of two queues: what shops, shoppers and desks do to them, as functions of a few small numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st
from sqlmodel import Session

from portal.domain import orders as facts
from portal.domain.ledger import Cause
from portal.domain.places import right_before
from portal.domain.refusals import Refusal
from portal.store import order_intake, orders, queue_moves, shipments
from portal.store.orders import OrderLine
from portal.store.shipments import ShipmentOfLine
from tests.builders import NOW
from tests.store.queues import everybody

SKUS = ("LAMP", "DESK")


@dataclass
class TwoQueues:
    """One merchant's two queues in an open transaction."""

    session: Session
    merchant_id: int
    told: dict[str, facts.OrderLine] = field(default_factory=dict)

    def orders(self, number: int, units: int, minute: int) -> None:
        """An order comes in, or is told otherwise; its moment may be long ago."""
        line = facts.OrderLine(
            f"#{number % 9}", "1", SKUS[minute % 2], units, NOW + timedelta(minutes=minute)
        )
        self.told[line.order] = line
        order_intake.save(self.session, self.merchant_id, [line], NOW, NOW)

    def sends(self, number: int, units: int, parcel: int) -> None:
        """A parcel leaves; the same one again with other units is a correction."""
        line = self._line(number)
        if line:
            sent = ShipmentOfLine(line.id, NOW, f"JD{parcel % 2}", line.order_id, line.sku, units)
            shipments.save(self.session, self.merchant_id, [sent], NOW)

    def cancels(self, number: int, units: int, minute: int) -> None:
        """Some or all of what waits of an order is given up."""
        line = self._line(number)
        if line:
            fewer, cause = min(units, line.waiting), Cause("shopper", NOW, "cancelled")
            queue_moves.give_up(self.session, self.merchant_id, line.id, fewer, cause)

    def swaps(self, number: int, units: int, minute: int) -> None:
        """An order's line becomes the other item."""
        line = self._line(number)
        if line:
            other, cause = SKUS[1 - SKUS.index(line.sku)], Cause("shopper", NOW, "swapped")
            queue_moves.swap(self.session, self.merchant_id, line.id, other, None, cause)

    def moves(self, number: int, units: int, target: int) -> None:
        """Somebody at the desk puts a waiting line right before another one."""
        line, other = self._line(number), self._line(target)
        if (
            not (line and other and line.waiting and other.waiting)
            or line.sku != other.sku
            or line.id == other.id
        ):
            return
        in_front = [
            one.place
            for one in everybody(self.session, self.merchant_id, line.sku)
            if one.place < other.place and one.id != line.id
        ]
        try:
            place = right_before(other.place, in_front[-1] if in_front else None)
        except Refusal:
            return
        self._move(line, place._asdict())

    def prefers(self, number: int, units: int, minute: int) -> None:
        """Somebody at the desk puts a waiting line into a class, or takes it out again."""
        line = self._line(number)
        if line and line.waiting:
            self._move(line, line.place._asdict() | {"priority": -(minute % 3)})

    def _move(self, line: OrderLine, place: dict[str, object]) -> None:
        cause = Cause("desk", NOW, "A broken one was sent before.")
        queue_moves.move(self.session, self.merchant_id, line.id, type(line.place)(**place), cause)

    def _line(self, number: int) -> OrderLine | None:
        self.session.expire_all()
        name = (f"#{number % 9}", "1")
        return orders.lines_by_name(self.session, self.merchant_id, [name]).get(name)


Step = tuple[Callable[[TwoQueues, int, int, int], None], int, int, int]
_verbs = st.sampled_from(
    [
        TwoQueues.orders,
        TwoQueues.sends,
        TwoQueues.cancels,
        TwoQueues.swaps,
        TwoQueues.moves,
        TwoQueues.prefers,
    ]
)
_small = st.integers(0, 30)
_joins = st.tuples(st.just(TwoQueues.orders), _small, st.integers(1, 4), _small)
histories: st.SearchStrategy[list[Step]] = st.lists(
    _joins | st.tuples(_verbs, _small, st.integers(1, 4), _small), min_size=5, max_size=40
)
