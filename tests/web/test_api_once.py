"""Requests with a key of their own when two come at once, or the first one dies."""

from datetime import timedelta

from sqlmodel import select
from starlette.testclient import TestClient

from portal.store import kept_answers
from portal.store.database import Database, clock_of
from portal.store.kept_answers import KeptAnswer
from tests.databases import on_both_databases
from tests.shop import Shop
from tests.web.programs import Program

KEY = "k" * 255


def claimed(shop: Shop, name: str = "somebody", digest: str = "d") -> kept_answers.Earlier | None:
    with shop.database.writing() as session:
        return kept_answers.claim(session, shop.id, KEY, digest, name)


def let_claims_end(database: Database) -> None:
    with database.writing() as session:
        for row in session.exec(select(KeptAnswer)):
            row.claimed_until = clock_of(session) - timedelta(seconds=1)


@on_both_databases
def test_only_one_of_two_gets_the_claim(database: Database) -> None:
    shop = Shop(database)
    assert claimed(shop) is None
    assert claimed(shop, "other") == kept_answers.Earlier("d", 0, "")


@on_both_databases
def test_who_died_is_taken_over_and_cannot_answer_any_more(database: Database) -> None:
    shop = Shop(database)
    claimed(shop)
    let_claims_end(database)
    assert claimed(shop, "heir") is None
    with database.writing() as session:
        assert not kept_answers.keep(session, shop.id, KEY, "somebody", 200, "{}")
        assert kept_answers.keep(session, shop.id, KEY, "heir", 200, "{}")
        kept_answers.give_back(session, shop.id, KEY, "heir")
    assert claimed(shop, "third") == kept_answers.Earlier("d", 200, "{}")


def test_a_request_that_is_being_worked_on_is_409(visitor: TestClient, database: Database) -> None:
    program = Program(visitor, Shop(database))
    item = {"sku": "LAMP", "on_hand": 1}
    assert program.tells_items("stock", item, once=KEY).status_code == 200
    with database.writing() as session:
        for row in session.exec(select(KeptAnswer)):
            row.status, row.claimed_until = 0, clock_of(session) + timedelta(minutes=1)
    busy = program.tells_items("stock", item, once=KEY)
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "in_progress")
    assert busy.headers["Retry-After"] == "1"


def test_the_same_key_of_another_merchant_is_another_key(visitor: TestClient, database: Database) -> None:
    first, second = (Program(visitor, Shop(database, slug)) for slug in ("acme", "globex"))
    item = {"sku": "LAMP", "on_hand": 1}
    assert first.tells_items("stock", item, once=KEY).status_code == 200
    done = second.tells_items("stock", item, once=KEY)
    assert "Idempotent-Replayed" not in done.headers


def test_answers_are_kept_sealed_and_forgotten_in_time(visitor: TestClient, database: Database) -> None:
    program = Program(visitor, Shop(database))
    order = {"number": "1", "items": [{"sku": "LAMP", "quantity": 1}]}
    token = program.tells("orders", order, once=KEY).json()["tracking_url"].rpartition("/")[2]
    with database.writing() as session:
        row = session.exec(select(KeptAnswer)).one()
        assert token not in row.body
        kept_answers.forget_older(session, row.asked_at)
        assert session.exec(select(KeptAnswer)).all() != []
        kept_answers.forget_older(session, row.asked_at + timedelta(seconds=1))
        assert session.exec(select(KeptAnswer)).all() == []
