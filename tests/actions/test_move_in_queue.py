"""Moves by hand: shown first, done for a reason, written down, and seen by those who are passed."""

import pytest

from portal.actions.hold_line import hold_line, release_line
from portal.actions.move_in_queue import Consequence, Target, consider_move, move_in_queue
from portal.actions.set_policy import set_policy
from portal.actions.show_queue_moves import show_queue_moves
from portal.actions.verify_ledger import verify_ledger
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.store import ledger, queue, timeline
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked
BROKEN = "The first one arrived broken."


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """Four wait for a lamp, the second and third since the same second; repairs and members go first."""
    shop.writes(set_policy, Policy(priority_classes=("Repairs", "Members")))
    seconds = {"1001": 1, "1002": 2, "1003": 2, "1004": 4}
    for number, second in seconds.items():
        shop.is_asked_for(number, "LAMP", 2, placed_at=f"2026-11-11T10:00:0{second}Z")
    shop.plans()
    return shop


def _moves(shop: Shop, number: str, target: Target, reason: str = BROKEN) -> Consequence:
    line = shop.line(number)
    return shop.database.write(
        lambda session: move_in_queue(
            session, shop.id, line.order_id, line.id, target, reason, "Ada", shop.now
        )
    )


def _considers(shop: Shop, number: str, target: Target) -> Consequence:
    line = shop.line(number)
    return shop.reads(consider_move, line.order_id, line.id, target)


def _in_line(shop: Shop) -> list[str]:
    return [order.number for _, order in shop.reads(queue.members, "LAMP")]


@pytest.mark.parametrize(
    ("number", "target", "now"),
    [
        ("1004", Target(before="1003"), ["1001", "1002", "1004", "1003"]),
        ("1004", Target(before="1001"), ["1004", "1001", "1002", "1003"]),
        ("1001", Target(before="1004"), ["1002", "1003", "1001", "1004"]),
        ("1003", Target(into_class="Members"), ["1003", "1001", "1002", "1004"]),
    ],
)
def test_a_line_goes_where_it_was_said_to_go(shop: Shop, number: str, target: Target, now: list[str]) -> None:
    meant = _considers(shop, number, target)
    assert _in_line(shop) == ["1001", "1002", "1003", "1004"]
    done = _moves(shop, number, target)
    assert _in_line(shop) == now
    assert (done.number, done.passed) == (meant.number, meant.passed) == (now.index(number) + 1, done.passed)
    assert shop.reads(verify_ledger).breaks == ()


@on_both_databases
def test_before_it_is_done_it_says_whom_it_passes(shop: Shop) -> None:
    meant = _considers(shop, "1004", Target(before="1002"))
    assert (meant.was.number, meant.number, meant.passed) == (4, 2, 2)
    assert [order.number for order in meant.others] == ["1002", "1003"]
    back = _considers(shop, "1001", Target(before="1003"))
    assert (back.number, back.passed, [order.number for order in back.others]) == (2, -1, ["1002"])


def test_it_is_written_down_and_the_queue_is_planned_again(shop: Shop) -> None:
    _moves(shop, "1004", Target(before="1002"))
    *_, (entry, _) = shop.reads(lambda session, merchant_id: list(ledger.chain(session, merchant_id, "LAMP")))
    assert (entry.kind, entry.actor, entry.reason) == ("move", "desk", BROKEN)
    (event,) = shop.reads(timeline.of_order, shop.line("1004").order_id)
    assert (event.kind, event.actor) == ("moved", "Ada")
    assert event.facts == {"from": 4, "to": 2, "reason": BROKEN}
    assert shop.plans() == 1


@on_both_databases
def test_those_who_are_passed_see_it_and_why(shop: Shop) -> None:
    _moves(shop, "1004", Target(into_class="Repairs"))
    line = shop.line("1002")
    moves = shop.reads(show_queue_moves, line.order_id, line.id)
    assert moves is not None
    newest = moves.steps[0]
    assert (newest.kind, newest.reason, newest.before, newest.after) == ("move", BROKEN, 2, 3)
    first = shop.line("1001")
    assert shop.reads(show_queue_moves, line.order_id, first.id) is None


