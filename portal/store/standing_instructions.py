"""What shoppers decided ahead: at most one live instruction a line; those that ended are kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, text, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.instructions import Instruction
from portal.store import numbers
from portal.store.base import belongs_to, merchant_key, number, table_of
from portal.store.orders import OrderLine


class InstructionRow(SQLModel, table=True):
    """One instruction. `ended_because` is one of `instructions.ENDINGS`, "" while it is live."""

    __tablename__ = "standing_instructions"
    __table_args__ = (
        belongs_to("order_lines", "line_id"),
        Index("ix_standing_instructions_order_id", "merchant_id", "order_id"),
        Index(
            "uq_standing_instructions_live",
            "merchant_id",
            "line_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    order_id: int = Field(sa_type=BigInteger)
    line_id: int = Field(sa_type=BigInteger)
    later_than: date
    action: str
    sku: str = ""
    otherwise: str
    actor: str
    reason: str = ""
    made_at: datetime
    ended_at: datetime | None = None
    ended_because: str = ""

    @property
    def instruction(self) -> Instruction:
        """What it says."""
        return Instruction(self.later_than, self.action, self.sku, self.otherwise)


@dataclass(frozen=True, slots=True)
class LiveInstruction:
    """A live instruction of a line that waits, as far as the planner must know it."""

    order_id: int
    line_id: int
    sku: str
    instruction: Instruction


def live(session: Session, merchant_id: int, skus: Collection[str]) -> dict[int, LiveInstruction]:
    """By line, the live instructions of everybody who waits for one of these SKUs.

    Reads those of the whole merchant, which are few beside the queues, and never walks along a queue.
    """
    row, line = table_of(InstructionRow), table_of(OrderLine)
    joined = row.join(line, (line.c.merchant_id == row.c.merchant_id) & (line.c.id == row.c.line_id))
    said = (row.c.later_than, row.c.action, row.c.sku, row.c.otherwise)
    chosen = (
        select(row.c.line_id, row.c.order_id, line.c.sku, *said)
        .select_from(joined)
        .where(row.c.merchant_id == merchant_id, row.c.ended_at.is_(None), line.c.waiting > 0)
    )
    return {
        line_id: LiveInstruction(order_id, line_id, sku, Instruction(*words))
        for line_id, order_id, sku, *words in session.execute(chosen)
        if sku in skus
    }


def of_line(session: Session, merchant_id: int, line_id: int) -> InstructionRow | None:
    """The live instruction of a line, or None."""
    chosen = select(InstructionRow).where(
        InstructionRow.merchant_id == merchant_id,
        InstructionRow.line_id == line_id,
        InstructionRow.ended_at.is_(None),
    )
    return session.exec(chosen).first()


def of_order(session: Session, merchant_id: int, order_id: int) -> list[InstructionRow]:
    """Every instruction that was ever given for an order, newest first."""
    chosen = select(InstructionRow).where(
        InstructionRow.merchant_id == merchant_id, InstructionRow.order_id == order_id
    )
    return list(session.exec(chosen.order_by(InstructionRow.made_at.desc(), InstructionRow.id.desc())))


def give(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    instruction: Instruction,
    actor: str,
    reason: str,
    now: datetime,
) -> int:
    """Keep an instruction for a line, in place of the one that it had; answers its number."""
    end(session, merchant_id, line.id, "replaced", now)
    row = InstructionRow(
        merchant_id=merchant_id,
        id=numbers.take_one(session),
        order_id=line.order_id,
        line_id=line.id,
        later_than=instruction.later_than,
        action=instruction.action,
        sku=instruction.sku,
        otherwise=instruction.otherwise,
        actor=actor,
        reason=reason,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, merchant_id: int, line_id: int, because: str, now: datetime) -> bool:
    """End the live instruction of a line, for one of `instructions.ENDINGS`; False where it has none."""
    table = table_of(InstructionRow)
    chosen = (table.c.merchant_id == merchant_id) & (table.c.line_id == line_id) & table.c.ended_at.is_(None)
    ended = session.execute(update(table).where(chosen).values(ended_at=now, ended_because=because))
    return bool(ended.rowcount)
