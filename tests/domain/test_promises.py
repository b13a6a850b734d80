"""When a promise stands, and what is told when it does not."""

from datetime import date

import pytest

from portal.domain.policies import Policy, promisable
from portal.domain.promises import Promise, compare, from_our_shelf, next_look, promise_of
from portal.domain.windows import Basis, Estimate
from tests.domain.builders import TODAY, december, estimate, november, promise

POLICY = Policy(patience_days=3)
IMPATIENT = Policy(patience_days=0)
NO_DATE = promise(None, "none")


@pytest.mark.parametrize(
    ("promise_from", "accepted"),
    [
        (Basis.ORDERED, ["ordered", "confirmed", "arrived", "in_stock"]),
        (Basis.CONFIRMED, ["confirmed", "arrived", "in_stock"]),
        (Basis.ARRIVED, ["arrived", "in_stock"]),
        (Basis.IN_STOCK, ["in_stock"]),
    ],
)
def test_a_day_is_promised_from_the_basis_that_the_merchant_chose(
    promise_from: Basis, accepted: list[str]
) -> None:
    policy = Policy(promise_from=promise_from)

    assert [
        basis.word for basis in Basis if promisable(estimate(december(1), basis.word), policy)
    ] == accepted


@pytest.mark.parametrize("basis", Basis)
def test_without_a_day_nothing_is_promised(basis: Basis) -> None:
    assert promise_of(Estimate(None, basis), Policy(promise_from=Basis.ORDERED)) == Promise(None, basis)


@pytest.mark.parametrize(
    ("told", "now", "kind"),
    [
        pytest.param(
            None, estimate(december(1)), "backorder_accepted", id="nothing was told, there is a date"
        ),
        pytest.param(
            None, estimate(None, "none"), "backorder_accepted", id="nothing was told, there is no date"
        ),
        pytest.param(NO_DATE, estimate(december(1)), "date_found", id="no date, now there is one"),
        pytest.param(NO_DATE, estimate(december(1), "ordered"), None, id="no date, now a hope"),
        pytest.param(NO_DATE, estimate(None, "ordered"), None, id="no date, and still none"),
        pytest.param(promise(december(1)), estimate(None, "ordered"), "date_lost", id="a date, now none"),
        pytest.param(
            promise(december(1)), estimate(december(1), "ordered"), "date_lost", id="a date, now a hope"
        ),
        pytest.param(promise(december(1)), estimate(december(1)), None, id="the same date"),
        pytest.param(
            promise(december(1)), estimate(december(1), "in_stock"), None, id="the same date, surer"
        ),
        pytest.param(
            promise(december(1)), estimate(december(4)), None, id="later by the merchant's patience"
        ),
        pytest.param(promise(december(1)), estimate(december(5)), "date_later", id="later by more than that"),
        pytest.param(
            promise(december(5)), estimate(december(2)), None, id="sooner by the merchant's patience"
        ),
        pytest.param(
            promise(december(5)), estimate(december(1)), "date_sooner", id="sooner by more than that"
        ),
    ],
)
def test_what_an_estimate_asks_for(told: Promise | None, now: Estimate, kind: str | None) -> None:
    assert compare(told, now, POLICY, TODAY) == kind


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (estimate(december(2)), "date_later"),
        (estimate(december(1)), None),
        (estimate(november(30)), "date_sooner"),
    ],
)
def test_without_patience_every_day_counts(now: Estimate, kind: str | None) -> None:
    assert compare(promise(december(1)), now, IMPATIENT, TODAY) == kind


ON_THE_SHELF = estimate(december(3), "in_stock", earliest=TODAY)
RELEASED_LATER = estimate(december(3), "in_stock", earliest=december(2))


