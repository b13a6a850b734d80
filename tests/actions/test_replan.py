"""What a planning round promises and tells: first dates, moves, silence, and nothing twice."""

from datetime import UTC, date, datetime, time

import pytest
from sqlmodel import Session

from portal.actions.choose_option import Wish, choose_option
from portal.domain.notices import from_json
from portal.domain.policies import Policy, Timing
from portal.domain.promises import Promise
from portal.domain.windows import Basis
from portal.store import plans, promises
from portal.store.database import Database
from tests.databases import interleaved, on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import AT_ONCE, Shop

pytestmark = on_both_if_asked

DEC_7, DEC_9, DEC_16 = date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 16)


@pytest.fixture
@played_once
def told(shop: Shop) -> Shop:
    """A shop whose only shopper waits for a lamp that is confirmed for 7 December, and has been told so."""
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP")
    shop.plans()
    shop.is_heard()
    return shop


@on_both_databases
def test_a_first_date_is_promised_and_told_with_its_evidence_and_the_place_in_the_queue(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", 2, placed_at="2026-11-10T10:00:00Z")
    shop.is_asked_for("1002", "LAMP")
    shop.plans()
    assert shop.owed() == [("email", "backorder_accepted")] * 2
    change = shop.change("1002")
    assert (change.title, change.earliest, change.latest, change.basis) == (
        "Lamp",
        DEC_9,
        DEC_16,
        "confirmed",
    )
    assert (change.place, change.units_ahead, change.evidence_on) == (2, 2, shop.now.date())
    (promise,) = shop.reads(promises.history, shop.order("1002").id)
    assert (promise.latest, promise.supply, promise.reason) == (DEC_16, "PO 7 line 1", "first_date")


def test_without_a_confirmed_supply_it_is_honestly_said_that_there_is_no_date_until_there_is_one(
    shop: Shop,
) -> None:
    shop.sells("LAMP")
    shop.buys("7", "LAMP", 1)
    shop.is_asked_for("1001", "LAMP", placed_at="2026-11-10T10:00:00Z")
    shop.is_asked_for("1002", "LAMP")
    shop.plans()
    for number, basis in (("1001", Basis.ORDERED), ("1002", Basis.NONE)):
        assert shop.promise(number) == Promise(None, basis)
        assert (shop.change(number).kind, shop.change(number).latest) == ("backorder_accepted", None)
    shop.is_heard()
    shop.is_told("7", "LAMP", 1, DEC_7, "r1")
    shop.plans()
    assert shop.owed() == [("email", "date_found")]
    assert shop.latest("1001") == DEC_16


@pytest.mark.parametrize(
    ("confirmed_on", "status", "kind", "reason"),
    [
        ("2026-12-21", "accepted", "date_later", "supplier_moved"),
        ("2026-11-30", "accepted", "date_sooner", "supplier_moved"),
        ("2026-12-08", "accepted", None, ""),
        ("2026-12-04", "accepted", None, ""),
        ("", "accepted", "date_lost", "supplier_overdue"),
        ("", "rejected", "date_lost", "supplier_withdrew"),
    ],
)
def test_a_suppliers_newer_word_is_told_when_it_is_worth_it(
    told: Shop, confirmed_on: str, status: str, kind: str | None, reason: str
) -> None:
    told.is_told("7", "LAMP", 10, confirmed_on, "r2", status=status)
    told.plans()
    assert told.owed() == ([("email", kind)] if kind else [])
    if kind:
        assert (told.change("1001").was_latest, told.change("1001").reason) == (DEC_16, reason)
        assert told.latest("1001") == told.change("1001").latest != DEC_16
    else:
        assert told.latest("1001") == DEC_16


def test_a_confirmation_that_runs_out_is_told_although_nothing_came_in(told: Shop) -> None:
    told.waits_until(date(2026, 12, 5))
    told.plans()
    told.is_heard()
    told.waits_until(date(2026, 12, 14))
    assert told.plans() == 0
    told.waits_until(date(2026, 12, 15))
    assert told.plans() == 1
    assert told.owed() == [("email", "date_lost")]
    assert told.change("1001").reason == "supplier_overdue"


def test_a_small_delay_is_told_when_the_promised_day_is_here(database: Database) -> None:
    shop = Shop(database, policy=Policy(receiving_days=0, handling_days=0))
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP")
    shop.plans()
    shop.is_heard()
    shop.is_told("7", "LAMP", 10, "2026-12-08", "r2")
    shop.plans()
    assert shop.owed() == []
    shop.waits_until(date(2026, 12, 14))
    shop.plans()
    assert shop.owed() == [("email", "date_later")]
    # A supplier of whom only this is known, and who is a week late now, may be as late as one in ten suppliers are.
    assert (shop.change("1001").was_latest, shop.latest("1001")) == (date(2026, 12, 14), date(2026, 12, 21))


@pytest.mark.parametrize(
    ("known", "latest"),
    [
        ({"kind": "indefinite"}, None),
        ({"kind": "preorder", "release_on": "2027-01-09"}, date(2027, 1, 11)),
        ({"kind": "seasonal", "season_starts_on": "2026-12-01"}, DEC_16),
        ({"kind": "dropship"}, date(2026, 12, 14)),
        ({"kind": "manufacturer"}, date(2026, 12, 22)),
    ],
)
def test_kinds_of_products_differ_by_what_may_be_promised(
    shop: Shop, known: dict[str, str], latest: date | None
) -> None:
    shop.sells("LAMP", **known)
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP")
    shop.plans()
    assert shop.latest("1001") == latest


@pytest.mark.parametrize(
    ("contact", "channels"),
    [
        ({"email": ""}, []),
        ({"email": "", "phone": "+4915123456789"}, []),
        ({"email": "", "phone": "+4915123456789", "sms_consent": "yes"}, ["sms"]),
        ({"phone": "+4915123456789", "sms_consent": "yes"}, ["email", "sms"]),
    ],
)
def test_news_goes_where_the_shopper_can_be_reached(
    shop: Shop, contact: dict[str, str], channels: list[str]
) -> None:
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", **contact)
    shop.plans()
    assert [channel for channel, _ in shop.owed()] == channels
    (promise,) = shop.reads(promises.history, shop.order("1001").id)
    assert promise.unnoticed_because == ("" if channels else "no_contact")


def test_an_order_hears_once_a_round_however_many_of_its_lines_move(shop: Shop) -> None:
    other = Shop(shop.database, "zeta")
    for one in (shop, other):
        for line, sku in enumerate(("LAMP", "DESK", "SOFA"), 1):
            one.is_promised(sku, 10, DEC_7, po=f"{line}")
            one.is_asked_for("1001", sku, line=str(line), phone="+4915123456789", sms_consent="yes")
        one.plans()
    for one in (shop, other):
        assert one.owed() == [("email", "backorder_accepted"), ("sms", "backorder_accepted")]
        assert [len(row.changes) for row in one.outbox()] == [3, 3]


@on_both_databases
def test_two_planners_at_once_still_make_one_message_of_one_order(shop: Shop) -> None:
    for line, sku in enumerate(("LAMP", "DESK"), 1):
        shop.is_promised(sku, 10, DEC_7, po=f"{line}")
        shop.is_asked_for("1001", sku, line=str(line))
    shop.now = shop.now.replace(hour=11)

    def plan_one(session: Session) -> list[str]:
        due = plans.claim_due(session, shop.now, 1)[shop.id]
        shop.replans(session, due, AT_ONCE)
        return due

    first, second = interleaved(shop.database, plan_one, lambda: shop.database.write(plan_one))
    assert {*first, *second} == {"LAMP", "DESK"}
    assert shop.owed() == [("email", "backorder_accepted")]
    assert len(shop.outbox("1001")[0].changes) == 2


def test_newer_news_takes_the_place_of_news_that_was_not_sent(told: Shop) -> None:
    told.is_told("7", "LAMP", 10, "2026-12-21", "r2")
    told.plans()
    told.is_told("7", "LAMP", 10, "2027-01-11", "r3")
    told.plans()
    assert told.owed() == [("email", "date_later")]
    change = told.change("1001")
    assert (change.was_latest, change.latest) == (DEC_16, told.latest("1001"))
    assert [row.reason for row in told.outbox("1001", "superseded")] == ["A newer notice says it better."]
    assert [row.kind for row in told.reads(promises.history, told.order("1001").id)] == [
        "date_later",
        "date_later",
        "backorder_accepted",
    ]


def test_news_that_took_itself_back_before_it_was_sent_is_not_told(told: Shop) -> None:
    told.is_told("7", "LAMP", 10, "2026-12-21", "r2")
    told.plans()
    told.is_told("7", "LAMP", 10, DEC_7, "r3")
    told.plans()
    assert told.owed() == []
    assert told.latest("1001") == DEC_16


def test_news_of_another_line_joins_what_is_not_sent_yet(told: Shop) -> None:
    told.is_told("7", "LAMP", 10, "2026-12-21", "r2")
    told.plans()
    told.is_promised("DESK", 10, DEC_7, po="8")
    told.is_asked_for("1001", "DESK", line="2")
    told.plans()
    (row,) = told.outbox("1001")
    assert row.kind == "date_later"
    assert [change.kind for change in from_json(row.changes)] == ["date_later", "backorder_accepted"]


def test_when_somebody_in_front_leaves_those_behind_move_up(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.is_promised("LAMP", 1, DEC_7)
    shop.is_promised("LAMP", 1, "2027-01-11", po="8")
    shop.is_asked_for("1001", "LAMP", placed_at="2026-11-10T10:00:00Z")
    shop.is_asked_for("1002", "LAMP")
    shop.plans()
    shop.is_heard()
    shop.writes(choose_option, shop.order("1001").id, shop.line("1001").id, Wish("cancel"))
    shop.plans()
    assert shop.owed("1002") == [("email", "date_sooner")]
    assert (shop.change("1002").reason, shop.change("1002").place) == ("queue_moved", 1)


def test_free_alternatives_are_offered_to_the_front_first_and_only_once(shop: Shop) -> None:
    shop.sells("LAMP", "GLOW")
    shop.sells("MOON", discontinued="yes")
    shop.counts("GLOW", 3)
    shop.counts("MOON", 9)
    shop.offers("LAMP", "GLOW")
    shop.offers("LAMP", "MOON")
    for number in ("1001", "1002", "1003"):
        shop.is_asked_for(number, "LAMP", 2, placed_at=f"2026-11-1{number[-1]}T10:00:00Z", price="35.00")
    shop.plans()
    offers = shop.change("1001").offers
    assert [(offer.sku, offer.difference_minor) for offer in offers] == [("GLOW", 1000)]
    assert shop.change("1002").offers == shop.change("1003").offers == ()
    shop.is_heard()
    shop.counts("GLOW", 5)
    shop.plans()
    assert shop.owed() == [("email", "swap_offered")]
    assert shop.change("1002").offers == offers
    shop.is_heard()
    shop.counts("GLOW", 5)
    shop.plans()
    assert shop.owed() == []


@on_both_databases
def test_a_hope_that_may_not_be_promised_comes_with_what_could_be_had_at_once(shop: Shop) -> None:
    shop.sells("LAMP", "GLOW", lead_time_days="30")
    shop.offers("LAMP", "GLOW")
    shop.counts("GLOW", 1)
    shop.buys("7", "LAMP", 10)
    shop.is_asked_for("1001", "LAMP")
    shop.plans()
    assert shop.latest("1001") is None
    assert [offer.sku for offer in shop.change("1001").offers] == ["GLOW"]


def test_texts_wait_for_the_end_of_the_night_where_the_shopper_lives(shop: Shop) -> None:
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", phone="+14155550123", sms_consent="yes", timezone="America/Los_Angeles")
    shop.plans(Timing(hold_seconds=60, keeps_quiet_hours=True))
    mail, text = shop.outbox("1001")
    assert mail.due_at == shop.now.replace(minute=shop.now.minute + 1)
    # Three in the morning in San Francisco; the merchant's quiet hours end at nine.
    assert Policy().quiet_until == time(9, 0)
    assert text.due_at == datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
