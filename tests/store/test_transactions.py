"""Transactions, row numbers and leases: what holds when several come at once, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from portal.store import leases, merchants, numbers
from portal.store.database import Database, clock_of
from portal.store.merchants import Merchant
from portal.store.orders import Order
from tests.builders import NOW, a_line, a_merchant, an_order
from tests.databases import interleaved, on_both_databases

pytestmark = on_both_databases


def _slugs(session: Session) -> list[str]:
    return [merchants.get(session, number).slug for number in merchants.all_numbers(session)]


def test_a_transaction_that_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        [a_merchant(session) for _ in range(2)]
    with database.trying() as session:
        a_merchant(session)
        assert _slugs(session) == ["acme"]
    with database.reading() as session:
        assert _slugs(session) == []


def test_who_reads_sees_one_state_whatever_is_written_meanwhile(database: Database) -> None:
    with database.reading() as session:
        assert _slugs(session) == []
        with database.writing() as other:
            a_merchant(other)
        assert _slugs(session) == []
    with database.reading() as session:
        assert _slugs(session) == ["acme"]


def test_of_two_who_write_the_same_row_at_once_the_second_begins_anew_and_sees_it(database: Database) -> None:
    tries: list[bool] = []

    def add_once(session: Session) -> None:
        tries.append(merchants.by_slug(session, "acme") is None)
        if tries[-1]:
            a_merchant(session)

    interleaved(database, add_once, lambda: database.write(add_once))
    assert (tries[0], tries[-1]) == (True, False)


def test_what_stays_wrong_is_raised_and_names_no_values(database: Database) -> None:
    with database.writing() as session:
        a_merchant(session, email="secret@acme.example")
    with pytest.raises(IntegrityError) as raised:
        database.write(lambda session: a_merchant(session, email="secret@acme.example"))
    assert "secret@acme.example" not in str(raised.value)


def test_moments_are_aware_and_in_utc_on_the_way_in_and_out(database: Database) -> None:
    with database.writing() as session:
        number = a_merchant(session, slug="acme").id
    with database.reading() as session:
        opened_at = merchants.get(session, number).created_at
        assert clock_of(session).utcoffset() == NOW.utcoffset()
    assert opened_at.utcoffset() == NOW.utcoffset()
    assert (NOW - opened_at).days == 365


def test_no_number_is_given_twice(database: Database) -> None:
    def take(_: int) -> list[int]:
        return database.write(lambda session: numbers.take(session, 50))

    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(take, range(8)))
    assert len({number for some in taken for number in some}) == 400
    assert all(some == sorted(some) for some in taken)
    with database.writing() as session:
        assert numbers.take(session, 0) == []


def test_a_lease_is_its_holders_until_it_ends(database: Database) -> None:
    def take(holder: str, seconds: float = 60, name: str = "job") -> bool:
        with database.writing() as session:
            return leases.take(session, name, holder, seconds)

    assert take("first")
    assert not take("second")
    assert take("second", name="another job")
    assert take("first", seconds=-1)
    assert take("second")
    assert not take("first")


def test_a_row_cannot_belong_to_another_merchant_than_what_it_hangs_on(database: Database) -> None:
    with database.writing() as session:
        order, other = an_order(session, a_merchant(session)), a_merchant(session, "zeta")
    stolen = Order(merchant_id=other.id, id=order.id, number=order.number, placed_at=NOW)
    with pytest.raises(IntegrityError), database.writing() as session:
        a_line(session, stolen)


def test_a_merchant_of_a_taken_slug_cannot_be_added(database: Database) -> None:
    with database.writing() as session:
        a_merchant(session)
    with pytest.raises(IntegrityError), database.writing() as session:
        merchants.add(
            session, Merchant(id=numbers.take_one(session), slug="acme", name="Again", created_at=NOW)
        )
