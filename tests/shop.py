"""A merchant's shop on a real database: documents come in, time passes, the planner runs, and one reads what followed.

Each document is a CSV file as the merchant sends it. A shop's day begins at builders.NOW, a Saturday.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session, select

from portal.actions.learn_slips import remember, study
from portal.actions.receive_document import Incoming, Report, receive_document
from portal.actions.set_policy import set_policy
from portal.domain.notices import LineChange, from_json
from portal.domain.plans import Plan
from portal.domain.policies import Policy, Timing
from portal.domain.promises import Promise
from portal.planning import plan
from portal.store import merchants, orders, plans, slips, supply
from portal.store.database import Database
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from tests.builders import NOW, a_merchant

Result = TypeVar("Result")

AT_ONCE = Timing(hold_seconds=0, keeps_quiet_hours=False)


class Shop:
    """One merchant over a database. `now` is the moment at which the next thing happens."""

    def __init__(
        self, database: Database, slug: str = "acme", policy: Policy | None = None, **known: Any
    ) -> None:
        self.database, self.now = database, NOW
        self._files = 0
        with database.writing() as session:
            merchant = a_merchant(session, slug, policy=(policy or Policy()).as_json(), **known)
        self.id = merchant.id

    def writes(self, action: Callable[..., Result], *arguments: Any) -> Result:
        """What an action answers, called with a session, this merchant, the arguments and, last, the moment."""
        return self.database.write(lambda session: action(session, self.id, *arguments, self.now))

    def reads(self, query: Callable[..., Result], *arguments: Any) -> Result:
        """What a query of the store answers about this merchant."""
        with self.database.reading() as session:
            return query(session, self.id, *arguments)

    def receives(self, kind: str, header: str, *rows: str) -> Report:
        """A file comes in."""
        return self.receives_bytes(kind, "\n".join((header, *rows)).encode())

    def receives_bytes(self, kind: str, body: bytes) -> Report:
        """A file comes in, as it is."""
        self._files += 1
        return self.writes(receive_document, Incoming(kind, f"{kind}-{self._files}", body, "the shop"))

    def sells(self, *skus: str, **known: str) -> Report:
        """Products at 40.00; the title of LAMP is "Lamp". `known` are more columns."""
        cells = {"price": "40.00", "currency": "EUR"} | known
        rows = (",".join((sku, sku.capitalize(), *cells.values())) for sku in skus)
        return self.receives("products", ",".join(("sku", "title", *cells)), *rows)

    def is_asked_for(self, order: str, sku: str, units: int = 1, **known: str) -> Report:
        """An order of one line; Sam gave a mail address. `known` are more columns, `line` and `placed_at` too."""
        cells = {
            "order": order,
            "line": "1",
            "sku": sku,
            "quantity": str(units),
            "placed_at": "2026-11-11T10:00:00Z",
            "name": "Sam Carter",
            "email": f"{order}@mail.example",
            "price": "40.00",
            "currency": "EUR",
            "paid": "full",
        } | known
        return self.receives("orders", ",".join(cells), ",".join(cells.values()))

    def buys(self, po: str, sku: str, units: int, line: str = "1", supplier: str = "Globex") -> Report:
        """A purchase order of one line, placed on 2 November."""
        header = "supplier,po,line,sku,quantity,ordered_on"
        return self.receives("purchase-orders", header, f"{supplier},{po},{line},{sku},{units},2026-11-02")

    def is_told(self, po: str, sku: str, units: int, on: date | str, reference: str, **known: str) -> Report:
        """A supplier's confirmation; `on` may be empty."""
        cells = {"supplier": "Globex", "po": po, "line": "1", "sku": sku, "quantity": str(units)} | known
        cells |= {"confirmed_on": str(on), "reference": reference}
        return self.receives("confirmations", ",".join(cells), ",".join(cells.values()))

    def is_promised(self, sku: str, units: int, on: date | str, po: str = "7") -> None:
        """A purchase order with its first confirmation."""
        self.buys(po, sku, units)
        self.is_told(po, sku, units, on, f"first word on {po}")

    def gets(self, po: str, sku: str, units: int, on: date | str, line: str = "1") -> Report:
        """Goods of a purchase order arrive."""
        header = "supplier,po,line,sku,quantity,received_on,reference"
        return self.receives("receipts", header, f"Globex,{po},{line},{sku},{units},{on},dock {on}")

    def counts(self, sku: str, units: int) -> Report:
        """The shelf is counted, now."""
        return self.receives("stock", "sku,on_hand,counted_at", f"{sku},{units},{self.now.isoformat()}")

    def sends(
        self, order: str, units: int, line: str = "1", tracking: str = "JD01", at: datetime | None = None
    ) -> Report:
        """Units of an order's line leave with DHL."""
        header = "order,line,quantity,shipped_at,carrier,tracking_number"
        row = f"{order},{line},{units},{(at or self.now).isoformat()},DHL,{tracking}"
        return self.receives("shipments", header, row)

    def offers(self, sku: str, instead: str) -> Report:
        """`instead` may replace `sku`."""
        return self.receives("alternatives", "sku,alternative_sku", f"{sku},{instead}")

    def decides(self, **rules: Any) -> None:
        """The merchant's policy is another one from now on."""
        self.writes(set_policy, replace(self.merchant().rules(), **rules))

    def plans(self, timing: Timing = AT_ONCE) -> int:
        """Everything that is due by now is planned in one round; answers how many SKUs."""
        self.now += timedelta(minutes=1)
        self.learns()
        return self.database.write(lambda session: self._plan(session, timing))

    def learns(self) -> None:
        """What suppliers did is learned, of every merchant of whom anything was told that teaches."""
        while True:
            with self.database.writing() as session:
                claim = slips.claim_due(session, self.now, self.now + timedelta(minutes=10))
                if claim is None:
                    return
                remember(session, claim, study(session, claim.merchant_id, self.now), self.now)

    def _plan(self, session: Session, timing: Timing) -> int:
        due = plans.claim_due(session, self.now, 1_000).get(self.id, [])
        self.replans(session, due, timing)
        return len(due)

    def replans(self, session: Session, skus: list[str], timing: Timing) -> None:
        """These SKUs are planned in a transaction that the caller has."""
        plan(session, self.id, skus, self.now, timing)

    def waits_until(self, day: date) -> None:
        """Time passes, nothing else: it is noon of that day (UTC)."""
        self.now = datetime.combine(day, NOW.time(), NOW.tzinfo)

    def order(self, number: str) -> Order:
        """The order as it is now."""
        found = self.reads(orders.by_number, number)
        assert found is not None
        return found

    def line(self, number: str, line: str = "1") -> OrderLine:
        """A line as it is now."""
        return self.reads(orders.lines_by_name, [(number, line)])[number, line]

    def promise(self, number: str, line: str = "1") -> Promise | None:
        """What stands for that line."""
        return self.line(number, line).promise

    def latest(self, number: str, line: str = "1") -> date | None:
        """The last day of what was promised for that line, None where no day was."""
        promise = self.promise(number, line)
        return promise.window.latest if promise and promise.window else None

    def plan(self, sku: str) -> Plan:
        """How coming supplies cover the queue of a SKU, as it was planned last."""
        return self.reads(plans.named, [sku])[sku]

    def outbox(self, number: str = "", state: str = "pending") -> list[OutboxRow]:
        """Notices in that state, of one order or of all, oldest first."""
        chosen = select(OutboxRow).where(OutboxRow.merchant_id == self.id, OutboxRow.state == state)
        if number:
            chosen = chosen.where(OutboxRow.order_id == self.order(number).id)
        with self.database.reading() as session:
            return list(session.exec(chosen.order_by(OutboxRow.id)))

    def owed(self, number: str = "") -> list[tuple[str, str]]:
        """Channel and kind of every notice that is still to be sent."""
        return [(row.channel, row.kind) for row in self.outbox(number)]

    def change(self, number: str) -> LineChange:
        """The one change in the one notice that is owed to an order."""
        (row,) = self.outbox(number)
        (change,) = from_json(row.changes)
        return change

    def is_heard(self) -> None:
        """Everything that is owed has been sent, so that what comes next is news of its own."""
        with self.database.writing() as session:
            for row in session.exec(select(OutboxRow).where(OutboxRow.merchant_id == self.id)):
                row.state = "sent" if row.state == "pending" else row.state

    def supply_of(self, sku: str) -> list[int]:
        """Units confirmed by the newest word on each purchase order line of a SKU."""
        lines = self.reads(supply.open_lines, [sku]).get(sku, [])
        return [sum(said.quantity for said in line.confirmations) for line in lines]

    def merchant(self) -> merchants.Merchant:
        """The merchant as it is now."""
        return self.reads(merchants.get)


def messages_of(problems: Sequence[Any]) -> list[str]:
    """The sentences of these problems."""
    return [problem.message for problem in problems]
