"""What a merchant decides counts at once: every queue is planned again by the new rules, and no other merchant's."""

from dataclasses import replace
from datetime import date

import pytest

from portal.actions.set_policy import set_policy
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.domain.windows import Basis
from tests.databases import on_both_databases, on_both_if_asked
from tests.shop import Shop

pytestmark = on_both_if_asked


@on_both_databases
def test_a_merchant_that_trusts_its_orders_promises_from_them(shop: Shop) -> None:
    other = Shop(shop.database, "zeta")
    for one in (shop, other):
        one.sells("LAMP", lead_time_days="35")
        one.buys("7", "LAMP", 10)
        one.is_asked_for("1001", "LAMP")
        one.plans()
        one.is_heard()
    version = shop.merchant().version
    shop.writes(set_policy, replace(Policy(), promise_from=Basis.ORDERED, handling_days=2))
    assert (shop.plans(), other.plans()) == (1, 0)
    # Ordered on 2 November: to arrive by 14 December, one working day to receive it and two to pack it.
    assert shop.latest("1001") == date(2026, 12, 17)
    assert shop.owed() == [("email", "date_found")]
    assert other.promise("1001") is not None
    assert other.latest("1001") is None
    assert shop.merchant().version == version + 1
    assert shop.merchant().rules().handling_days == 2


def test_the_impossible_is_refused_and_nothing_changes(shop: Shop) -> None:
    with pytest.raises(Refusal, match="Patience"):
        shop.writes(set_policy, Policy(patience_days=-1))
    assert shop.merchant().rules() == Policy()
