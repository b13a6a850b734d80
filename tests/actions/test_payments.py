"""Payments that fail, and that are honoured after all: the law's clock stands still and begins anew, and people know.

Order 1001 was placed on 11 November 2026 from New York; the shop tells of its payment when it likes.
"""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from portal.actions.choose_option import Wish, choose_option
from portal.actions.show_law import gather_evidence, show_duties
from portal.domain.notices import from_json
from portal.store import tasks
from portal.store.outbox import OutboxRow
from tests.databases import on_both_databases
from tests.shop import Shop, messages_of

NEW_YORK = {"country": "US", "region": "NY", "timezone": "America/New_York"}
NOTICE_IS_DUE = datetime(2026, 12, 4, 6, tzinfo=UTC)


def told(shop: Shop, paid: str, at: datetime | None = None, **known: str) -> list[str]:
    """The shop's file of that moment says how the order is paid; answers the problems with it."""
    shop.now = at or shop.now
    known = {"note": f"told at {shop.now}"} | known
    return messages_of(shop.is_asked_for("1001", "LAMP", paid=paid, **(NEW_YORK | known)).problems)


def ordered(shop: Shop, paid: str = "full") -> None:
    shop.sells("LAMP")
    told(shop, paid)
    shop.plans()
    with shop.database.writing() as session:
        for row in session.exec(select(OutboxRow)):
            row.state, row.sent_at = "delivered", shop.now


def looked_at(shop: Shop, at: datetime) -> list[str]:
    """The planner looks at that moment; answers what of the law is owed then."""
    shop.now = at - timedelta(minutes=1)
    shop.plans()
    return [row.kind for row in shop.outbox() if row.slot == "duty"]


def ship_by(shop: Shop) -> date | None:
    (one,) = shop.reads(show_duties, shop.order("1001").id, shop.now)
    return one.duty.ship_by


def to_do(shop: Shop) -> list[str]:
    return [task.kind for task, _ in shop.reads(tasks.open_of_orders)]


