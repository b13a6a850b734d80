"""Take in one document, once: read it, keep its facts and its problems, mark due whatever it touches.

`readers` says which reader makes facts of it, `taking` what the facts of each kind touch. Nothing is planned here and
nothing is sent.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from portal.actions.receive_document.from_shops import SHOP_TAKERS
from portal.actions.receive_document.readers import KINDS, Incoming, facts_in
from portal.actions.receive_document.taking import SETTLING, TAKERS, Taken
from portal.collector import collector_at_rest
from portal.crashpoints import crashpoint
from portal.intake.documents import Problem, UnreadableDocument
from portal.store import inbox, merchants, slips, tasks
from portal.store.inbox import DocumentRow, NewProblem

__all__ = ["KINDS", "Incoming", "Report", "keep_unreadable", "receive_document"]

# What one document may keep of its problems; the report still counts them all.
KEPT_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a document. `is_known` says that the very same one came before and nothing was done."""

    document_id: int
    is_known: bool
    new: int
    changed: int
    same: int
    problems: tuple[Problem, ...]


def receive_document(session: Session, merchant_id: int, incoming: Incoming, now: datetime) -> Report:
    """Keep what the document says. Good rows are taken, bad ones reported.

    Raises UnreadableDocument, and keeps nothing, where it is not a document of its kind.
    """
    if incoming.kind not in KINDS:
        raise UnreadableDocument(
            f"{incoming.kind!r} is not a kind of document. Known are: {', '.join(KINDS)}."
        )
    digest = sha256(incoming.body + incoming.mark.encode()).hexdigest()
    before = inbox.known(session, merchant_id, incoming.kind, digest)
    if before is not None:
        return Report(before.id, True, 0, 0, before.new + before.changed + before.same, ())
    currency = merchants.get(session, merchant_id).currency
    taken = Taken()
    problems: list[Problem] = []
    with collector_at_rest():
        for document in facts_in(incoming, now, currency):
            problems += document.problems
            taken += (TAKERS | SHOP_TAKERS)[incoming.kind](
                session, merchant_id, document.facts, now + SETTLING
            )
    problems += taken.problems
    if taken.teaches:
        slips.mark_due(session, merchant_id, now, for_all=taken.is_history)
    document_id = _keep(session, merchant_id, incoming, digest, taken, problems, now)
    tasks.raise_all(session, merchant_id, [task.found_in(document_id) for task in taken.tasks], now)
    crashpoint("after_rows")
    return Report(document_id, False, taken.new, taken.changed, taken.same, tuple(problems))


def keep_unreadable(
    session: Session, merchant_id: int, incoming: Incoming, sentence: str, now: datetime
) -> None:
    """Keep a document that nobody can read for a person to look at. Twice is once."""
    digest = sha256(incoming.body + incoming.mark.encode()).hexdigest()
    if inbox.known(session, merchant_id, incoming.kind, digest) is None:
        _keep(session, merchant_id, incoming, digest, Taken(), [Problem(0, "", sentence)], now)


def _keep(
    session: Session,
    merchant_id: int,
    incoming: Incoming,
    digest: str,
    taken: Taken,
    problems: list[Problem],
    now: datetime,
) -> int:
    row = DocumentRow(
        merchant_id=merchant_id,
        id=0,
        kind=incoming.kind,
        digest=digest,
        name=incoming.name[:200],
        actor=incoming.actor,
        size=len(incoming.body),
        body=incoming.body if len(incoming.body) <= inbox.KEPT_BYTES else None,
        received_at=now,
        new=taken.new,
        changed=taken.changed,
        same=taken.same,
    )
    kept = [NewProblem(p.row, p.field, p.message, p.was_taken) for p in problems[:KEPT_PROBLEMS]]
    return inbox.save(session, row, kept)
