"""Whatever a shop and its suppliers send, in whatever order and however often: the same facts end in the same state.

The invariants of the queue and of its promises, over random histories of documents, on both databases.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from portal.actions.choose_option import Wish, choose_option
from portal.actions.verify_ledger import verify_ledger
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.store import plans, promises, queue
from portal.store.database import Database
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from portal.store.promises import PromiseRow
from tests.builders import NOW, TODAY
from tests.databases import on_both_databases
from tests.played import emptied
from tests.shop import Shop

pytestmark = on_both_databases

few = settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ORDERS, POS = ("1001", "1002", "1003", "1004"), ("7", "8")


@dataclass(frozen=True)
class Letter:
    """A document of one row. Its text alone says what is in it."""

    kind: str
    header: str
    row: str


def _order(number: str) -> st.SearchStrategy[Letter]:
    """Everybody ordered at a moment of their own, so that the queue has one right order."""
    placed_at = NOW - timedelta(days=9, minutes=int(number))
    header = "order,line,sku,quantity,placed_at,name,email"
    rows = st.builds(
        lambda units, email: f"{number},1,LAMP,{units},{placed_at.isoformat()},Sam Carter,{email}",
        st.integers(1, 4),
        st.sampled_from(["", f"{number}@mail.example"]),
    )
    return rows.map(lambda row: Letter("orders", header, row))


def _purchase(po: str) -> st.SearchStrategy[Letter]:
    header = "supplier,po,line,sku,quantity,ordered_on"
    return st.integers(1, 6).map(
        lambda units: Letter("purchase-orders", header, f"Globex,{po},1,LAMP,{units},2026-11-02")
    )


def _word(po: str, number: int) -> st.SearchStrategy[Letter]:
    """A supplier's revisions, each at a moment of its own."""
    header = "supplier,po,line,sku,quantity,confirmed_on,status,received_at,reference"
    at = (NOW - timedelta(days=5 - number)).isoformat()
    days = st.sampled_from(["", *(str(TODAY + timedelta(days=away)) for away in (-3, 5, 20, 40))])
    said = st.tuples(
        st.integers(1, 6), days, st.sampled_from(["accepted", "changed", "backordered", "rejected"])
    )
    return said.map(
        lambda it: Letter(
            "confirmations", header, f"Globex,{po},1,LAMP,{it[0]},{it[1]},{it[2]},{at},r{number}"
        )
    )


def _parcel(order: str) -> st.SearchStrategy[Letter]:
    header = "order,line,quantity,shipped_at,tracking_number"
    return st.integers(1, 4).map(
        lambda units: Letter(
            "shipments", header, f"{order},1,{units},{(NOW - timedelta(hours=2)).isoformat()},JD{order}"
        )
    )


def _arrival(po: str) -> st.SearchStrategy[Letter]:
    header = "supplier,po,line,sku,quantity,received_on,reference"
    return st.integers(1, 6).map(
        lambda units: Letter("receipts", header, f"Globex,{po},1,LAMP,{units},{TODAY},dock {po}")
    )


counts = st.integers(0, 5).map(
    lambda units: Letter(
        "stock", "sku,on_hand,counted_at", f"LAMP,{units},{(NOW - timedelta(days=1)).isoformat()}"
    )
)
products = st.builds(
    lambda lead, kind: Letter(
        "products", "sku,title,kind,lead_time_days,supplier", f"LAMP,Lamp,{kind},{lead},Globex"
    ),
    st.sampled_from(["", "20"]),
    st.sampled_from(["standard", "dropship", "manufacturer", "indefinite", "custom"]),
)
# Each document that there may be is there or not.
histories = st.tuples(
    *(
        st.none() | letter
        for letter in (
            products,
            counts,
            *map(_order, ORDERS),
            *map(_purchase, POS),
            *(_word(po, number) for po in POS for number in (1, 2)),
            _parcel("1001"),
            _parcel("1003"),
            _arrival("7"),
        )
    )
).map(lambda found: [letter for letter in found if letter is not None])


def a_shop(database: Database) -> Shop:
    return Shop(emptied(database), policy=Policy(patience_days=0, update_every_days=0))


def receives_all(shop: Shop, letters: Sequence[Letter]) -> None:
    for letter in letters:
        shop.receives(letter.kind, letter.header, letter.row)


