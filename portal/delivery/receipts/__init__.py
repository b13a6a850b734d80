"""Works off what providers told us, a batch a turn, each event in the transaction that also marks it as handled."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from portal.clock import Clock
from portal.delivery.receipts.mailing import MailMessage, read_mail
from portal.delivery.receipts.merging import merge
from portal.delivery.receipts.reading import Receipt, TextMessage, read
from portal.delivery.receipts.talking import Decide, listen
from portal.delivery.receipts.writing_back import hear
from portal.store import provider_events
from portal.store.database import Database
from portal.store.provider_events import ProviderEvent

log = structlog.get_logger(__name__)

EVENTS_A_BATCH = 100
Told = Receipt | TextMessage | MailMessage
# When to look again at an event that could not be worked off: somebody has to mend it, or us.
PUT_OFF = timedelta(minutes=10)


def work_off(database: Database, clock: Clock, decide: Decide, limit: int = EVENTS_A_BATCH) -> int:
    """One batch; answers how many events were handled or put off. 0 means that nothing is due.

    `decide` is handed what a shopper's text message says of an order.
    """
    return database.write(lambda session: work_off_some(session, clock(), decide, limit))


def work_off_some(session: Session, now: datetime, decide: Decide, limit: int) -> int:
    """The same within a transaction that the caller has."""
    claimed = provider_events.claim_due(session, now, limit)
    understood = [(event, told) for event in claimed if (told := _read(event, now)) is not None]
    for event, told in sorted(understood, key=_order_of_locks):
        try:
            with session.begin_nested():
                _follow(session, told, now, decide)
            event.handled_at = now
        except DBAPIError:
            raise  # the database undoes the whole transaction, which is then done again
        except Exception:
            _put_off(event, now)
    return len(claimed)


def _read(event: ProviderEvent, now: datetime) -> Told | None:
    try:
        if event.kind == "mail":
            return read_mail(event.body, event.content_type, event.received_at)
        return read(event.provider, event.kind, event.body, event.received_at)
    except Exception:
        # Whatever a provider may think of next: one event that nobody understands must not hold up all the others.
        _put_off(event, now)
        return None


def _order_of_locks(understood: tuple[ProviderEvent, Told]) -> tuple[str, ...]:
    """The same in every worker: two of them hold events about the same messages, and must not wait in a circle."""
    _, told = understood
    if isinstance(told, Receipt):
        return ("receipt", told.key, told.provider_id, told.address)
    return ("text" if isinstance(told, TextMessage) else "mail", told.sender)


def _follow(session: Session, told: Told, now: datetime, decide: Decide) -> None:
    match told:
        case Receipt():
            merge(session, told, now)
        case TextMessage():
            listen(session, told, now, decide)
        case MailMessage():
            hear(session, told, now)


def _put_off(event: ProviderEvent, now: datetime) -> None:
    log.exception("event_fault", provider=event.provider, kind=event.kind, id=event.id)
    event.due_at = now + PUT_OFF
