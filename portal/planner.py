"""Loop 1's work on the database: takes SKUs that are due, decides without holding anybody up, writes in portions.

SQLite lets one write at a time, and PostgreSQL one write in a queue. So nothing is written while queues are read and
compared, and then only so much at a time that a shopper's click need not wait. What was decided holds for a queue in
which nobody has moved since, which its version tells; the others are planned again under their locks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from portal.actions.replan import Decided, Portion, decide, portions
from portal.domain.policies import Timing
from portal.planning import SKUS_A_BATCH, plan_portion
from portal.store import plans
from portal.store.database import Database

log = structlog.get_logger(__name__)

# A tenth of a second where nobody else works (measured).
LINES_A_PORTION = 750
# So long SKUs are nobody else's, from one portion to the next; when their planner has died, they are due again.
TAKEN_FOR = timedelta(seconds=10)
# When to look again at a SKU that could not be planned: somebody has to mend its facts, or us.
PUT_OFF = timedelta(minutes=10)

IsStopping = Callable[[], bool]


@dataclass(slots=True)
class Batch:
    """SKUs of one merchant that are planned together at `now`: those that are left, by the version that they had."""

    merchant_id: int
    left: dict[str, int]
    now: datetime
    is_stopping: IsStopping
    promises: int = 0

    def alone(self, sku: str) -> "Batch":
        """One of them on its own."""
        return Batch(self.merchant_id, {sku: self.left[sku]}, self.now, self.is_stopping)


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans over one database. Any number may do so at once."""

    database: Database
    timing: Timing

    def plan_some(self, now: datetime, is_stopping: IsStopping) -> int:
        """Plan a batch of SKUs that are due; answers how many there were. Once it is stopping the rest is due again."""
        until = now + TAKEN_FOR
        taken = self.database.write(lambda session: plans.take_due(session, now, SKUS_A_BATCH, until))
        for merchant_id, versions in taken.items():
            self._plan(Batch(merchant_id, dict(versions), now, is_stopping))
        return sum(len(versions) for versions in taken.values())

    def _plan(self, batch: Batch) -> None:
        """Plan these together; where one of them cannot be planned, it is put off and holds up no other."""
        known = {"merchant": batch.merchant_id, "skus": len(batch.left)}
        try:
            self._decide_and_write(batch)
            log.info("planned", **known, promises=batch.promises)
        except DBAPIError:
            raise  # they are due again before long
        except Exception:
            if len(batch.left) > 1:
                for sku in batch.left:
                    self._plan(batch.alone(sku))
                return
            (sku,) = batch.left
            log.exception("plan_fault", merchant=batch.merchant_id, sku=sku)
            until = batch.now + PUT_OFF
            self.database.write(lambda session: plans.put_off(session, batch.merchant_id, sku, until))

    def _decide_and_write(self, batch: Batch) -> None:
        if not batch.is_stopping():
            with self.database.reading() as session:
                decided = decide(session, batch.merchant_id, list(batch.left), batch.now)
            self._write(batch, decided)
        if batch.left:
            self.database.write(
                lambda session: plans.give_back(session, batch.merchant_id, batch.left, batch.now)
            )

    def _write(self, batch: Batch, decided: Decided) -> None:
        moved: set[str] = set()
        for portion in portions(decided, LINES_A_PORTION):
            if batch.is_stopping():
                return
            moved |= self._write_portion(batch, decided, portion.of(batch.left.keys() - moved))
            self.database.give_way()
        if moved:
            self._plan_at_once(batch, sorted(moved))

    def _write_portion(self, batch: Batch, decided: Decided, portion: Portion) -> set[str]:
        """Write it, but for those SKUs in whose queues somebody has moved since; answers these."""
        touched = portion.touched

        def write(session: Session) -> tuple[set[str], int]:
            held = plans.hold(session, batch.merchant_id, touched)
            unmoved = {sku for sku in touched if held.get(sku) == batch.left[sku]}
            rest = portion.of(unmoved)
            plans.take_on(session, batch.merchant_id, unmoved.difference(rest.skus), batch.now + TAKEN_FOR)
            return unmoved, plan_portion(session, decided, rest, batch.now, self.timing)

        unmoved, promises = self.database.write(write)
        batch.promises += promises
        for sku in unmoved:
            batch.left[sku] += 1
        for sku in unmoved.intersection(portion.skus):
            del batch.left[sku]
        return touched - unmoved

    def _plan_at_once(self, batch: Batch, skus: Sequence[str]) -> None:
        """Read, decide and write a first portion, while nobody can move: else a busy queue might never be planned."""

        def write(session: Session) -> tuple[Portion, int]:
            plans.hold(session, batch.merchant_id, skus)
            decided = decide(session, batch.merchant_id, skus, batch.now)
            first = next(portions(decided, LINES_A_PORTION))
            return first, plan_portion(session, decided, first, batch.now, self.timing)

        first, promises = self.database.write(write)
        batch.promises += promises
        for sku in first.skus:
            del batch.left[sku]
