"""What a document would do is shown as it would be, and nothing is written."""

from datetime import date

import pytest
from sqlalchemy import text

from portal.actions.receive_document import Incoming
from portal.rehearsal import Rehearsal, rehearse
from portal.store import schema
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.shop import Shop

pytestmark = on_both_if_asked

CONFIRMATIONS = "supplier,po,line,sku,quantity,confirmed_on,reference\n"
LATER = f"{CONFIRMATIONS}Globex,7,1,LAMP,10,2027-01-11,r2\n"


@pytest.fixture
def told(database: Database) -> Shop:
    """A shop whose three shoppers wait for lamps confirmed for 7 December; the last of them cannot be reached."""
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, date(2026, 12, 7))
    shop.is_asked_for("1001", "LAMP", phone="+4915123456789", sms_consent="yes")
    shop.is_asked_for("1002", "LAMP")
    shop.is_asked_for("1003", "LAMP", email="")
    shop.plans()
    shop.is_heard()
    return shop


def a_rehearsal(shop: Shop, body: str, most: int = 10) -> Rehearsal:
    incoming = Incoming("confirmations", "said.csv", body.encode(), "the shop")
    return rehearse(shop.database, shop.id, incoming, shop.now, most)


def everything_in(database: Database) -> dict[str, object]:
    """All rows of all tables but the counter of row numbers."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {table.name}"))))
            for table in schema.metadata.sorted_tables
            if table.name != "number_ranges"
        }


def test_it_names_who_would_be_told_what_by_which_channel(told: Shop) -> None:
    found = a_rehearsal(told, LATER)

    assert (found.report.new, found.queues, found.unreached) == (1, 1, 1)
    assert found.counts == {("date_later", "email"): 2, ("date_later", "sms"): 1}
    assert [(one.order_number, one.channel) for one in found.told] == [
        ("1001", "email"),
        ("1001", "sms"),
        ("1002", "email"),
    ]
    change = found.told[0].changes[0]
    assert change.was_latest == told.latest("1001") < change.latest


@on_both_databases
def test_nothing_is_written(told: Shop) -> None:
    before = everything_in(told.database)
    a_rehearsal(told, LATER)

    assert everything_in(told.database) == before


def test_it_says_what_then_really_happens(told: Shop) -> None:
    found = a_rehearsal(told, LATER)
    told.receives_bytes("confirmations", LATER.encode())
    told.plans()

    assert sorted(told.owed()) == sorted((one.channel, one.kind) for one in found.told)
    assert told.change("1002") == next(one for one in found.told if one.order_number == "1002").changes[0]


def test_what_is_owed_anyway_is_not_laid_at_its_door(told: Shop) -> None:
    told.sells("DESK")
    told.is_asked_for("1009", "DESK")

    assert a_rehearsal(told, LATER).counts == {("date_later", "email"): 2, ("date_later", "sms"): 1}


def test_a_move_within_the_merchants_patience_tells_nobody(told: Shop) -> None:
    found = a_rehearsal(told, f"{CONFIRMATIONS}Globex,7,1,LAMP,10,2026-12-08,r2\n")

    assert (found.queues, found.counts, found.told, found.unreached) == (1, {}, (), 0)


def test_all_are_counted_where_only_some_are_named(told: Shop) -> None:
    found = a_rehearsal(told, LATER, most=1)

    assert (len(found.told), sum(found.counts.values())) == (1, 3)


def test_another_merchants_shoppers_are_none_of_its_business(told: Shop) -> None:
    other = Shop(told.database, "zeta")
    other.is_promised("LAMP", 10, date(2026, 12, 7))
    other.is_asked_for("1001", "LAMP")

    assert a_rehearsal(told, LATER).counts == {("date_later", "email"): 2, ("date_later", "sms"): 1}
