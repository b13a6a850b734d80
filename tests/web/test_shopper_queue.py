"""How a place came about, as the shopper reads it, and the ledger below the tracking link."""

import json
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from portal.domain.ledger import Cause
from portal.store import orders, queue, queue_moves
from portal.store.database import Database
from tests import builders
from tests.builders import NOW
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting, a_waiting_order


def _ahead(database: Database, waiting: Waiting, *, cancelled: int, shipped: int, days_ago: int) -> None:
    """So many in front cancelled that day, and so many others shipped."""
    at = NOW - timedelta(days=days_ago)
    with database.writing() as session:
        front = queue.members(session, waiting.merchant.id, "LAMP", cancelled + shipped)
        for line, _ in front[:cancelled]:
            queue_moves.give_up(
                session,
                waiting.merchant.id,
                line.id,
                line.waiting,
                Cause("shopper", at, "cancelled"),
            )
        for line, _ in front[cancelled:]:
            queue_moves.give_up(
                session,
                waiting.merchant.id,
                line.id,
                line.waiting,
                Cause("shop", at, is_parcel=True),
            )


def test_the_page_says_day_by_day_what_moved_me(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _ahead(database, waiting, cancelled=6, shipped=3, days_ago=3)
    _ahead(database, waiting, cancelled=1, shipped=0, days_ago=0)
    answer = visitor.get(waiting.choice("queue"))
    words = words_of(answer.text)
    assert answer.status_code == 200
    assert "You are 3rd of 3" in words
    assert (
        "What moved you 21 November 4th to 3rd 1 cancelled. 18 November 13th to 4th 6 cancelled, 3 shipped. "
        "11 November 13th Your order took its place in line." in words
    )
    assert active_in(answer.text) == []


def test_the_order_page_leads_there(visitor: TestClient, waiting: Waiting) -> None:
    assert f'href="{waiting.choice("queue")}"' in visitor.get(waiting.page).text


def test_who_is_passed_by_a_move_reads_its_reason(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    hostile = "<b>A broken one</b>"
    with database.writing() as session:
        late = builders.a_line(session, builders.an_order(session, waiting.merchant, "2002", placed_at=NOW))
        cause = Cause("desk", NOW, hostile)
        queue_moves.move(
            session, waiting.merchant.id, late.id, waiting.line.place._replace(priority=-1), cause
        )
    answer = visitor.get(waiting.choice("queue"))
    assert f"13th to 14th The shop put 1 order before yours: “{hostile}”" in words_of(answer.text)
    assert hostile not in answer.text


def test_a_line_that_has_left_has_no_place_but_its_ledger(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        queue_moves.give_up(
            session,
            waiting.merchant.id,
            waiting.line.id,
            waiting.line.waiting,
            Cause("shopper", NOW, "cancelled"),
        )
    assert "Nothing of this item waits in line any more" in words_of(
        visitor.get(waiting.choice("queue")).text
    )
    last = json.loads(visitor.get(waiting.choice("ledger.jsonl")).text.splitlines()[-1])
    assert (last["kind"], last["units"], last["reason"]) == ("leave", 0, "cancelled")


def test_the_ledger_names_nobody(visitor: TestClient, waiting: Waiting) -> None:
    answer = visitor.get(waiting.choice("ledger.jsonl"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    first, *entries = [json.loads(line) for line in answer.text.splitlines()]
    assert (first["merchant"], first["sku"]) == ("acme", "LAMP")
    assert [entry["number"] for entry in entries] == list(range(1, 14))
    for secret in ("Sam", "Carter", "mail.example", "1001", "4915", str(waiting.line.id)):
        assert all(secret not in (entry["line"], entry["reason"]) for entry in entries)
        assert secret not in entries[-1]["reason"]


@pytest.mark.parametrize("path", ["queue", "ledger.jsonl"])
def test_another_orders_line_and_another_shops_token_lead_nowhere(
    visitor: TestClient, database: Database, waiting: Waiting, path: str
) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "zeta")
        (line, _), *_ = queue.members(session, waiting.merchant.id, "LAMP", 1)
        mine = orders.lines_of(session, waiting.merchant.id, waiting.order.id)
    assert visitor.get(f"{other.page}/lines/{mine[0].id}/{path}").status_code == 404
    assert visitor.get(f"{waiting.page}/lines/{line.id}/{path}").status_code == 404
    assert visitor.get(f"/t/{'x' * 32}/lines/{mine[0].id}/{path}").status_code == 404


def test_a_shop_that_is_not_there_publishes_nothing(visitor: TestClient, waiting: Waiting) -> None:
    assert visitor.get("/s/nobody/ledger.txt").status_code == 404
    row = visitor.get("/s/acme/ledger.txt").text
    last = json.loads(visitor.get(waiting.choice("ledger.jsonl")).text.splitlines()[-1])
    assert row.split()[1:] == ["13", last["hash"]]
