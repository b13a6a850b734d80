"""Units ahead, and a cancel, in a queue of 100,000: beside a queue of 100, one indexed read, and a commit by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from statistics import median

from sqlalchemy import text
from sqlmodel import Session, select

from portal.domain import orders as facts
from portal.domain.ledger import Cause
from portal.domain.policies import Policy
from portal.store import merchants, numbers, order_intake, plans, queue, queue_moves, schema
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.orders import OrderLine
from tests.bench.report import taken
from tests.bench.shop import NOW

LONG, SHORT = 100_000, 100
# Milliseconds, and how many times the short queue the long one may cost.
PLACE_AIM, RATIO_AIM, CANCEL_AIM = 0.2, 2.0, 1.0
READS, CANCELS = 400, 200


@dataclass(frozen=True)
class _Queues:
    """A database with a long queue and a short one; `lines` are some of each, from everywhere in it."""

    database: Database
    merchant_id: int
    lines: dict[str, list[OrderLine]]


def measure(url: str) -> None:
    """Print the figures of one database."""
    queues = _open(url)
    name = queues.database.engine.dialect.name
    with queues.database.reading() as session:
        long, short, floor = (median(each) for each in zip(*_reads(session, queues), strict=True))
    print(
        f"units ahead in a queue of {LONG:,}, {name}: {long * 1e3:.3f} ms (aim {PLACE_AIM} ms: "
        f"{_verdict(long * 1e3, PLACE_AIM)}); of {SHORT}: {short * 1e3:.3f} ms; {long / short:.1f} times "
        f"(aim {RATIO_AIM:g}: {_verdict(long / short, RATIO_AIM)}); one indexed read: {floor * 1e3:.3f} ms",
        flush=True,
    )
    cancel, commit = _cancels(queues)
    print(
        f"a cancel in a queue of {LONG:,}, {name}: {cancel * 1e3:.3f} ms beside its commit (aim {CANCEL_AIM:g} ms: "
        f"{_verdict(cancel * 1e3, CANCEL_AIM)}); one UPDATE and its commit: {commit * 1e3:.3f} ms",
        flush=True,
    )
    queues.database.close()


def _verdict(figure: float, aim: float) -> str:
    return "within" if figure <= aim else "MISSED"


def _reads(session: Session, queues: _Queues) -> Iterator[tuple[float, float, float]]:
    """Seconds of a place in the long queue, of one in the short, and of reading one line, in turn."""
    floor = text("SELECT waiting FROM order_lines WHERE merchant_id = :merchant AND id = :line")
    for long, short, _ in zip(
        cycle(queues.lines["LONG"]), cycle(queues.lines["SHORT"]), range(READS), strict=False
    ):
        yield (
            taken(lambda line=long: queue.place_of(session, queues.merchant_id, line)),  # type: ignore[misc]
            taken(lambda line=short: queue.place_of(session, queues.merchant_id, line)),  # type: ignore[misc]
            taken(
                lambda line=long: session.execute(
                    floor, {"merchant": queues.merchant_id, "line": line.id}
                ).one()
            ),  # type: ignore[misc]
        )


def _cancels(queues: _Queues) -> tuple[float, float]:
    """Seconds of a cancel without its commit, and of the least that changes a line durably."""
    cause, seconds, floors = Cause("shopper", NOW, "cancelled"), [], []
    for line in queues.lines["LONG"][:CANCELS]:

        def cancel(session: Session, line: OrderLine = line) -> None:
            plans.mark_due(session, queues.merchant_id, ["LONG"], NOW)
            queue_moves.give_up(session, queues.merchant_id, line.id, line.waiting, cause)

        with queues.database.writing() as session:
            session.connection()
            seconds.append(taken(lambda session=session: cancel(session)))  # type: ignore[misc]
        floors.append(taken(lambda line=line: _touch(queues, line)))  # type: ignore[misc]
    return median(seconds), median(floors)


def _touch(queues: _Queues, line: OrderLine) -> None:
    statement = text(
        "UPDATE order_lines SET revision = revision + 1 WHERE merchant_id = :merchant AND id = :line"
    )
    with queues.database.writing() as session:
        session.execute(statement, {"merchant": queues.merchant_id, "line": line.id})


def _open(url: str) -> _Queues:
    database = Database(url)
    schema.migrate(database)
    with database.writing() as session:
        merchant = Merchant(
            id=numbers.take_one(session), slug="big", name="Big", policy=Policy().as_json(), created_at=NOW
        )
        merchants.add(session, merchant)
        plans.mark_due(session, merchant.id, ["LONG", "SHORT"], NOW)
        for sku, count in (("LONG", LONG), ("SHORT", SHORT)):
            lines = [
                facts.OrderLine(f"{sku}{number}", "1", sku, 1 + number % 3, NOW + timedelta(seconds=number))
                for number in range(count)
            ]
            for first in range(0, count, 10_000):
                order_intake.save(session, merchant.id, lines[first : first + 10_000], NOW, NOW)
    with database.reading() as session:
        return _Queues(
            database, merchant.id, {sku: _some(session, merchant.id, sku) for sku in ("LONG", "SHORT")}
        )


def _some(session: Session, merchant_id: int, sku: str) -> list[OrderLine]:
    chosen = select(OrderLine).where(OrderLine.merchant_id == merchant_id, OrderLine.sku == sku)
    lines = list(session.exec(chosen.order_by(OrderLine.joined_at)))
    return lines[:: max(1, len(lines) // READS)]
