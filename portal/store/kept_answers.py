"""What the API answered to requests that bore a key of their own: who asks again is answered alike, nothing is done.

A request is claimed before its work begins, and answered in the transaction of its work. A claim that its process took
along when it died ends by the database's clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Field, Session, SQLModel, select

from portal.store.base import merchant_key, table_of
from portal.store.database import clock_of
from portal.store.dialects import is_on_postgresql, upsert

# Whoever asks again after that is not told to wait any more: the work is begun anew, and only one of both is kept.
LONGEST_WORK = timedelta(seconds=30)


class KeptAnswer(SQLModel, table=True):
    """One request by its key. `digest` is of everything that was asked; `status` is 0 while it is being worked on."""

    __tablename__ = "kept_answers"
    merchant_id: int = merchant_key()
    key: str = Field(primary_key=True)
    digest: str
    claim: str
    claimed_until: datetime
    status: int = 0
    body: str = ""
    asked_at: datetime = Field(index=True)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of a request that came before; `status` 0 says that it is still being worked on."""

    digest: str
    status: int
    body: str


def claim(session: Session, merchant_id: int, key: str, digest: str, name: str) -> Earlier | None:
    """Claim a request under this name; None where it is ours to answer now, else what is known of it."""
    now, table = clock_of(session), table_of(KeptAnswer)
    row = {"merchant_id": merchant_id, "key": key, "digest": digest, "claim": name, "status": 0, "body": ""}
    times = {"claimed_until": now + LONGEST_WORK, "asked_at": now}
    fresh = upsert(is_on_postgresql(session), table).values(row | times).on_conflict_do_nothing()
    if session.execute(fresh.returning(table.c.key)).first() is not None:
        return None
    known = session.exec(
        select(KeptAnswer)
        .where(KeptAnswer.merchant_id == merchant_id, KeptAnswer.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if known.status or known.digest != digest or known.claimed_until > now:
        return Earlier(known.digest, known.status, known.body)
    known.claim, known.claimed_until = name, now + LONGEST_WORK
    session.flush()
    return None


def keep(session: Session, merchant_id: int, key: str, name: str, status: int, body: str) -> bool:
    """Keep the answer with the work that it is about. False where the claim is not ours any more: then undo it all."""
    table = table_of(KeptAnswer)
    mine = (table.c.merchant_id == merchant_id) & (table.c.key == key) & (table.c.claim == name)
    answered = update(table).where(mine, table.c.status == 0).values(status=status, body=body)
    return bool(session.execute(answered).rowcount)


def give_back(session: Session, merchant_id: int, key: str, name: str) -> None:
    """Nothing was done, so the key may be used again."""
    table = table_of(KeptAnswer)
    mine = (table.c.merchant_id == merchant_id) & (table.c.key == key) & (table.c.claim == name)
    session.execute(delete(table).where(mine, table.c.status == 0))


def forget_older(session: Session, than: datetime) -> None:
    """Forget what was asked before that moment."""
    session.execute(delete(table_of(KeptAnswer)).where(table_of(KeptAnswer).c.asked_at < than))
