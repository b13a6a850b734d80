"""What a merchant decides, what is kept of it, and what is refused."""

import json
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.policies import Policy, checked
from portal.domain.refusals import Refusal
from portal.domain.windows import Basis
from tests.domain.builders import TODAY
from tests.domain.strategies import any_day, moderate, policies

QUARTERS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@given(
    policy=policies,
    quiet_from=QUARTERS,
    quiet_until=QUARTERS,
    promise_from_of=st.dictionaries(st.sampled_from(sorted(PRODUCT_KINDS)), st.sampled_from(Basis)),
    closed_days=st.lists(any_day, max_size=3).map(tuple),
)
@moderate
def test_a_policy_survives_being_stored(policy: Policy, **decided: Any) -> None:
    policy = replace(policy, **decided)

    assert Policy.from_json(json.loads(json.dumps(policy.as_json()))) == policy


def test_a_policy_of_an_older_portal_takes_the_defaults_for_what_it_lacks() -> None:
    assert Policy.from_json({"patience_days": 5}) == Policy(patience_days=5)


def test_a_policy_of_a_newer_portal_is_read_without_what_is_unknown() -> None:
    assert Policy.from_json({"patience_days": 5, "mood": "generous"}) == Policy(patience_days=5)


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(Policy(), id="the default"),
        pytest.param(Policy(promise_from=Basis.ORDERED), id="promises from what is ordered"),
        pytest.param(Policy(ships="together"), id="ships together"),
        pytest.param(Policy(ships="in_parts", allows_parts=True), id="ships in parts"),
        pytest.param(Policy(promise_from=Basis.IN_STOCK), id="promises from the shelf only"),
        pytest.param(
            Policy(promise_from_of={"custom": Basis.ORDERED}), id="promises of its own for one kind"
        ),
        pytest.param(
            Policy(patience_days=0, receiving_days=0, handling_days=0), id="no patience and no time"
        ),
        pytest.param(
            Policy(patience_days=60, receiving_days=30, handling_days=30), id="all the patience there is"
        ),
    ],
)
def test_a_merchant_may_decide_for(policy: Policy) -> None:
    assert checked(policy) is policy


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        pytest.param(
            Policy(promise_from=Basis.USUAL), "A date can be promised from", id="promises from history"
        ),
        pytest.param(
            Policy(promise_from=Basis.NONE), "A date can be promised from", id="promises from nothing"
        ),
        pytest.param(Policy(patience_days=-1), "Patience is", id="negative patience"),
        pytest.param(Policy(ships="by air"), "together, line by line or in parts", id="an unknown way"),
        pytest.param(
            Policy(ships="in_parts"), "while parts are not allowed", id="in parts without allowing it"
        ),
        pytest.param(Policy(patience_days=61), "Patience is", id="endless patience"),
        pytest.param(Policy(handling_days=-1), "Receiving and handling", id="handling before it arrives"),
        pytest.param(Policy(handling_days=31), "Receiving and handling", id="handling without end"),
        pytest.param(Policy(receiving_days=31), "Receiving and handling", id="receiving without end"),
        pytest.param(
            Policy(promise_from_of={"custom": Basis.USUAL}),
            "A date can be promised from",
            id="custom from history",
        ),
        pytest.param(
            Policy(promise_from_of={"indefinite": Basis.IN_STOCK}),
            "no date is ever",
            id="a date for the indefinite",
        ),
        pytest.param(
            Policy(promise_from_of={"hearsay": Basis.IN_STOCK}),
            "no date is ever",
            id="a kind that nobody knows",
        ),
        pytest.param(
            Policy(promise_from_of={"manufacturer": Basis.ORDERED}),
            "cannot be promised from ordered goods",
            id="the manufacturer's word unconfirmed",
        ),
        pytest.param(
            Policy(closed_days=tuple(TODAY + timedelta(days=days) for days in range(201))),
            "At most 200 closed days",
            id="more days off than a year has weekends",
        ),
    ],
)
def test_a_merchant_is_refused(policy: Policy, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        checked(policy)


@pytest.mark.parametrize(
    ("policy", "kind", "promise_from"),
    [
        pytest.param(Policy(), "standard", Basis.CONFIRMED, id="as for everything"),
        pytest.param(
            Policy(promise_from_of={"custom": Basis.ORDERED}), "custom", Basis.ORDERED, id="its own"
        ),
        pytest.param(
            Policy(promise_from_of={"custom": Basis.ORDERED}), "preorder", Basis.CONFIRMED, id="not another's"
        ),
        pytest.param(
            Policy(promise_from=Basis.ORDERED), "manufacturer", Basis.CONFIRMED, id="never below its least"
        ),
        pytest.param(Policy(promise_from=Basis.IN_STOCK), "manufacturer", Basis.IN_STOCK, id="but above it"),
    ],
)
def test_dates_of_a_kind_are_promised_from(policy: Policy, kind: str, promise_from: Basis) -> None:
    assert policy.for_kind(PRODUCT_KINDS[kind]).promise_from is promise_from
