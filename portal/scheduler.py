"""Turns the loops. APScheduler only ticks here: what is to do, and who may do it, is in the database.

Any number of processes may turn them: due SKUs and notices are claimed row by row, the periodic clean-up by a lease.
"""

import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from portal.actions.answer_erasure import erase_due
from portal.actions.learn_slips import remember, study
from portal.clock import Clock
from portal.collector import collector_at_rest
from portal.conversing import decide
from portal.delivery.receipts import work_off
from portal.delivery.reconciling import Reconciler
from portal.delivery.sender import Sender
from portal.domain.policies import Timing
from portal.planner import Planner
from portal.store import (
    claims,
    erasures,
    kept_answers,
    leases,
    plans,
    provider_events,
    sending_gates,
    sign_ins,
    slips,
)
from portal.store.database import Database

log = structlog.get_logger(__name__)

TICK_SECONDS = 1
CLEAN_UP_SECONDS = 3600
# Providers tell the same again for a day, and a dispute is looked into within weeks.
EVENTS_ARE_KEPT = timedelta(days=30)
# Whoever asks the API the same again within a day is answered alike.
ANSWERS_ARE_KEPT = timedelta(days=2)
# As long as one learner has a merchant to itself; after a fault or a crash the next one tries then.
LEARNING = timedelta(minutes=10)


@dataclass(slots=True)
class Loops:
    """Loop 1 (plan) and loop 2 (send, read what became of it, ask where nobody told) over one database, and the hourly
    clean-up. Without a `reconciler` nobody is asked."""

    database: Database
    sender: Sender
    clock: Clock
    timing: Timing
    name: str = ""
    reconciler: Reconciler | None = None
    _scheduler: BackgroundScheduler | None = field(default=None, init=False)
    _stopping: threading.Event = field(default_factory=threading.Event, init=False)

    def __post_init__(self) -> None:
        self.name = self.name or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"

    def plan_once(self) -> int:
        """Learn what is to be learned, then plan one batch of due SKUs; answers how many SKUs."""
        if not self._is_any_due(slips.is_any_due, plans.is_any_due):
            return 0
        while not self._stopping.is_set() and self.learn_once():
            pass
        with collector_at_rest():
            return Planner(self.database, self.timing).plan_some(self.clock(), self._stopping.is_set)

    def learn_once(self) -> bool:
        """Learn anew how the suppliers of one merchant keep their days; answers whether that was due for any."""
        now = self.clock()
        claim = self.database.write(lambda session: slips.claim_due(session, now, now + LEARNING))
        if claim is None:
            return False
        try:
            with self.database.reading() as session:
                lesson = study(session, claim.merchant_id, now)
            self.database.write(lambda session: remember(session, claim, lesson, now))
        except DBAPIError:
            raise
        except Exception:
            # Windows stay as they were learned last; plans must not wait for somebody to mend this.
            log.exception("learning_fault", merchant=claim.merchant_id)
        return True

    def send_once(self) -> int:
        """Send one batch of due notices; answers how many."""
        if not self._is_any_due(claims.is_any_due, lambda session, _: sending_gates.is_any_stopped(session)):
            return 0
        return self.sender.turn(self._stopping.is_set)

    def read_once(self) -> int:
        """Work off one batch of what providers told us; answers how many events."""
        if not self._is_any_due(provider_events.is_any_due):
            return 0
        return work_off(self.database, self.clock, decide)

    def reconcile_once(self) -> int:
        """Ask the providers about what is unknown, and what became of what left; answers about how many messages."""
        return self.reconciler.turn(self._stopping.is_set) if self.reconciler else 0

    def erase_once(self) -> int:
        """Erase the data of the next shopper who asked for it and has been told; answers of how many orders."""
        now = self.clock()
        with self.database.reading() as session:
            if not erasures.is_any_owed(session):
                return 0
        return int(self.database.write(lambda session: erase_due(session, now)))

    def _is_any_due(self, *asked: Callable[[Session, datetime], bool]) -> bool:
        """Whether there is anything to do at all. Whoever has nothing to write must not queue up each second with those
        who have: SQLite lets one write at a time."""
        with self.database.reading() as session:
            now = self.clock()
            return any(is_due(session, now) for is_due in asked)

    def clean_up(self) -> None:
        """Forget what has ended, by one process an hour."""
        with self.database.writing() as session:
            if leases.take(session, "clean_up", self.name, CLEAN_UP_SECONDS / 2):
                sign_ins.forget_expired(session, self.clock())
                kept_answers.forget_older(session, self.clock() - ANSWERS_ARE_KEPT)
                provider_events.forget_handled(session, self.clock() - EVENTS_ARE_KEPT)

    def drain(self) -> None:
        """Turn both loops until nothing is due: for tests, imports and the demo's first minute."""
        while self.plan_once() or self.send_once() or self.read_once() or self.erase_once():
            pass

    def start(self) -> None:
        """Turn the loops in the background until `stop`."""
        scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True})
        for once in (self.plan_once, self.send_once, self.read_once, self.reconcile_once, self.erase_once):
            # The first turn at once: what a dead worker left has waited long enough.
            at_once = datetime.now(UTC)
            scheduler.add_job(self._turning(once), "interval", seconds=TICK_SECONDS, next_run_time=at_once)
        scheduler.add_job(self._safely(self.clean_up), "interval", seconds=CLEAN_UP_SECONDS)
        scheduler.start()
        self._scheduler = scheduler
        log.info("loops_started", worker=self.name)

    def stop(self) -> None:
        """Finish the batches under way and stop."""
        self._stopping.set()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self.sender.close()
            log.info("loops_stopped", worker=self.name)

    def _turning(self, work: Callable[[], int]) -> Callable[[], None]:
        """A job that works off batches as long as there are any."""

        def turn() -> None:
            while not self._stopping.is_set() and work():
                self.database.give_way()

        return self._safely(turn)

    def _safely(self, work: Callable[[], None]) -> Callable[[], None]:
        """A job whose fault is logged and tried again at the next tick: nothing is lost, it is all in the database."""

        def turn() -> None:
            try:
                work()
            except Exception:
                log.exception("loop_fault", worker=self.name)

        return turn
