"""What a document would do: it is taken in and planned as for real, in a transaction that is then undone.

Nothing is guessed and nothing is written, so what is shown is what would be sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.actions.receive_document import Incoming, Report, receive_document
from portal.actions.receive_document.taking import SETTLING
from portal.domain.policies import Timing
from portal.planning import SKUS_A_BATCH, plan
from portal.store import numbers, owed_notices, plans, promises
from portal.store.database import Database
from portal.store.owed_notices import OwedNotice


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a document would do: its report, how many queues are planned anew, and whom we would tell what.

    `counts` are all notices by kind and channel, `told` the first of them, most urgent first. `unreached` lines would
    get another promise, but there is no way to tell their shoppers.
    """

    report: Report
    queues: int
    counts: dict[tuple[str, str], int]
    told: tuple[OwedNotice, ...]
    unreached: int


def rehearse(database: Database, merchant_id: int, incoming: Incoming, now: datetime, most: int) -> Rehearsal:
    """Take the document in at `now` and plan what it touches, then undo it all; names at most `most` notices.

    Raises UnreadableDocument where it is not a document of its kind.
    """
    with database.trying() as session:
        planned_before, planned_after = now + SETTLING, now + 2 * SETTLING
        _plan_due(session, merchant_id, planned_before)  # what is owed anyway is not its doing
        first = numbers.take_one(session)
        report = receive_document(session, merchant_id, incoming, now)
        queues = _plan_due(session, merchant_id, planned_after)
        return Rehearsal(
            report=report,
            queues=queues,
            counts=owed_notices.counts_since(session, merchant_id, first),
            told=tuple(owed_notices.owed_since(session, merchant_id, first, most)),
            unreached=promises.unnoticed(session, merchant_id, planned_after),
        )


def _plan_due(session: Session, merchant_id: int, now: datetime) -> int:
    """Plan everything of the merchant that is due by then; answers how many SKUs."""
    due: Sequence[str] = plans.due_skus(session, merchant_id, now)
    for first in range(0, len(due), SKUS_A_BATCH):
        plan(session, merchant_id, due[first : first + SKUS_A_BATCH], now, Timing())
    return len(due)
