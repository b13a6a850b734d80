"""JSON that programs send, as facts: whatever it holds, each item is a fact or a problem, and nothing else happens."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.orders import OrderLine
from portal.intake.documents import MalformedDocument, UnreadableDocument
from portal.intake.json_text import read_json
from portal.intake.rest import MOST_ITEMS, kinds_of, read_items, read_order
from tests.builders import NOW

KINDS = sorted(kinds_of(""))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({column.name for kind in kinds_of("").values() for column in kind.columns})
ITEMS = st.lists(st.dictionaries(st.sampled_from(NAMES), ANY, max_size=6) | ANY, min_size=1, max_size=4)


@given(kind=st.sampled_from(KINDS), items=ITEMS)
def test_each_item_is_a_fact_or_a_problem(kind: str, items: list[Any]) -> None:
    try:
        found = read_items(kind, json.dumps({"items": items}).encode(), NOW, "EUR", "r")
    except MalformedDocument:
        assert "NaN" in json.dumps(items) or "Infinity" in json.dumps(items)
        return
    bad = {problem.row for problem in found.problems if not problem.was_taken}
    repeated = {problem.row for problem in found.problems if problem.was_taken}
    assert len(found.facts) <= len(items) - len(bad)
    assert len(found.facts) >= len(items) - len(bad) - len(repeated)
    assert all(1 <= problem.row <= len(items) for problem in found.problems)


def test_an_item_that_says_nothing_is_a_problem() -> None:
    found = read_items("alternatives", b'{"items": [{"alternative_sku": null}]}', NOW)
    assert (found.facts, [problem.row for problem in found.problems]) == ([], [1])


@given(order=st.fixed_dictionaries({"number": ANY, "shopper": ANY, "items": ITEMS | ANY}))
def test_an_order_is_lines_or_problems(order: dict[str, Any]) -> None:
    try:
        found = read_order(json.dumps(order).encode(), NOW, "EUR")
    except UnreadableDocument:
        return
    assert found.facts or found.problems


@given(body=st.binary(max_size=60))
def test_any_bytes_are_a_value_or_malformed(body: bytes) -> None:
    try:
        value = read_json(body)
    except MalformedDocument:
        return
    assert json.loads(body, parse_float=str) == value


def test_an_item_without_a_title_of_its_own_takes_what_the_shop_calls_it() -> None:
    body = {"number": 7, "items": [{"sku": "GLOW", "title": "Glow worm", "quantity": 2, "price": 3.10}]}
    (line,) = read_order(json.dumps(body).encode(), NOW, "EUR").facts
    assert line == OrderLine("7", "1", "GLOW", 2, NOW, price_minor=310, currency="EUR", title="Glow worm")


def test_a_price_is_read_to_the_cent_however_it_is_written() -> None:
    body = b'{"items":[{"sku":"A","title":"A","price":1.10},{"sku":"B","title":"B","price":"1.10"}]}'
    assert [product.price_minor for product in read_items("products", body, NOW, "EUR").facts] == [110, 110]


def test_more_items_than_a_batch_may_have_are_refused_whole() -> None:
    body = json.dumps({"items": [{}] * (MOST_ITEMS + 1)}).encode()
    with pytest.raises(UnreadableDocument, match="at most"):
        read_items("stock", body, NOW)
