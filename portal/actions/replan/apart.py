"""Lines that do not stand like their neighbours: those of orders that ship together, those decided ahead."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from portal.domain.instructions import Instruction
from portal.domain.plans import Plan
from portal.domain.queue import Queue, Standing, estimate_at
from portal.domain.shipping import TOGETHER
from portal.domain.windows import Estimate
from portal.store import joint_lines, queue, standing_instructions
from portal.store.joint_lines import JointLine
from portal.store.merchants import Merchant


@dataclass(frozen=True, slots=True)
class Apart:
    """By SKU the places of such lines; `joint` are all waiting lines of the orders that ship together, by order."""

    numbers: dict[str, dict[int, int]]
    instructions: dict[int, Instruction]
    joint: dict[int, list[JointLine]]

    def own_estimates(
        self, plans: Mapping[str, Plan], queues: Mapping[str, Queue], today: date
    ) -> dict[int, Estimate]:
        """What the plans made now say of the joint lines in their queues, seen on the shop-local day `today`."""
        return {
            line.line_id: estimate_at(plans[line.sku], queues[line.sku], number).seen_on(today)
            for lines in self.joint.values()
            for line in lines
            if (number := self.numbers.get(line.sku, {}).get(line.line_id))
        }

    def standings(self, sku: str, waiting: Queue, own: Mapping[int, Estimate]) -> dict[int, Standing]:
        """How the lines of one SKU's queue that stand apart stand, by place. `own` are the estimates made now."""
        others = self._others(sku, own)
        found = {}
        for line_id, number in self.numbers.get(sku, {}).items():
            standing = waiting.standing(number)._replace(instruction=self.instructions.get(line_id))
            leaves_with = others.get(line_id, ())
            if leaves_with is None:
                standing = standing._replace(is_held=True)
            elif leaves_with:
                standing = standing._replace(leaves_with=leaves_with)
            found[number] = standing
        return found

    def _others(self, sku: str, own: Mapping[int, Estimate]) -> dict[int, tuple[Estimate, ...] | None]:
        """By line what the others of its order wait for; None where one is on hold, or was never planned yet."""
        found: dict[int, tuple[Estimate, ...] | None] = {}
        for lines in self.joint.values():
            for line in lines:
                if line.sku == sku:
                    rest = [other for other in lines if other is not line]
                    estimates = [own.get(other.line_id, other.own) for other in rest]
                    known = tuple(estimate for estimate in estimates if estimate)
                    is_open = len(known) < len(rest) or any(other.is_held for other in rest)
                    found[line.line_id] = None if is_open else known
        return found

    def moved(self, own: Mapping[int, Estimate], skus: Collection[str]) -> dict[int, Estimate]:
        """Those of the estimates of these SKUs' lines that differ from what is kept."""
        kept = {line.line_id: line.own for lines in self.joint.values() for line in lines if line.sku in skus}
        return {
            line_id: estimate for line_id, estimate in own.items() if kept.get(line_id, estimate) != estimate
        }

    def hanging_on(self, moved: Collection[int]) -> set[str]:
        """The SKUs of the lines that leave together with one of these."""
        return {
            line.sku
            for lines in self.joint.values()
            if any(line.line_id in moved for line in lines)
            for line in lines
        }


def read(session: Session, merchant: Merchant, queues: Mapping[str, Queue]) -> Apart:
    """The lines of these queues that stand apart."""
    live = standing_instructions.live(session, merchant.id, queues)
    is_default = merchant.rules().ships == TOGETHER
    joint = joint_lines.of_orders(session, merchant.id, queues, is_default)
    wanted: dict[str, set[int]] = {}
    for line in (line for lines in joint.values() for line in lines if line.sku in queues):
        wanted.setdefault(line.sku, set()).add(line.line_id)
    for line_id, one in live.items():
        wanted.setdefault(one.sku, set()).add(line_id)
    numbers = {sku: queue.places_of_lines(session, merchant.id, sku, ids) for sku, ids in wanted.items()}
    return Apart(numbers, {line_id: one.instruction for line_id, one in live.items()}, joint)
