"""The loops: they plan and send until nothing is due, share the work with others, and let nothing hold them up."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import Session, func, select

from portal.delivery.channels.base import Accepted, Outcome
from portal.delivery.sender import Sender
from portal.domain.policies import Timing
from portal.links import Links
from portal.planner import PUT_OFF
from portal.planning import SKUS_A_BATCH
from portal.scheduler import LEARNING, Loops
from portal.store import plans, promises, sign_ins
from portal.store.database import Database
from portal.store.plans import PlanRow
from portal.store.products import Product
from portal.store.promises import PromiseRow
from portal.store.sign_ins import SignIn
from portal.store.slips import LearnedRow
from tests.builders import a_user
from tests.databases import on_both_databases
from tests.delivery.ways import Way
from tests.shop import AT_ONCE, Shop

LINKS = Links("https://portal.example", "k" * 40)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(database: Database) -> Shop:
    """A shop without anything in it."""
    return Shop(database)


def _loops(shop: Shop, way: Way | None = None, timing: Timing = AT_ONCE, name: str = "") -> Loops:
    """Loops that see the shop's time."""
    channels = dict.fromkeys(("email", "sms"), way or Way("email"))
    sender = Sender(shop.database, channels, LINKS, lambda: shop.now, "out@portal.example", 60, 10)
    return Loops(shop.database, sender, lambda: shop.now, timing, name)


