"""Works off what providers told us, a batch a turn, each event in the transaction that also marks it as handled."""

from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from portal.clock import Clock
from portal.delivery.receipts.merging import merge
from portal.delivery.receipts.reading import Receipt, TextMessage, read
from portal.delivery.receipts.talking import listen
from portal.store import provider_events
from portal.store.database import Database
from portal.store.provider_events import ProviderEvent

log = structlog.get_logger(__name__)

EVENTS_A_BATCH = 200
# When to look again at an event that could not be worked off: somebody has to mend it, or us.
PUT_OFF = timedelta(minutes=10)


def work_off(database: Database, clock: Clock) -> int:
    """One batch; answers how many events were handled or put off. 0 means that nothing is due."""
    return database.write(lambda session: _batch(session, clock))


def _batch(session: Session, clock: Clock) -> int:
    claimed = provider_events.claim_due(session, clock(), EVENTS_A_BATCH)
    for event in claimed:
        try:
            with session.begin_nested():
                _work_off(session, event, clock)
        except DBAPIError:
            raise  # the database undoes the whole transaction, which is then done again
        except Exception:
            log.exception("event_fault", provider=event.provider, kind=event.kind, id=event.id)
            event.due_at = clock() + PUT_OFF
    return len(claimed)


def _work_off(session: Session, event: ProviderEvent, clock: Clock) -> None:
    match read(event.provider, event.kind, event.body, event.received_at):
        case Receipt() as receipt:
            merge(session, receipt, clock())
        case TextMessage() as message:
            listen(session, message, clock())
    event.handled_at = clock()
