"""How many more units may be promised, and how much of a supplier's word is counted on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.budgets import Budget, Outcome, budget_of, payload, reliable_shares
from portal.domain.orders import Product
from portal.domain.plans import Shelf, make_plan
from portal.domain.policies import Policy
from portal.domain.slips import Habit
from portal.domain.supply import Expected
from portal.domain.windows import Basis
from tests.domain.builders import LAMP, TODAY, december, expected, november, plan_of
from tests.domain.strategies import SkuFacts, moderate, sku_facts

HABITS = [Habit("ACME", 20, 12, -1, 0, 3)]
SUPPLIERS = {"PO 7 line 1": "ACME"}
HALF = {"": 0.5, "ACME": 0.5}
CONFIRMED = expected(10, december(1))


def a_budget(
    *coming: Expected, product: Product = LAMP, shelf: int = 0, waiting: int = 0, **policy: Any
) -> Budget:
    """The budget of a lamp of which these supplies may be promised, half of each being counted on."""
    plan = plan_of(*coming, product=product, shelf=Shelf(shelf, TODAY), **policy)
    return budget_of(product, plan, Policy(**policy), SUPPLIERS, HALF, waiting)


@pytest.mark.parametrize(
    ("budget", "units"),
    [
        pytest.param(a_budget(), 0, id="nothing is there, nothing comes"),
        pytest.param(a_budget(shelf=4), 4, id="the shelf counts in full"),
        pytest.param(a_budget(CONFIRMED), 5, id="what a supplier confirmed by how much of it comes"),
        pytest.param(a_budget(replace(CONFIRMED, units=9)), 4, id="rounded down"),
        pytest.param(a_budget(CONFIRMED, shelf=4, waiting=7), 2, id="less what waits"),
        pytest.param(a_budget(CONFIRMED, waiting=6), 0, id="never below nothing"),
        pytest.param(a_budget(expected(10)), 0, id="what is not confirmed promises nothing"),
        pytest.param(
            a_budget(expected(10, wished_on=december(1)), promise_from=Basis.ORDERED),
            5,
            id="unless it may be",
        ),
        pytest.param(a_budget(expected(10, november(2))), 0, id="what is overdue promises nothing"),
        pytest.param(
            a_budget(CONFIRMED, product=replace(LAMP, backorder_limit=3), waiting=2),
            1,
            id="the limit is lower",
        ),
        pytest.param(
            a_budget(CONFIRMED, product=replace(LAMP, backorder_limit=9), waiting=2),
            3,
            id="the limit is higher",
        ),
        pytest.param(a_budget(CONFIRMED, product=replace(LAMP, discontinued=True)), 0, id="discontinued"),
        pytest.param(a_budget(product=replace(LAMP, kind="custom")), None, id="made to order: no limit"),
        pytest.param(a_budget(product=replace(LAMP, kind="indefinite")), None, id="never promised: no limit"),
        pytest.param(
            a_budget(product=replace(LAMP, kind="custom", backorder_limit=3), waiting=1), 2, id="but its own"
        ),
        pytest.param(
            a_budget(product=replace(LAMP, kind="custom", discontinued=True)),
            0,
            id="discontinued all the same",
        ),
    ],
)
def test_so_many_more_may_be_promised(budget: Budget, units: int | None) -> None:
    assert budget.units == units


def test_a_budget_knows_its_reasons() -> None:
    assert a_budget(CONFIRMED, shelf=3, product=replace(LAMP, backorder_limit=7), waiting=2) == Budget(
        "LAMP", cap=7, waiting=2, supply=13, set_aside=5, limit=7
    )


shares = st.fixed_dictionaries({name: st.floats(0, 1) for name in ("", "ACME", "GLOBEX")})
limits = st.none() | st.integers(0, 20)


@given(facts=sku_facts, shares=shares, waiting=st.integers(0, 40), limit=limits)
@moderate
def test_a_budget_is_never_negative_nor_more_than_there_is(
    facts: SkuFacts, shares: dict[str, float], waiting: int, limit: int | None
) -> None:
    product = replace(facts.product, backorder_limit=limit)
    budget = _budget(replace(facts, product=product), shares, waiting)

    if budget.units is None:
        assert not product.terms.is_capped_by_supply
        return
    assert budget.units >= 0
    assert not product.terms.is_capped_by_supply or budget.units <= max(0, budget.supply - waiting)
    assert limit is None or budget.units <= max(0, limit - waiting)
    assert not product.discontinued or budget.units == 0


@given(facts=sku_facts, shares=shares, waiting=st.integers(0, 40), more=st.integers(1, 9))
@moderate
def test_more_supply_never_lowers_a_budget(
    facts: SkuFacts, shares: dict[str, float], waiting: int, more: int
) -> None:
    before = _budget(facts, shares, waiting).units
    another = Expected(more, "ACME", "PO 99 line 1", december(1), TODAY, november(2))
    on_the_shelf = replace(facts.shelf, units=facts.shelf.units + more)
    for richer in (
        replace(facts, coming=[*facts.coming, another]),
        replace(facts, shelf=on_the_shelf),
    ):
        after = _budget(richer, shares, waiting).units
        assert (before is None and after is None) or (
            before is not None and after is not None and after >= before
        )


def _budget(facts: SkuFacts, shares: dict[str, float], waiting: int) -> Budget:
    suppliers = {part.name: part.supplier for part in facts.coming} | {"PO 99 line 1": "ACME"}
    plan = make_plan(facts.product, facts.shelf, facts.coming, facts.ground)
    return budget_of(facts.product, plan, facts.ground.policy, suppliers, shares, waiting)


def outcomes(*shares: float, supplier: str = "ACME") -> list[Outcome]:
    """Lines of ten units, promised for 1 November, of which that share came in time and the rest late or never."""
    return [
        Outcome(
            supplier,
            november(1),
            10,
            ((november(4), int(10 * share)), (november(5), 10 - int(10 * share))),
        )
        for share in shares
    ]


@pytest.mark.parametrize(
    ("known", "share"),
    [
        pytest.param([], 0.9, id="nothing is known: nine of ten"),
        pytest.param(outcomes(1.0), 0.909, id="one good line says little"),
        pytest.param(outcomes(0.0), 0.816, id="one bad line says little"),
        pytest.param(outcomes(*[1.0] * 80), 0.996, id="many good ones say a lot"),
        pytest.param(outcomes(*[0.0] * 80), 0.036, id="many bad ones too"),
        pytest.param(outcomes(*[0.5] * 80), 0.516, id="in time, but short"),
        pytest.param([Outcome("ACME", november(1), 10)], 0.816, id="never came, and its window is over"),
        pytest.param([Outcome("ACME", november(18), 10)], 0.9, id="its window is not over: nothing is known"),
        pytest.param(
            [Outcome("ACME", december(18), 10, ((TODAY, 10),))], 0.909, id="here long before its window ends"
        ),
        pytest.param(
            [Outcome("ACME", november(1), 10, ((november(2), 25),))],
            0.909,
            id="more than was promised counts once",
        ),
    ],
)
def test_of_a_suppliers_word_is_counted_on(known: list[Outcome], share: float) -> None:
    shares = reliable_shares(known, HABITS, TODAY)

    assert shares.get("ACME", shares[""]) == pytest.approx(share, abs=0.001)


def test_a_supplier_without_a_history_is_taken_for_one_of_the_others() -> None:
    assert reliable_shares(outcomes(*[0.0] * 80), HABITS, TODAY)[""] == pytest.approx(0.18)


@given(
    shares=st.lists(st.sampled_from([0.0, 0.3, 1.0]), max_size=30),
    days_late=st.integers(-400, 400),
    late=st.none() | st.integers(-15, 25),
)
@moderate
def test_a_share_is_a_share(shares: list[float], days_late: int, late: int | None) -> None:
    today = TODAY + timedelta(days=days_late)

    assert all(
        0 < share <= 1
        for share in reliable_shares(
            outcomes(*shares), [Habit("ACME", 9, 9, late, late, late)], today
        ).values()
    )


def test_a_store_is_told_the_number_and_since_when() -> None:
    since = datetime(2026, 11, 21, 10, tzinfo=UTC)

    assert payload("LAMP", 5, since) == {"sku": "LAMP", "budget": 5, "as_of": "2026-11-21T10:00:00+00:00"}
    assert payload("LAMP", None, since)["budget"] is None
    assert date.fromisoformat(payload("LAMP", 0, since)["as_of"][:10]) == since.date()
