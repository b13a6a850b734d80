"""Proving to read the mail of an order, as its shopper does: ask for the code, read it, type it in."""

import httpx
from starlette.testclient import TestClient

from portal.store import outbox
from portal.store.database import Database
from tests.web.shop import Waiting


def codes_sent(visitor: TestClient, database: Database, waiting: Waiting) -> list[tuple[str, str]]:
    """The codes that are owed or were sent, newest first: by which channel, and what it says."""
    links = visitor.app.state.portal.links  # type: ignore[attr-defined]
    merchant_id, order_id = waiting.merchant.id, waiting.order.id
    with database.reading() as session:
        rows = outbox.of_order(session, merchant_id, order_id)
    return [
        (row.channel, links.proof_code(merchant_id, order_id, row.slot))
        for row in rows
        if row.kind == "code_requested"
    ]


def type_in(
    visitor: TestClient, page: str, code: str, attempt: str = "one", then: str = "data"
) -> httpx.Response:
    """Type a code in; `attempt` names the form."""
    typed = {"code": code, "attempt": attempt, "then": then}
    return visitor.post(f"{page}/proof/code", data=typed)


def prove(visitor: TestClient, database: Database, waiting: Waiting, then: str = "data") -> httpx.Response:
    """From now on this visitor has shown to read the order's mail; the answer leads on to `then`."""
    visitor.post(f"{waiting.page}/proof", data={"then": then})
    _, code = codes_sent(visitor, database, waiting)[0]
    answer = type_in(visitor, waiting.page, code, then=then)
    assert answer.status_code == 303
    return answer
