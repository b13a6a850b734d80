"""Queues in numbers: places by counters, whatever joins, leaves and comes at once, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from portal.domain import orders as facts
from portal.domain.ledger import Cause
from portal.store import ledger, order_intake, orders, plans, queue, queue_blocks, queue_moves
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.orders import OrderLine
from tests.builders import NOW, a_line, a_merchant, a_shipment, an_order, people_ahead
from tests.databases import interleaved, on_both_databases
from tests.played import played_once
from tests.store.queues import assert_sound, everybody

pytestmark = on_both_databases
GIVEN_UP = Cause("shopper", NOW, "cancelled")


@pytest.fixture
@played_once
def acme(database: Database) -> Merchant:
    """A shop in whose queue for lamps three wait, for 2, 3 and 4 units."""
    with database.writing() as session:
        merchant = a_merchant(session)
        people_ahead(session, merchant, "LAMP", [2, 3, 4])
        return merchant


def _place(session: Session, merchant: Merchant, line: OrderLine) -> tuple[int, int, int, int]:
    place = queue.place_of(session, merchant.id, line)
    return place.number, place.units_ahead, place.lines, place.units


def _lines(count: int, seconds: int = 1, first: int = 0) -> list[facts.OrderLine]:
    return [
        facts.OrderLine(f"#{number}", "1", "LAMP", 1 + number % 3, NOW + timedelta(seconds=number * seconds))
        for number in range(first, first + count)
    ]


def test_who_cancels_lets_everybody_behind_move_up(database: Database, acme: Merchant) -> None:
    with database.writing() as session:
        _, second, third = everybody(session, acme.id, "LAMP")
        assert _place(session, acme, third) == (3, 5, 3, 9)
        queue_moves.give_up(session, acme.id, second.id, second.waiting, GIVEN_UP)
        assert _place(session, acme, third) == (2, 2, 2, 6)
        assert queue.demand(session, acme.id, ["LAMP", "DESK"]) == {"LAMP": (2, 6)}
        assert queue.longest(session, acme.id) == [("LAMP", "LAMP", 2, 6)]
        assert_sound(session, acme.id, "LAMP")


def test_a_queue_that_everybody_has_left_is_no_queue(database: Database, acme: Merchant) -> None:
    with database.writing() as session:
        for line in everybody(session, acme.id, "LAMP"):
            queue_moves.give_up(session, acme.id, line.id, line.waiting, GIVEN_UP)
        assert queue.demand(session, acme.id, ["LAMP"]) == {}
        assert queue.longest(session, acme.id) == []
        assert_sound(session, acme.id, "LAMP")


def test_a_parcel_takes_its_units_off_and_a_line_that_left_has_no_place(
    database: Database, acme: Merchant
) -> None:
    with database.writing() as session:
        first, second, _ = everybody(session, acme.id, "LAMP")
        a_shipment(session, first, 1)
        assert _place(session, acme, second) == (2, 1, 3, 8)
        a_shipment(session, first, 1, tracking_number="JD02")
        assert _place(session, acme, second) == (1, 0, 2, 7)
        kinds = [(entry.kind, entry.units) for entry, _ in ledger.chain(session, acme.id, "LAMP")]
        assert kinds[-2:] == [("ship", 1), ("ship", 0)]
        assert_sound(session, acme.id, "LAMP")


def test_a_file_of_many_orders_is_cut_into_blocks_and_late_ones_take_their_rightful_places(
    database: Database, acme: Merchant
) -> None:
    with database.writing() as session:
        order_intake.save(session, acme.id, _lines(750, seconds=2), NOW, NOW)
        assert_sound(session, acme.id, "LAMP")
        late = [
            facts.OrderLine(f"late-{number}", "1", "LAMP", 2, NOW + timedelta(seconds=number * 5 + 1))
            for number in range(250)
        ]
        order_intake.save(session, acme.id, late, NOW, NOW)
        assert_sound(session, acme.id, "LAMP")


def test_blocks_that_run_empty_at_the_front_do_not_pile_up(database: Database, acme: Merchant) -> None:
    with database.writing() as session:
        order_intake.save(session, acme.id, _lines(600), NOW, NOW)
        before = len(_blocks(session, acme))
        for line in everybody(session, acme.id, "LAMP")[:560]:
            queue_moves.give_up(session, acme.id, line.id, line.waiting, GIVEN_UP)
        assert len(_blocks(session, acme)) < before
        assert_sound(session, acme.id, "LAMP")


def _blocks(session: Session, merchant: Merchant) -> list[queue_blocks.QueueBlock]:
    table = queue_blocks.QueueBlock
    return list(session.exec(select(table).where(table.merchant_id == merchant.id)))


def test_counters_that_are_wrong_are_found_and_can_be_made_anew(database: Database, acme: Merchant) -> None:
    with database.writing() as session:
        for block in _blocks(session, acme):
            block.units += 5
        session.flush()
        first, whole = queue_blocks.differences(session, acme.id, "LAMP")
        assert first == "the first block counts 3 lines and 14 units, but 3 and 9 wait in it"
        assert whole == "the whole queue counts 3 lines and 14 units, but 3 and 9 wait in it"
        queue_blocks.rebuild(session, acme.id, "LAMP")
        assert_sound(session, acme.id, "LAMP")


def test_two_who_cancel_at_once_both_leave_and_the_ledger_has_both(
    database: Database, acme: Merchant
) -> None:
    with database.reading() as session:
        first, second, third = everybody(session, acme.id, "LAMP")

    def cancel(session: Session, line: OrderLine) -> None:
        plans.mark_due(session, acme.id, ["LAMP"], NOW)
        queue_moves.give_up(session, acme.id, line.id, line.waiting, GIVEN_UP)

    interleaved(
        database,
        lambda session: cancel(session, first),
        lambda: database.write(lambda session: cancel(session, second)),
    )
    with database.reading() as session:
        assert _place(session, acme, third) == (1, 0, 1, 4)
        assert_sound(session, acme.id, "LAMP")


def test_even_two_who_forget_the_lock_never_fork_the_chain(database: Database, acme: Merchant) -> None:
    with database.reading() as session:
        first, second, _ = everybody(session, acme.id, "LAMP")
    interleaved(
        database,
        lambda session: queue_moves.give_up(session, acme.id, first.id, first.waiting, GIVEN_UP),
        lambda: database.write(
            lambda session: queue_moves.give_up(session, acme.id, second.id, second.waiting, GIVEN_UP)
        ),
    )
    with database.reading() as session:
        assert_sound(session, acme.id, "LAMP")


def test_a_place_that_was_given_by_hand_survives_what_the_shop_repeats(database: Database) -> None:
    with database.writing() as session:
        merchant = a_merchant(session)
        order_intake.save(session, merchant.id, _lines(2), NOW, NOW)
        first, second = everybody(session, merchant.id, "LAMP")
        place = first.place._replace(tiebreak=first.tiebreak - 9)
        queue_moves.move(session, merchant.id, second.id, place, Cause("desk", NOW, "It arrived broken."))
        told = facts.OrderLine("#1", "1", "LAMP", 5, NOW + timedelta(hours=1))
        order_intake.save(session, merchant.id, [told], NOW, NOW)
        session.expire_all()
        line = everybody(session, merchant.id, "LAMP")[0]
        assert (line.id, line.place, line.waiting) == (second.id, place, 5)
        other_item = facts.OrderLine("#1", "1", "DESK", 5, NOW + timedelta(hours=1))
        order_intake.save(session, merchant.id, [other_item], NOW, NOW)
        session.expire_all()
        assert everybody(session, merchant.id, "DESK")[0].joined_at == NOW + timedelta(hours=1)
        for sku in ("LAMP", "DESK"):
            assert_sound(session, merchant.id, sku)


def test_queues_of_two_shops_never_mix(database: Database, acme: Merchant) -> None:
    with database.writing() as session:
        other = a_merchant(session, "zeta")
        line = a_line(session, an_order(session, other), "LAMP", 7)
        assert _place(session, other, line) == (1, 0, 1, 7)
        queue_moves.give_up(session, acme.id, line.id, line.waiting, GIVEN_UP)
        assert _place(session, other, line) == (1, 0, 1, 7)
        for merchant in (acme, other):
            assert_sound(session, merchant.id, "LAMP")
        assert orders.lines_of(session, other.id, line.order_id)[0].waiting == 7
