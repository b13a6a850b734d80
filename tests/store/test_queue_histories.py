"""What no history of joins, parcels, cancels, swaps and moves may do to a queue, its counters and its ledger."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings

from portal.domain.ledger import Entry, pseudonyms
from portal.domain.places import PlaceKey
from portal.store import ledger, merchants, queue_blocks
from portal.store.database import Database
from tests.builders import a_merchant
from tests.databases import on_both_databases
from tests.store.histories import SKUS, Step, TwoQueues, histories
from tests.store.queues import assert_sound, everybody

pytestmark = on_both_databases

# Each example undoes what it did, so the database may be shared.
few = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def _two_queues(database: Database) -> Iterator[TwoQueues]:
    """Queues whose blocks are cut and given up after a handful of lines."""
    with pytest.MonkeyPatch.context() as patch, database.trying() as session:
        for name, lines in (("AIM", 3), ("MOST", 6), ("FEW", 2)):
            patch.setattr(queue_blocks, name, lines)
        yield TwoQueues(session, a_merchant(session).id)


@given(history=histories)
@few
def test_counters_equal_counting_and_the_ledger_replays_the_queue(
    database: Database, history: list[Step]
) -> None:
    with _two_queues(database) as queues:
        for verb, *numbers in history:
            verb(queues, *numbers)
        for sku in SKUS:
            assert_sound(queues.session, queues.merchant_id, sku)


@given(history=histories)
@few
def test_nobody_is_overtaken_without_an_entry_that_says_why(database: Database, history: list[Step]) -> None:
    with _two_queues(database) as queues:
        for verb, *numbers in history:
            before = {sku: (_places(queues, sku), _head(queues, sku)) for sku in SKUS}
            verb(queues, *numbers)
            for sku, (places, head) in before.items():
                now = _places(queues, sku)
                changed = {line for line in places.keys() & now.keys() if places[line] != now[line]}
                said = {one.line: one.reason for one in _since(queues, sku, head) if one.kind == "move"}
                assert changed == said.keys()
                assert all(said.values())


def _places(queues: TwoQueues, sku: str) -> dict[str, PlaceKey]:
    queues.session.expire_all()
    name = pseudonyms(merchants.names_in_ledgers(queues.session, queues.merchant_id)[1])
    return {name(line.id): line.place for line in everybody(queues.session, queues.merchant_id, sku)}


def _head(queues: TwoQueues, sku: str) -> int:
    return ledger.head(queues.session, queues.merchant_id, sku).number


def _since(queues: TwoQueues, sku: str, number: int) -> list[Entry]:
    rows = ledger.entries(queues.session, queues.merchant_id, sku, number + 1, number + 99)
    return [entry for entry, _ in rows]
