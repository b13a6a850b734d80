"""Documents that came in, each once, and the problems found in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, func, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store import numbers
from portal.store.base import belongs_to, merchant_key, number, table_of
from portal.store.bulk import insert_rows

# Small documents (EDI, replies) are kept as they came; of large files the facts are, and the digest.
KEPT_BYTES = 256 * 1024


class DocumentRow(SQLModel, table=True):
    """One document. Its digest (SHA-256 of the bytes) and kind make it the same document when it comes again."""

    __tablename__ = "documents"
    __table_args__ = (Index("uq_documents_digest", "merchant_id", "kind", "digest", unique=True),)
    merchant_id: int = merchant_key()
    id: int = number()
    kind: str
    digest: str
    name: str
    actor: str
    size: int
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    received_at: datetime
    new: int = 0
    changed: int = 0
    same: int = 0


class ProblemRow(SQLModel, table=True):
    """A row that was not taken, or that a person should look at (`was_taken`)."""

    __tablename__ = "problems"
    __table_args__ = (belongs_to("documents", "document_id"),)
    merchant_id: int = merchant_key()
    id: int = number()
    document_id: int = Field(sa_type=BigInteger)
    row: int
    field: str
    message: str
    was_taken: bool
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewProblem:
    """A problem to be kept: row 0 is the document itself."""

    row: int
    field: str
    message: str
    was_taken: bool


def known(session: Session, merchant_id: int, kind: str, digest: str) -> DocumentRow | None:
    """The very same document, if it came before."""
    chosen = select(DocumentRow).where(DocumentRow.merchant_id == merchant_id, DocumentRow.kind == kind)
    return session.exec(chosen.where(DocumentRow.digest == digest)).first()


def save(session: Session, document: DocumentRow, problems: Sequence[NewProblem]) -> int:
    """Keep a document with its problems; answers its number."""
    document.id = numbers.take_one(session)
    session.add(document)
    session.flush()
    ids = numbers.take(session, len(problems))
    rows = [
        {
            "merchant_id": document.merchant_id,
            "id": problem_id,
            "document_id": document.id,
            "row": problem.row,
            "field": problem.field,
            "message": problem.message,
            "was_taken": problem.was_taken,
        }
        for problem_id, problem in zip(ids, problems, strict=True)
    ]
    insert_rows(session, table_of(ProblemRow), rows)
    return document.id


def recent(session: Session, merchant_id: int, limit: int = 50) -> list[tuple[DocumentRow, int]]:
    """The newest documents with the number of their open problems."""
    open_problems = (
        select(func.count())
        .where(
            ProblemRow.merchant_id == DocumentRow.merchant_id,
            ProblemRow.document_id == DocumentRow.id,
            ProblemRow.settled_at.is_(None),
        )
        .scalar_subquery()
    )
    chosen = select(DocumentRow, open_problems).where(DocumentRow.merchant_id == merchant_id)
    rows = session.execute(
        chosen.order_by(DocumentRow.received_at.desc(), DocumentRow.id.desc()).limit(limit)
    )
    return [(document, count) for document, count in rows]


def get(session: Session, merchant_id: int, document_id: int) -> DocumentRow | None:
    """One document, or None where the merchant has no such document."""
    chosen = select(DocumentRow).where(DocumentRow.merchant_id == merchant_id, DocumentRow.id == document_id)
    return session.exec(chosen).first()


def problems_of(session: Session, merchant_id: int, document_id: int, limit: int = 500) -> list[ProblemRow]:
    """The problems of a document in the order of its rows."""
    chosen = select(ProblemRow).where(
        ProblemRow.merchant_id == merchant_id, ProblemRow.document_id == document_id
    )
    return list(session.exec(chosen.order_by(ProblemRow.row, ProblemRow.id).limit(limit)))


def open_problems(
    session: Session, merchant_id: int, limit: int = 200
) -> list[tuple[ProblemRow, DocumentRow]]:
    """Every problem that nobody settled yet, newest document first."""
    chosen = (
        select(ProblemRow, DocumentRow)
        .join(
            DocumentRow,
            (DocumentRow.merchant_id == ProblemRow.merchant_id) & (DocumentRow.id == ProblemRow.document_id),
        )
        .where(ProblemRow.merchant_id == merchant_id, ProblemRow.settled_at.is_(None))
        .order_by(DocumentRow.received_at.desc(), ProblemRow.row, ProblemRow.id)
        .limit(limit)
    )
    return [(problem, document) for problem, document in session.execute(chosen)]


def settle(session: Session, merchant_id: int, problem_id: int, now: datetime) -> bool:
    """Somebody has looked at the problem. False where the merchant has no such problem."""
    table = table_of(ProblemRow)
    mine = (table.c.merchant_id == merchant_id) & (table.c.id == problem_id)
    if session.execute(select(table.c.id).where(mine)).first() is None:
        return False
    session.execute(update(table).where(mine, table.c.settled_at.is_(None)).values(settled_at=now))
    return True


def settle_all(session: Session, merchant_id: int, document_id: int, now: datetime) -> None:
    """Somebody has looked at every problem of the document. Those settled before stay as they were."""
    table = table_of(ProblemRow)
    of_it = (table.c.merchant_id == merchant_id) & (table.c.document_id == document_id)
    session.execute(update(table).where(of_it, table.c.settled_at.is_(None)).values(settled_at=now))
