"""Erasing who an order's shopper is: asked, answered, told, done once; nothing else of the shop is touched."""

import gzip
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlmodel import select

from portal.actions.answer_erasure import erase_again, erase_due, grant_erasure, refuse_erasure
from portal.actions.ask_erasure import ask_erasure, erasure_of, note_erasure_wish
from portal.actions.choose_option import Wish, choose_option
from portal.actions.hold_line import hold_line
from portal.actions.renew_link import send_link
from portal.actions.verify_ledger import verify_ledger
from portal.delivery.stopping import pass_on
from portal.domain.refusals import Refusal
from portal.links import token_hash
from portal.store import dumps, outbox, page_versions, shipments, tasks, timeline, tracking_links
from portal.store.database import Database
from portal.store.inbox import DocumentRow
from tests.builders import a_link
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import a_sender
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

BY = date(2026, 12, 19)
PERSONAL = (
    "Sam Carter",
    "sam carter",
    "sam@mail.example",
    "+4915123456789",
    "123456789",
    "12345 Springfield",
    "JD014600098765",
    "carrier.example/JD",
    "hospital",
)
PARCEL = "1001,1,1,2026-11-21T09:00:00Z,DHL,JD014600098765,https://carrier.example/JD014600098765"


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """A shop whose one parcel has left, and whose shopper asks to be forgotten."""
    shop.sells("LAMP")
    known = {"email": "sam@mail.example", "phone": "+4915123456789", "country": "DE"}
    shop.is_asked_for("1001", "LAMP", postcode="12345 Springfield", note="For Sam Carter", **known)
    shop.is_asked_for("1002", "LAMP", name="Eve Adams", email="eve@mail.example")
    shop.plans()
    line = shop.line("1001")
    shop.writes(hold_line, line.order_id, line.id, "Sam is in hospital", "Ada")
    _sends(shop)
    shop.plans()
    sender, _ = a_sender(shop)
    sender.turn()
    shop.writes(ask_erasure, shop.order("1001").id, BY)
    return shop


def _sends(shop: Shop) -> None:
    header = "order,line,quantity,shipped_at,carrier,tracking_number,tracking_url"
    shop.receives("shipments", header, PARCEL)


def _everything(shop: Shop) -> str:
    """The whole database as a backup has it."""
    written = BytesIO()
    with shop.database.reading() as session:
        dumps.write(session, written, shop.now)
    return gzip.decompress(written.getvalue()).decode()


def _is_granted(shop: Shop) -> None:
    shop.writes(grant_erasure, shop.order("1001").id, "Ada")


def _erases(shop: Shop) -> bool:
    return shop.database.write(lambda session: erase_due(session, shop.now))


def _tells(shop: Shop) -> list[str]:
    sender, way = a_sender(shop)
    sender.turn()
    return [message.text for message in way.sent]


def _events(shop: Shop) -> list[str]:
    return [event.kind for event in shop.reads(timeline.of_order, shop.order("1001").id)]


def _open_tasks(shop: Shop) -> list[str]:
    return [task.kind for task, _ in shop.reads(tasks.open_of_orders)]


def test_the_desk_has_a_task_with_the_day_of_the_law_however_often_one_asks(shop: Shop) -> None:
    shop.writes(ask_erasure, shop.order("1001").id, BY)
    ((task, number),) = shop.reads(tasks.open_of_orders)
    assert (task.kind, task.facts, number) == ("erase", {"by": "2026-12-19"}, "1001")


def test_the_shopper_is_told_before_the_address_is_gone_and_nothing_of_them_is_left(shop: Shop) -> None:
    assert all(said in _everything(shop) for said in PERSONAL)
    token = _link(shop)
    _is_granted(shop)
    _is_granted(shop)
    assert not _erases(shop), "the message has not left yet"
    (told,) = _tells(shop)
    assert "As you asked, we erase your name" in told
    assert (_erases(shop), _erases(shop)) == (True, False)
    left = _everything(shop)
    assert [said for said in PERSONAL if said.lower() in left.lower()] == []
    assert "Eve Adams" in left
    order = shop.order("1001")
    assert (order.name[:7], order.email, order.country) == ("erased ", "", "DE")
    assert not _is_live(shop, token)
    assert _open_tasks(shop) == []
    assert _events(shop) == ["erased", "erasure_granted", "erasure_asked", "shipped", "line_held"]


def _link(shop: Shop) -> str:
    with shop.database.writing() as session:
        return a_link(session, shop.order("1001"))


def _is_live(shop: Shop, token: str) -> bool:
    with shop.database.reading() as session:
        opened = page_versions.opened(session, token_hash(token), shop.now)
    return opened is not None and opened.is_live


def _kept_bodies(shop: Shop) -> list[bytes]:
    with shop.database.reading() as session:
        return [row.body or b"" for row in session.exec(select(DocumentRow).order_by(DocumentRow.id))]


@on_both_databases
def test_documents_that_name_the_shopper_are_kept_by_their_digest_alone(shop: Shop) -> None:
    before = _kept_bodies(shop)
    assert any(b"sam@mail.example" in body for body in before)
    _is_granted(shop)
    _tells(shop)
    _erases(shop)
    after = _kept_bodies(shop)
    assert not any(b"sam@mail.example" in body or b"Sam Carter" in body for body in after)
    assert any(b"eve@mail.example" in body for body in after)
    assert len(after) == len(before)


