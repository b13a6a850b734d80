"""Why a date moved, in the code that the shopper's sentence is made from."""

from datetime import date

import pytest

from portal.domain.notices import REASONS
from portal.domain.plan_changes import has_same_word
from portal.domain.plans import Plan
from portal.domain.promises import Promise, reason_for
from portal.domain.steps import Step
from portal.domain.windows import Basis, Estimate, Window
from tests.domain.builders import december, estimate, november, promise

NO_DATE = promise(None, "none")
SUPPLY_CHANGED, SAME_SUPPLY = False, True


@pytest.mark.parametrize(
    ("kind", "now", "told", "is_same_supply", "reason"),
    [
        pytest.param(
            "backorder_accepted", estimate(december(1)), None, SUPPLY_CHANGED, "first_date", id="the first"
        ),
        pytest.param(
            "date_later",
            estimate(december(9)),
            promise(december(1)),
            SUPPLY_CHANGED,
            "supplier_moved",
            id="moved",
        ),
        pytest.param(
            "date_sooner",
            estimate(november(27)),
            promise(december(1)),
            SUPPLY_CHANGED,
            "supplier_moved",
            id="sooner",
        ),
        pytest.param(
            "date_found", estimate(december(1)), NO_DATE, SUPPLY_CHANGED, "supplier_confirmed", id="confirmed"
        ),
        pytest.param(
            "date_found", estimate(december(1)), NO_DATE, SAME_SUPPLY, "queue_moved", id="somebody left"
        ),
        pytest.param(
            "date_later",
            estimate(december(9)),
            promise(december(1)),
            SAME_SUPPLY,
            "queue_moved",
            id="somebody came",
        ),
        pytest.param(
            "date_lost",
            estimate(None, "ordered"),
            promise(december(1)),
            SUPPLY_CHANGED,
            "supplier_overdue",
            id="overdue",
        ),
        pytest.param(
            "date_lost",
            estimate(december(9), "ordered"),
            promise(december(1)),
            SUPPLY_CHANGED,
            "supplier_withdrew",
            id="no longer confirmed",
        ),
        pytest.param(
            "date_lost",
            Estimate(None, Basis.NONE),
            promise(december(1)),
            SUPPLY_CHANGED,
            "supplier_withdrew",
            id="rejected",
        ),
        pytest.param(
            "date_found",
            estimate(november(24), "arrived"),
            NO_DATE,
            SUPPLY_CHANGED,
            "stock_arrived",
            id="arrived",
        ),
        pytest.param(
            "date_later",
            estimate(december(9)),
            promise(december(1), "in_stock"),
            SUPPLY_CHANGED,
            "stock_corrected",
            id="fewer on the shelf",
        ),
        pytest.param(
            "date_later",
            estimate(december(9)),
            promise(december(1), "in_stock"),
            SAME_SUPPLY,
            "queue_moved",
            id="somebody else took it from the shelf",
        ),
        pytest.param(
            "date_later",
            estimate(december(9), "in_stock"),
            promise(december(1), "in_stock"),
            SAME_SUPPLY,
            "warehouse_late",
            id="still on the shelf",
        ),
        pytest.param(
            "date_sooner",
            estimate(november(24), "arrived"),
            promise(december(1), "in_stock"),
            SUPPLY_CHANGED,
            "stock_arrived",
            id="more came to the shelf",
        ),
    ],
)
def test_why_a_date_moved(
    kind: str, now: Estimate, told: Promise | None, is_same_supply: bool, reason: str
) -> None:
    assert reason_for(kind, now, told, is_same_supply) == reason
    assert reason in REASONS


def test_a_supplier_is_said_to_have_moved_nothing_where_it_said_nothing_new() -> None:
    told = promise(december(1))
    for kind in ("date_later", "date_sooner"):
        assert reason_for(kind, estimate(december(9)), told, False, has_same_word=True) == "worked_out_anew"


def test_the_same_word_of_the_same_supplies_is_known_whatever_days_were_made_of_it() -> None:
    was, later = plan_of(december(1), november(20)), plan_of(december(9), november(20))
    again = plan_of(december(9), november(22))
    assert has_same_word(was, later, december(1))
    assert not has_same_word(was, later, november(21)), "it may have spoken twice that day"
    assert not has_same_word(was, again, december(1))
    assert not has_same_word(None, later, december(1))


def plan_of(latest: date, said_on: date) -> Plan:
    """Ten units, confirmed on a day."""
    confirmed = Estimate(Window(latest, latest), Basis.CONFIRMED, "PO 7 line 1", said_on)
    return Plan("LAMP", (Step(10, confirmed), Step(None, Estimate(None, Basis.NONE))))
