"""Several orders of one shopper that change together are one message: who is told together, and who is not."""

from datetime import timedelta

import pytest

from portal.domain.policies import Policy
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.folded import SAM, SAMS, TOKENS, Told, opened

pytestmark = on_both_if_asked


def test_orders_of_one_shopper_are_told_by_one_mail_with_a_link_to_each(database: Database) -> None:
    told = Told(database, SAM, SAM, {"email": "SAM@mail.example"})
    (mail,) = told.leaves()
    assert "News on your orders" in mail.subject
    assert all(number in mail.text for number in told.numbers)
    assert set(opened(told, mail.text)) == {told.shop.order(number).id for number in told.numbers}
    assert told.states() == ["sent"] * 3
    assert told.sent_today() == 1
    assert {row.text for row in told.rows()} == {told.row("1001").text}
    assert len({row.told_with for row in told.rows()}) == 1


@pytest.mark.parametrize(
    "others",
    [{"email": "kim@mail.example"}, {"email": SAM["email"], "locale": "de"}, {"email": "", **SAMS}],
    ids=["another shopper", "another language", "another channel"],
)
def test_what_others_read_stays_a_message_of_its_own(database: Database, others: dict[str, str]) -> None:
    told = Told(database, SAM, others)
    assert len(told.leaves()) == 2
    assert [row.told_with for row in told.rows()] == [None, None]


def test_two_merchants_never_share_a_message(database: Database) -> None:
    first, second = Told(database, SAM, SAM), Told(database, SAM, SAM, slug="other")
    assert len(first.leaves()) == 2
    assert {row.merchant_id for row in second.rows()} == {second.shop.id}


def test_a_text_message_tells_two_orders_within_two_parts(database: Database) -> None:
    told = Told(database, SAMS, SAMS)
    (text,) = told.leaves()
    assert set(opened(told, text.text)) == {told.shop.order(number).id for number in told.numbers}
    carrier = next(row for row in told.rows() if row.told_with == row.id)
    assert [row.parts for row in told.rows() if row.id != carrier.id] == [0]
    assert 1 <= carrier.parts <= 2


@on_both_databases
def test_of_many_orders_each_text_message_tells_those_that_fit_until_all_are_told(database: Database) -> None:
    told = Told(database, *[SAMS] * 12)
    texts = [message.text for message in told.leaves()]
    assert len(texts) < 6
    named = [[number for number in told.numbers if number in text] for text in texts]
    assert sorted(number for some in named for number in some) == told.numbers
    assert max(row.parts for row in told.rows()) == 2
    assert told.states() == ["sent"] * 12


def test_whoever_has_very_many_orders_hears_of_each_in_full(database: Database) -> None:
    told = Told(database, *[SAM] * 21)
    mails = told.leaves()
    assert len(mails) == 2
    assert sum(mail.text.count(TOKENS) for mail in mails) == 21


def test_a_full_claim_still_makes_a_whole_digest(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.delivery.preparing.A_CLAIM", 1)
    told = Told(database, SAM, SAM, SAM)
    assert len(told.leaves()) == 1


def test_news_that_is_held_a_moment_longer_goes_along(database: Database) -> None:
    told = Told(database, SAM, SAM, SAM)
    with database.writing() as session:
        for number, seconds in (("1002", 50), ("1003", 90)):
            row = session.merge(told.row(number))
            row.due_at = told.shop.now + timedelta(seconds=seconds)
    assert len(told.leaves()) == 1
    assert told.states() == ["sent", "sent", "pending"]


@on_both_databases
def test_what_a_law_words_stays_alone(database: Database) -> None:
    told = Told(database, SAM, SAM, SAM)
    with database.writing() as session:
        row = session.merge(told.row("1002"))
        row.slot = "duty"
    assert len(told.leaves()) == 2
    assert told.row("1002").told_with is None


def test_an_order_that_waits_no_more_is_left_out(database: Database) -> None:
    told = Told(database, SAM, SAM, SAM)
    told.shop.gets("7", "LAMP", 1, "2026-11-21")
    told.shop.sends("1002", 1)
    (mail,) = told.leaves()[:1]
    assert "1002" not in mail.text
    assert told.states()[0] == told.states()[2] == "sent"


class TestNobodyIsBothered:
    def test_a_digest_is_one_message_of_the_day(self, database: Database) -> None:
        told = Told(database, SAM, SAM, SAM, policy=Policy(messages_a_day=1))
        assert len(told.leaves()) == 1
        assert told.states() == ["sent"] * 3

    def test_what_only_informs_goes_with_what_has_to_go(self, database: Database) -> None:
        told = Told(database, SAM, policy=Policy(messages_a_day=1))
        told.leaves()
        told.is_later()
        told.shop.is_asked_for("1002", "LAMP", **SAM)
        told.shop.plans()
        (mail,) = told.leaves()
        assert mail.subject == "News on your orders 1001 and 1002"
        assert told.row("1002").state == "sent"

    @on_both_databases
    def test_a_second_one_waits_for_the_morning(self, database: Database) -> None:
        told = Told(database, SAM, SAM, policy=Policy(messages_a_day=1))
        told.leaves()
        told.shop.is_asked_for("1003", "LAMP", **SAM)
        told.shop.is_asked_for("1004", "LAMP", **SAM)
        told.shop.plans()
        assert told.leaves() == []
        assert told.shop.owed("1003") == told.shop.owed("1004") == [("email", "backorder_accepted")]