def state_of(shop: Shop) -> Any:
    """The plan and the queue: who waits for how much in which order, as the shop calls them."""
    with shop.database.reading() as session:
        order = select(Order.number, OrderLine.waiting, OrderLine.shipped).join(
            OrderLine, (OrderLine.order_id == Order.id) & (OrderLine.merchant_id == Order.merchant_id)
        )
        lines = session.execute(order.order_by(Order.number)).all()
        waiting = [(one.number, line.waiting) for line, one in queue.members(session, shop.id, "LAMP")]
        plan = plans.named(session, shop.id, ["LAMP"]).get("LAMP")
    return [tuple(line) for line in lines], waiting, plan and plan.steps


@few
@given(letters=histories, data=st.data())
def test_the_plan_and_the_queue_are_a_function_of_the_facts(
    database: Database, letters: list[Letter], data: st.DataObject
) -> None:
    shop = a_shop(database)
    receives_all(shop, letters)
    shop.plans()
    first = state_of(shop)

    again = data.draw(st.permutations([*letters, *data.draw(st.lists(st.sampled_from(letters or [None])))]))
    other = a_shop(database)
    for letter in filter(None, again):
        receives_all(other, [letter])
        if data.draw(st.booleans()):
            other.plans()
            other.now = NOW
    other.plans()

    assert state_of(other) == first


@few
@given(
    letters=histories,
    chosen=st.lists(st.tuples(st.sampled_from(ORDERS), st.sampled_from(["wait", "cancel"]))),
)
def test_a_promise_changes_only_with_a_notice_or_a_reason_on_record(
    database: Database, letters: list[Letter], chosen: list[tuple[str, str]]
) -> None:
    shop = a_shop(database)
    for number, letter in enumerate(letters):
        receives_all(shop, [letter])
        shop.plans()
        _check_promises(shop)
        for order, kind in chosen[number : number + 1]:
            _choose(shop, order, kind)
            _check_promises(shop)


@few
@given(letters=histories)
def test_units_are_never_handed_out_twice_nobody_overtakes_and_the_ledger_tells_the_queue(
    database: Database, letters: list[Letter]
) -> None:
    shop = a_shop(database)
    receives_all(shop, letters)
    shop.plans()
    _, waiting, steps = state_of(shop)

    assert [number for number, _ in waiting] == sorted((number for number, _ in waiting), reverse=True)
    assert all(units > 0 for _, units in waiting)
    ends = [step.units_to for step in steps or () if step.units_to is not None]
    assert ends == sorted(set(ends))
    assert (ends or [0])[-1] <= _units_there_are_or_will_be(letters)
    assert shop.reads(verify_ledger).breaks == ()


def _units_there_are_or_will_be(letters: Sequence[Letter]) -> int:
    """What was counted and what ever arrived or is on order: confirmations can only name more of what is ordered."""
    places = {"stock": 1, "purchase-orders": 4, "confirmations": 4, "receipts": 4}
    return sum(int(one.row.split(",")[places[one.kind]]) for one in letters if one.kind in places)


def _choose(shop: Shop, order: str, kind: str) -> None:
    found = shop.reads(_line_of, order)
    if found is None:
        return
    with suppress(Refusal):  # nothing of it waits any more
        shop.writes(choose_option, found.order_id, found.id, Wish(kind))


def _line_of(session: Any, merchant_id: int, number: str) -> OrderLine | None:
    chosen = select(OrderLine).join(
        Order, (Order.id == OrderLine.order_id) & (Order.merchant_id == OrderLine.merchant_id)
    )
    return session.exec(chosen.where(OrderLine.merchant_id == merchant_id, Order.number == number)).first()


def _check_promises(shop: Shop) -> None:
    """Every promise is the standing one of its moment, and was told or says why not; the line repeats the newest."""
    with shop.database.reading() as session:
        for line in session.exec(select(OrderLine)):
            made = [
                row for row in promises.history(session, shop.id, line.order_id) if row.line_id == line.id
            ]
            assert [row.revision for row in made] == list(range(line.revision, 0, -1))
            newest = made[0] if made else None
            window = line.promise.window if line.promise else None
            assert (newest.latest if newest else None) == (window.latest if window else None)
            told = select(OutboxRow).where(OutboxRow.order_id == line.order_id)
            owed = [change for row in session.exec(told) for change in row.changes]
            for row in made:
                assert row.reason
                assert row.unnoticed_because or _is_told(row, owed)


def _is_told(row: PromiseRow, owed: Sequence[dict[str, Any]]) -> bool:
    latest = None if row.latest is None else str(row.latest)
    return any(change["line_id"] == row.line_id and change.get("latest") == latest for change in owed)