@on_both_databases
def test_the_better_class_goes_first_and_within_a_class_who_ordered_first(shop: Shop) -> None:
    for number, name in (("1003", "Members"), ("1002", "Members"), ("1004", "Repairs")):
        _moves(shop, number, Target(into_class=name))
    assert _in_line(shop) == ["1004", "1002", "1003", "1001"]
    _moves(shop, "1004", Target(), "It was put there by mistake.")
    assert _in_line(shop) == ["1002", "1003", "1001", "1004"]


@on_both_databases
def test_the_same_move_twice_is_one(shop: Shop) -> None:
    for target in (Target(before="1002"), Target(into_class="Repairs")):
        _moves(shop, "1004", target)
        number = shop.reads(ledger.head, "LAMP").number
        _moves(shop, "1004", target)
        assert shop.reads(ledger.head, "LAMP").number == number


@pytest.mark.parametrize("reason", ["", "x" * 201])
def test_without_a_reason_that_can_be_read_nobody_is_moved(shop: Shop, reason: str) -> None:
    with pytest.raises(Refusal, match=r"say why|200 characters"):
        _moves(shop, "1004", Target(before="1001"), reason)
    assert _in_line(shop)[0] == "1001"


@pytest.mark.parametrize(
    "reason", ["Sam called", "ask sam@mail.example", "call +49 151 234567", "CARTER waits long"]
)
def test_a_reason_that_would_tell_who_somebody_is_is_not_published(shop: Shop, reason: str) -> None:
    with pytest.raises(Refusal, match="must not say who"):
        _moves(shop, "1004", Target(before="1001"), reason)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (Target(before="1004"), "before itself"),
        (Target(before="9999"), "No order 9999 waits for LAMP"),
        (Target(before="2001"), "No order 2001 waits for LAMP"),
        (Target(into_class="Gold"), "no priority class Gold"),
    ],
)
def test_what_is_not_possible_is_said(shop: Shop, target: Target, sentence: str) -> None:
    shop.is_asked_for("2001", "DESK")
    with pytest.raises(Refusal, match=sentence):
        _moves(shop, "1004", target)


def test_what_has_left_has_no_place_to_change(shop: Shop) -> None:
    shop.sends("1004", 2)
    with pytest.raises(Refusal, match="no longer waits"):
        _moves(shop, "1004", Target(before="1001"))
    with pytest.raises(Refusal, match="No order 1004"):
        _moves(shop, "1003", Target(before="1004"))


def test_another_shops_line_does_not_exist(shop: Shop) -> None:
    other, line = Shop(shop.database, "zeta"), shop.line("1004")
    with pytest.raises(LookupError):
        other.reads(consider_move, line.order_id, line.id, Target(before="1001"))
    with pytest.raises(LookupError):
        shop.database.write(
            lambda session: move_in_queue(
                session, other.id, line.order_id, line.id, Target(before="1001"), BROKEN, "Ada", shop.now
            )
        )


@on_both_databases
def test_who_is_in_a_class_stays_in_it_by_its_name_when_the_classes_change(shop: Shop) -> None:
    _moves(shop, "1003", Target(into_class="Members"))
    _moves(shop, "1004", Target(into_class="Repairs"))
    shop.writes(set_policy, Policy(priority_classes=("Urgent", "Members")))
    assert _in_line(shop) == ["1003", "1001", "1002", "1004"]
    assert Policy(priority_classes=("Urgent", "Members")).class_of(shop.line("1003").priority) == "Members"
    assert shop.line("1004").priority == 0
    assert shop.reads(verify_ledger).breaks == ()


def test_a_hold_and_its_end_are_written_down_without_their_reason(shop: Shop) -> None:
    line = shop.line("1002")
    shop.writes(hold_line, line.order_id, line.id, "We are checking the payment.", "Ada")
    shop.writes(release_line, line.order_id, line.id, "Ada")
    *_, held, released = shop.reads(
        lambda session, merchant_id: [entry for entry, _ in ledger.chain(session, merchant_id, "LAMP")]
    )
    assert [(entry.kind, entry.units, entry.change, entry.reason) for entry in (held, released)] == [
        ("hold", 2, 0, ""),
        ("release", 2, 0, ""),
    ]
    assert _in_line(shop) == ["1001", "1002", "1003", "1004"]
    assert shop.reads(verify_ledger).breaks == ()