@pytest.mark.parametrize(
    ("today", "now", "kind"),
    [
        pytest.param(november(30), estimate(december(3)), None, id="the day before: a small delay waits"),
        pytest.param(
            december(1), estimate(december(3)), "date_later", id="the day itself: it will be missed"
        ),
        pytest.param(december(1), estimate(december(1)), None, id="the day itself, and still expected today"),
        pytest.param(december(2), estimate(december(2)), "date_later", id="the day after"),
        pytest.param(
            december(1), ON_THE_SHELF, None, id="the day itself, goods on the shelf may still leave"
        ),
        pytest.param(
            december(2), ON_THE_SHELF, "date_later", id="the day after, goods are still on the shelf"
        ),
        pytest.param(
            december(1), RELEASED_LATER, "date_later", id="the day itself, goods on the shelf may not leave"
        ),
    ],
)
def test_a_small_delay_is_told_when_it_is_certain(today: date, now: Estimate, kind: str | None) -> None:
    assert compare(promise(december(1)), now, POLICY, today) == kind


@pytest.mark.parametrize(
    ("told", "now", "kind"),
    [
        pytest.param(
            promise(december(1), "in_stock"),
            estimate(december(8), "in_stock", earliest=TODAY),
            None,
            id="promised from the shelf and still there: it can leave any day",
        ),
        pytest.param(
            promise(december(1), "in_stock"),
            estimate(december(8), "in_stock", earliest=december(8)),
            "date_later",
            id="promised from the shelf, and its release was moved",
        ),
        pytest.param(
            promise(december(1), "confirmed"),
            estimate(december(8), "arrived", earliest=TODAY),
            "date_later",
            id="promised from the supplier's word, arrived too late to be handled in time",
        ),
        pytest.param(
            promise(december(1), "in_stock"),
            estimate(december(8), "confirmed"),
            "date_later",
            id="promised from the shelf, where it no longer is",
        ),
    ],
)
@pytest.mark.parametrize("policy", [POLICY, IMPATIENT], ids=["patient", "impatient"])
def test_a_long_delay_is_told_at_once_unless_goods_can_still_leave(
    told: Promise, now: Estimate, kind: str | None, policy: Policy
) -> None:
    assert compare(told, now, policy, TODAY) == kind


@pytest.mark.parametrize(
    ("told", "now", "day"),
    [
        pytest.param(None, estimate(december(1)), None, id="nothing was told"),
        pytest.param(NO_DATE, estimate(None, "none"), None, id="there is no date"),
        pytest.param(
            promise(december(1)), estimate(december(1)), None, id="the promise is expected to be kept"
        ),
        pytest.param(
            promise(december(1)), estimate(december(2)), december(1), id="a small delay: the promised day"
        ),
        pytest.param(promise(december(1)), ON_THE_SHELF, december(2), id="goods on the shelf: the day after"),
    ],
)
def test_a_promise_is_looked_at_again_on(told: Promise | None, now: Estimate, day: date | None) -> None:
    assert next_look(told, now) == day


@pytest.mark.parametrize(
    ("told", "now", "seen"),
    [
        pytest.param(
            promise(november(25), "in_stock"), Estimate(None, Basis.NONE), november(25), id="not planned yet"
        ),
        pytest.param(
            promise(november(25), "arrived"), estimate(november(27), "arrived"), november(25), id="grace"
        ),
        pytest.param(
            promise(november(27), "in_stock"), estimate(november(25), "in_stock"), november(25), id="sooner"
        ),
        pytest.param(
            promise(november(23), "in_stock"), estimate(november(27), "in_stock"), november(27), id="passed"
        ),
        pytest.param(promise(november(25)), estimate(november(27)), november(27), id="from a supplier"),
        pytest.param(None, estimate(november(27)), november(27), id="nothing told"),
    ],
)
def test_what_was_promised_from_our_shelf_leaves_by_its_day_until_that_has_passed(
    told: Promise | None, now: Estimate, seen: date
) -> None:
    expected = from_our_shelf(told, now, november(24)).window
    assert expected is not None
    assert expected.latest == seen