@on_both_databases
def test_what_cannot_be_learned_holds_up_no_plan_and_is_tried_again(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP")
    shop.is_promised("LAMP", 10, date(2026, 12, 7))
    with shop.database.writing() as session:
        session.get_one(LearnedRow, shop.id).record = b"no record of ours"
    shop.now += A_MINUTE
    _loops(shop).drain()
    assert shop.latest("1001") == date(2026, 12, 16)
    with shop.database.writing() as session:
        session.get_one(LearnedRow, shop.id).record = b""
    shop.now += LEARNING
    _loops(shop).drain()
    with shop.database.reading() as session:
        assert session.get_one(LearnedRow, shop.id).learned_at == shop.now


def _asks_for_many(shop: Shop, skus: int) -> None:
    header = "order,line,sku,quantity,placed_at,email"
    rows = (f"{n},1,SKU-{n:04},1,2026-11-11T10:00:00Z,{n}@mail.example" for n in range(skus))
    shop.receives("orders", header, *rows)


@on_both_databases
def test_what_is_due_is_planned_and_sent_until_nothing_is_left(shop: Shop) -> None:
    way = Way("email")
    for number in range(30):
        shop.is_asked_for(f"{number}", "LAMP")
    shop.is_promised("LAMP", 10, date(2026, 12, 7))
    shop.now += A_MINUTE
    _loops(shop, way).drain()
    assert len(way.sent) == 30 == len(shop.outbox(state="sent"))
    assert {shop.latest(f"{number}") for number in (0, 9, 10)} == {date(2026, 12, 16), None}
    _loops(shop, way).drain()
    assert len(way.sent) == 30


@on_both_databases
def test_news_is_held_for_a_moment_so_that_a_burst_is_one_message(shop: Shop) -> None:
    way = Way("email")
    loops = _loops(shop, way, Timing(hold_seconds=60, keeps_quiet_hours=False))
    shop.is_asked_for("1001", "LAMP")
    for day in ("2026-12-07", "2026-12-21"):
        shop.is_promised("LAMP", 10, day, po=day)
        shop.now += timedelta(seconds=20)
        loops.drain()
    assert way.sent == []
    shop.now += A_MINUTE
    loops.drain()
    assert len(way.sent) == 1


@on_both_databases
def test_several_planners_at_once_plan_each_sku_once(shop: Shop) -> None:
    skus = SKUS_A_BATCH + 44
    _asks_for_many(shop, skus)
    shop.now += A_MINUTE
    several = [_loops(shop) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        planned = list(threads.map(lambda loops: loops.plan_once() + loops.plan_once(), several))
    while more := several[0].plan_once():
        planned.append(more)
    assert sum(planned) == skus
    with shop.database.reading() as session:
        assert session.exec(select(func.count()).select_from(PromiseRow)).one() == skus
    assert len(shop.outbox()) == skus


@on_both_databases
def test_a_sku_that_cannot_be_planned_is_put_off_and_holds_up_no_other(shop: Shop) -> None:
    shop.sells("LAMP", "DESK")
    shop.is_asked_for("1001", "LAMP")
    shop.is_asked_for("1002", "DESK")
    shop.is_promised("DESK", 1, date(2026, 12, 7))
    with shop.database.writing() as session:
        _break(session, shop, "DESK")
    shop.now += A_MINUTE
    loops = _loops(shop)
    assert (loops.plan_once(), loops.plan_once()) == (2, 0)
    assert shop.promise("1001") is not None
    assert shop.promise("1002") is None
    with shop.database.reading() as session:
        broken = session.get(PlanRow, (shop.id, "DESK"))
        assert broken is not None
        assert broken.due_at == shop.now + PUT_OFF
    shop.sells("DESK")
    shop.now += A_MINUTE
    loops.drain()
    assert shop.promise("1002") is not None


def _break(session: Session, shop: Shop, sku: str) -> None:
    product = session.get(Product, (shop.id, sku))
    assert product is not None
    product.kind = "of a kind that nobody knows"


@on_both_databases
def test_what_is_due_waits_where_the_operator_sees_it(shop: Shop) -> None:
    _asks_for_many(shop, 3)
    with shop.database.reading() as session:
        assert plans.depth(session, shop.now) == (0, None)
        assert plans.depth(session, shop.now + A_MINUTE) == (3, shop.now + timedelta(seconds=2))


@on_both_databases
def test_one_process_cleans_up_an_hour_and_another_when_it_is_gone(shop: Shop) -> None:
    first, second = _loops(shop, name="first"), _loops(shop, name="second")
    for loops, is_cleaned in ((first, True), (second, False), (first, True)):
        with shop.database.writing() as session:
            _a_session_that_ended(session, shop)
        loops.clean_up()
        with shop.database.reading() as session:
            assert (session.exec(select(func.count()).select_from(SignIn)).one() == 0) == is_cleaned
        with shop.database.writing() as session:
            sign_ins.forget_expired(session, shop.now)


def _a_session_that_ended(session: Session, shop: Shop) -> None:
    user = sign_ins.user_by_email(session, "agent@acme.example") or a_user(session, shop.merchant())
    ended = {"created_at": shop.now, "seen_at": shop.now, "expires_at": shop.now}
    sign_ins.begin(session, SignIn(token_hash="t", merchant_id=shop.id, user_id=user.id, **ended))


def test_the_loops_turn_in_the_background_and_finish_what_they_began(shop: Shop) -> None:
    leaving, may_leave = threading.Event(), threading.Event()

    def slowly() -> Outcome:
        leaving.set()
        may_leave.wait(30)
        return Accepted("id-7")

    shop.is_asked_for("1001", "LAMP")
    shop.now += A_MINUTE
    loops = _loops(shop, Way("email", [slowly]))
    loops.start()
    assert leaving.wait(30)
    stopping = _in_a_thread(loops.stop)
    may_leave.set()
    stopping.join(30)
    assert not stopping.is_alive()
    assert [row.provider_id for row in shop.outbox(state="sent")] == ["id-7"]
    assert shop.reads(promises.history, shop.order("1001").id) != []


def _in_a_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_loops_with_nothing_to_do_do_not_wait_for_those_who_write(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP")
    shop.is_promised("LAMP", 10, date(2026, 12, 7))
    loops = _loops(shop)
    loops.drain()
    lock = sqlite3.connect(make_url(shop.database.url).database or "", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        assert loops.plan_once() == loops.send_once() == loops.read_once() == 0
    finally:
        lock.close()
