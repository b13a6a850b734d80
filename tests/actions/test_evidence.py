"""The evidence of an order: what was promised, told, agreed to and paid back, whole and as it was."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from portal.actions.choose_option import Wish
from portal.actions.confirm_refund import confirm_refund
from portal.actions.show_law import gather_evidence, show_duties
from portal.delivery.receipts.merging import merge
from portal.delivery.receipts.reading import Receipt
from portal.domain.refusals import Refusal
from portal.files import templates_dir
from portal.store import refunds, tasks
from portal.store.outbox import OutboxRow
from portal.templating import LINK_MARK, STOP_MARK
from portal.web.pages import Pages, evidence_page
from tests.shop import Shop
from tests.under_law import A_WEEK_BEFORE, T30_IS_OVER, at, choose, hears, ordered


def evidence(shop: Shop) -> dict:  # type: ignore[type-arg]
    with shop.database.reading() as session:
        pack = gather_evidence(session, shop.id, shop.order("1001").id, shop.now)
    assert pack is not None
    return pack


def confirm(shop: Shop, form: str) -> bool:
    line = shop.line("1001")
    return shop.writes(confirm_refund, line.order_id, line.id, form, "Ada")


def test_it_holds_the_promise_the_notice_as_sent_the_consent_and_the_reasons(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    shop.now += timedelta(hours=1)
    choose(shop, Wish("wait"))
    pack = evidence(shop)
    (line,) = pack["lines"]
    assert line["law"]["because"] == ["FTC-C5", "FTC-C2", "FTC-N1", "FTC-N4", "FTC-R3"]
    assert line["law"]["state"] == "consented"
    assert [said["until"] for said in line["law"]["consents"]] == ["indefinite"]
    assert line["promises"][0]["basis"] == "none"
    notice = next(message for message in pack["messages"] if message["kind"] == "delay_option")
    assert (notice["class"], notice["state"], notice["lines"]) == ("legal", "delivered", ["1"])


def test_it_tells_who_did_what_by_the_names_of_the_shops_own_lines(shop: Shop) -> None:
    ordered(shop)
    choose(shop, Wish("cancel"))
    confirm(shop, "card")
    done = [(event["kind"], event["by"], event["line"]) for event in evidence(shop)["events"]]
    assert done[-1] == ("refund_confirmed", "Ada", "1")


def test_the_key_to_the_order_is_not_handed_over_with_its_messages(shop: Shop) -> None:
    ordered(shop)
    with shop.database.writing() as session:
        session.execute(update(OutboxRow).values(text=f"See {LINK_MARK}, or stop: {STOP_MARK}"))
    assert {message["text"] for message in evidence(shop)["messages"]} == {
        "See [secret link], or stop: [secret link]"
    }


def test_it_holds_the_refund_until_it_is_confirmed_and_after(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    at(shop, T30_IS_OVER)
    (owed,) = evidence(shop)["lines"][0]["law"]["refunds"]
    assert (owed["cause"], owed["confirmed_at"]) == ("FTC-O3", None)
    assert confirm(shop, "card")
    assert not confirm(shop, "card")
    law = evidence(shop)["lines"][0]["law"]
    assert (law["state"], law["refunds"][0]["form"], law["refunds"][0]["confirmed_by"]) == (
        "refunded",
        "card",
        "Ada",
    )


@pytest.mark.parametrize("form", ["store_credit", "gift_card", "account_credit", "applause", ""])
def test_what_is_no_money_is_refused_and_the_refund_stays_owed(shop: Shop, form: str) -> None:
    ordered(shop)
    choose(shop, Wish("cancel"))
    with pytest.raises(Refusal, match="FTC-F8"):
        confirm(shop, form)
    assert len(shop.reads(refunds.still_owed)) == 1


def test_a_confirmed_refund_settles_the_task_that_asked_for_it(shop: Shop) -> None:
    ordered(shop)
    choose(shop, Wish("cancel"))
    at(shop, T30_IS_OVER)
    assert [task.kind for task, _ in shop.reads(tasks.open_of_orders)] == ["law"]
    confirm(shop, "card")
    shop.plans()
    assert shop.reads(tasks.open_of_orders) == []


def test_where_no_law_is_on_record_there_is_evidence_all_the_same(shop: Shop) -> None:
    ordered(shop, country="")
    assert evidence(shop)["lines"][0]["law"] is None
    assert (
        shop.reads(lambda session, merchant: show_duties(session, merchant, shop.order("1001").id, shop.now))
        == []
    )


def test_another_shops_order_has_none(shop: Shop) -> None:
    ordered(shop)
    other = Shop(shop.database, "other")
    order_id = shop.order("1001").id
    assert (
        other.reads(lambda session, merchant: gather_evidence(session, merchant, order_id, shop.now)) is None
    )


def test_all_that_a_provider_said_of_a_legal_notice_is_kept(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    with shop.database.writing() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.slot == "duty")).one()
        row.state, row.sent_at = "sent", shop.now
        for minutes, state in ((1, "sent"), (3, "delivered")):
            said = Receipt(
                *("email", "sendgrid", row.key, "sg-1", "", state),
                shop.now + timedelta(minutes=minutes),
            )
            merge(session, said, shop.now)
    pack = evidence(shop)
    notice = next(message for message in pack["messages"] if message["kind"] == "delay_option")
    assert [(proof["state"], proof["provider_id"]) for proof in notice["proofs"]] == [
        ("sent", "sg-1"),
        ("delivered", "sg-1"),
    ]
    assert "proof" not in [event["kind"] for event in pack["events"]]


def test_the_page_says_moments_on_the_clock_of_where_the_goods_go(shop: Shop) -> None:
    ordered(shop)
    page = evidence_page(Pages(templates_dir(), str), evidence(shop))
    assert "ordered 11 November 2026, 05:00 EST (UTC-05:00) by Sam Carter" in page
    assert not re.search(r"\d{2}T\d{2}:", page)


def test_in_california_the_notice_is_one_of_17538_as_well(shop: Shop) -> None:
    ordered(shop, region="CA", timezone="America/Los_Angeles")
    at(shop, A_WEEK_BEFORE + timedelta(hours=4))
    hears(shop)
    assert "CA-17538" in evidence(shop)["lines"][0]["law"]["because"]