@on_both_databases
def test_another_shops_shopper_of_the_same_name_stays(shop: Shop, database: Database) -> None:
    other = Shop(database, "globex")
    other.is_asked_for("1001", "LAMP", email="sam@mail.example")
    other.writes(send_link, other.order("1001").id, "Bo")
    _is_granted(shop)
    _tells(shop)
    _erases(shop)
    assert (other.order("1001").name, other.order("1001").email) == ("Sam Carter", "sam@mail.example")
    assert any(b"sam@mail.example" in body for body in _kept_bodies(other))
    assert other.reads(tracking_links.count_live, other.order("1001").id, other.now) == 1


def test_what_was_ordered_and_told_when_stays_and_the_ledgers_still_hold(shop: Shop) -> None:
    before = [(row.kind, row.sent_at, row.key) for row in _messages(shop)]
    _is_granted(shop)
    _tells(shop)
    _erases(shop)
    after = [(row.kind, row.sent_at, row.key) for row in _messages(shop)]
    assert set(before) < set(after)
    assert shop.line("1001").shipped == 1
    assert not shop.reads(verify_ledger).breaks


def _messages(shop: Shop) -> list[outbox.OutboxRow]:
    return shop.reads(outbox.of_order, shop.order("1001").id)


def test_an_order_that_still_waits_or_owes_money_cannot_forget_anybody(shop: Shop) -> None:
    order = shop.order("1002")
    shop.writes(ask_erasure, order.id, BY)
    with pytest.raises(Refusal, match="cannot forget its shopper yet") as refusal:
        shop.writes(grant_erasure, order.id, "Ada")
    assert "Something of it still waits" in refusal.value.way_forward
    shop.writes(choose_option, order.id, shop.line("1002").id, Wish("cancel"))
    with pytest.raises(Refusal) as refusal:
        shop.writes(grant_erasure, order.id, "Ada")
    assert "A choice still has to be carried out." in refusal.value.way_forward


def test_a_refusal_says_why_once_and_one_may_ask_again(shop: Shop) -> None:
    order_id = shop.order("1001").id
    for reason in ("", "x" * 201):
        with pytest.raises(Refusal, match="Please say why"):
            shop.writes(refuse_erasure, order_id, reason, "Ada")
    for _ in range(2):
        shop.writes(refuse_erasure, order_id, "A claim is still open.", "Ada")
    (told,) = _tells(shop)
    assert "A claim is still open." in told
    wish = shop.reads(erasure_of, order_id)
    assert (wish.state, wish.reason) == ("refused", "A claim is still open.")
    assert _open_tasks(shop) == []
    shop.writes(ask_erasure, order_id, BY)
    assert _open_tasks(shop) == ["erase"]


@on_both_databases
def test_a_wish_that_the_desk_heard_of_goes_the_same_way_and_says_who_heard_it(shop: Shop) -> None:
    order_id = shop.order("1002").id
    with pytest.raises(Refusal, match="Please say who asked"):
        shop.writes(note_erasure_wish, order_id, BY, "", "Ada")
    for _ in range(2):
        shop.writes(note_erasure_wish, order_id, BY, "Eve called and knew her postcode.", "Ada")
    (event,) = shop.reads(timeline.of_order, order_id)
    assert (event.kind, event.actor, event.facts["note"]) == (
        *("erasure_asked", "Ada"),
        "Eve called and knew her postcode.",
    )
    assert shop.reads(erasure_of, order_id).state == "asked"
    assert _open_tasks(shop) == ["erase", "erase"]


def test_nobody_is_erased_who_did_not_ask(shop: Shop) -> None:
    shop.writes(refuse_erasure, shop.order("1001").id, "No.", "Ada")
    with pytest.raises(Refusal, match="Nobody asked"):
        _is_granted(shop)


def test_a_message_that_never_leaves_holds_up_nobodys_right(shop: Shop) -> None:
    _is_granted(shop)
    shop.now += timedelta(days=4)
    assert _erases(shop)
    assert "sam@mail.example" not in _everything(shop)


def test_what_the_shop_tells_again_does_not_bring_it_back(shop: Shop) -> None:
    _is_granted(shop)
    _tells(shop)
    _erases(shop)
    shop.is_asked_for("1001", "LAMP", email="sam@mail.example", country="DE", note="Told again")
    _sends(shop)
    assert shop.order("1001").email == ""
    assert shop.line("1001").shipped == 1
    assert "JD014600098765" not in str(shop.reads(shipments.of_order, shop.order("1001").id))


@on_both_databases
def test_an_old_backup_is_erased_again_by_the_list(shop: Shop) -> None:
    order_id = shop.order("1001").id
    with shop.database.writing() as session:
        assert all(erase_again(session, shop.id, order_id, shop.now) for _ in range(2))
        assert not erase_again(session, shop.id, order_id + 10_000, shop.now)
    assert "sam@mail.example" not in _everything(shop)


def test_after_it_nobody_is_sent_a_link(shop: Shop) -> None:
    _is_granted(shop)
    _tells(shop)
    _erases(shop)
    with pytest.raises(Refusal):
        shop.writes(send_link, shop.order("1001").id, "Ada")


@on_both_databases
def test_a_last_message_that_bounces_asks_nobody_to_reach_them(shop: Shop) -> None:
    _is_granted(shop)
    _tells(shop)
    _erases(shop)
    with shop.database.writing() as session:
        newest = outbox.of_order(session, shop.id, shop.order("1001").id)[0]
        assert not pass_on(session, newest, shop.now)
    assert _open_tasks(shop) == []