@on_both_databases
def test_the_clock_stands_still_from_the_failure_and_begins_anew_when_it_is_paid(shop: Shop) -> None:
    ordered(shop)
    assert ship_by(shop) == date(2026, 12, 11)
    told(shop, "failed", datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert looked_at(shop, NOTICE_IS_DUE) == []
    assert (ship_by(shop), to_do(shop)) == (None, ["payment"])
    told(shop, "full", datetime(2026, 12, 10, 12, tzinfo=UTC))
    shop.plans()
    assert (ship_by(shop), to_do(shop)) == (date(2027, 1, 9), [])
    assert looked_at(shop, datetime(2027, 1, 2, 5, 1, tzinfo=UTC)) == ["delay_option"]


def test_the_moment_that_the_shop_names_counts_not_the_one_at_which_it_says_so(shop: Shop) -> None:
    ordered(shop, paid="failed")
    told(shop, "full", datetime(2026, 12, 10, 12, tzinfo=UTC), paid_at="2026-12-01T10:00:00Z")
    assert ship_by(shop) == date(2026, 12, 31)


@pytest.mark.parametrize("impossible", ["2027-05-01T10:00:00Z", "2026-11-01T10:00:00Z"])
def test_a_moment_that_cannot_be_is_said_to_be_none_and_the_payment_is_taken(
    shop: Shop, impossible: str
) -> None:
    ordered(shop, paid="failed")
    (problem,) = told(shop, "full", datetime(2026, 12, 10, 12, tzinfo=UTC), paid_at=impossible)
    assert "cannot have been paid, or failed, at" in problem
    assert ship_by(shop) == date(2027, 1, 9)


def test_a_word_for_the_payment_that_nobody_knows_is_a_problem_and_changes_nothing(shop: Shop) -> None:
    ordered(shop)
    (problem,) = told(shop, "bounced")
    assert problem == "'bounced' is not one of full, deposit, authorised, none, seller_credit, failed."
    assert shop.order("1001").paid == "full"


def test_a_notice_that_has_not_left_when_the_payment_fails_stays_here(shop: Shop) -> None:
    ordered(shop)
    assert looked_at(shop, NOTICE_IS_DUE) == ["delay_option"]
    told(shop, "failed")
    assert [row.reason for row in shop.outbox(state="superseded")] == ["The payment has failed."]
    assert looked_at(shop, NOTICE_IS_DUE + timedelta(days=40)) == []
    assert shop.line("1001").waiting == 1


def test_an_offer_that_left_before_the_failure_is_made_anew_under_the_new_clock(shop: Shop) -> None:
    ordered(shop)
    looked_at(shop, NOTICE_IS_DUE)
    with shop.database.writing() as session:
        for row in session.exec(select(OutboxRow).where(OutboxRow.state == "pending")):
            row.state, row.sent_at = "delivered", shop.now
    told(shop, "failed", NOTICE_IS_DUE + timedelta(days=1))
    told(shop, "full", NOTICE_IS_DUE + timedelta(days=2))
    assert looked_at(shop, NOTICE_IS_DUE + timedelta(days=2)) == []
    assert looked_at(shop, datetime(2026, 12, 29, 6, tzinfo=UTC)) == ["delay_option"]


def test_that_a_charge_follows_its_authorisation_begins_nothing(shop: Shop) -> None:
    ordered(shop, paid="authorised")
    told(shop, "full", datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert ship_by(shop) == date(2026, 12, 11)


def test_the_same_file_twice_is_one_failure_and_all_of_it_is_evidence(shop: Shop) -> None:
    ordered(shop)
    told(shop, "failed")
    told(shop, "failed", shop.now + timedelta(days=1))
    pack = shop.reads(gather_evidence, shop.order("1001").id, shop.now)
    assert pack is not None
    failures = [event for event in pack["events"] if event["kind"] == "payment_failed"]
    assert [(event["by"], event["facts"]) for event in failures] == [
        ("shop", {"was": "full", "now": "failed"})
    ]
    assert "FTC-C6" in pack["lines"][0]["law"]["because"]


def test_a_payment_that_fails_at_a_woocommerce_shop_keeps_the_order_and_its_place(shop: Shop) -> None:
    shop.sells("LAMP")

    def told(status: str, minute: int, paid: str | None) -> None:
        item = {"id": 315, "sku": "LAMP", "name": "Desk lamp", "quantity": 2, "price": 30}
        body = {
            "number": "727",
            "status": status,
            "currency": "USD",
            "line_items": [item],
            "date_paid_gmt": paid,
        }
        body |= {
            "date_created_gmt": "2026-11-20T10:00:00",
            "date_modified_gmt": f"2026-11-20T11:{minute:02}:00",
        }
        body["shipping"] = {"country": "US", "state": "NY"}
        assert messages_of(shop.receives_bytes("woocommerce", json.dumps(body).encode()).problems) == []

    told("failed", 0, None)
    assert (shop.line("727", "315").waiting, shop.order("727").paid, to_do(shop)) == (
        2,
        "failed",
        ["payment"],
    )
    told("processing", 10, "2026-11-20T11:10:00")
    assert (shop.line("727", "315").waiting, shop.order("727").paid, to_do(shop)) == (2, "full", [])
    told("cancelled", 20, "2026-11-20T11:10:00")
    assert shop.line("727", "315").waiting == 0


def told_of_payment(shop: Shop, state: str = "pending") -> list[OutboxRow]:
    return [row for row in shop.outbox(state=state) if row.kind == "payment_failed"]


@on_both_databases
def test_the_shopper_hears_of_a_failed_payment_once_by_every_channel_and_with_what_it_means(
    shop: Shop,
) -> None:
    shop.sells("LAMP")
    both = {"email": "sam@mail.example", "phone": "+12125550123", "sms_consent": "yes"}
    told(shop, "full", **both)
    told(shop, "failed", **both)
    told(shop, "failed", shop.now + timedelta(minutes=1), **both)
    mail, text = told_of_payment(shop)
    assert (mail.channel, text.channel, mail.due_at) == ("email", "sms", shop.now + timedelta(minutes=9))
    (said,) = from_json(mail.changes)
    assert (said.title, said.units, said.law) == ("Lamp", 1, "FTC-C6")


def test_who_pays_at_the_second_try_hears_of_no_failure(shop: Shop) -> None:
    shop.sells("LAMP")
    told(shop, "failed")
    told(shop, "full", shop.now + timedelta(minutes=2))
    assert told_of_payment(shop) == []
    assert [row.reason for row in told_of_payment(shop, "superseded")] == ["It is paid after all."]


def test_where_no_law_stops_its_clock_the_message_does_not_speak_of_one(shop: Shop) -> None:
    shop.sells("LAMP")
    told(shop, "failed", country="DE", region="")
    ((said,),) = [from_json(row.changes) for row in told_of_payment(shop)]
    assert said.law == ""


def test_who_has_cancelled_everything_is_not_asked_to_pay(shop: Shop) -> None:
    ordered(shop)
    line = shop.line("1001")
    shop.writes(choose_option, line.order_id, line.id, Wish("cancel"))
    told(shop, "failed")
    assert (told_of_payment(shop), to_do(shop)) == ([], [])
