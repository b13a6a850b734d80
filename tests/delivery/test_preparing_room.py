"""What a second process makes ready is what would be made ready here, and its end is nobody's loss."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from portal import crashpoints
from portal.crashpoints import CrashAt
from portal.delivery import preparing_room
from portal.delivery.leaving import Ready
from portal.delivery.preparing import Preparer
from portal.delivery.preparing_room import PreparingRoom
from portal.delivery.sender import Sender
from portal.delivery.writers import Writer
from portal.stand_by import StandBy
from portal.store.database import Database
from tests.bench.shop import NOW, open_shop
from tests.databases import on_both_databases
from tests.delivery.sending import LINKS, a_shop_that_owes_a_mail, the_notice
from tests.delivery.ways import Way
from tests.shop import Shop

READY_WITHIN = 60.0


def a_room(database: Database, stand_by: StandBy) -> PreparingRoom:
    return PreparingRoom(Preparer(database, Writer(LINKS, "out@portal.example"), {}, 60), stand_by, worth=1)


@pytest.fixture
def stand_by() -> Iterator[StandBy]:
    with StandBy(preparing_room.work) as stand_by:
        yield stand_by


@pytest.fixture
def shop(database: Database) -> Shop:
    return a_shop_that_owes_a_mail(database)


@pytest.fixture
def room(shop: Shop, stand_by: StandBy) -> Iterator[PreparingRoom]:
    room = a_room(shop.database, stand_by)
    yield room
    room.close()


class Elsewhere(Preparer):
    """One that is not to be asked in this process."""

    def prepare(self, now: datetime) -> Ready:
        raise AssertionError("It was to be done by the other process.")


def elsewhere(room: PreparingRoom) -> Preparer:
    here = room.preparer
    return Elsewhere(here.database, here.writer, here.rates, here.lease_seconds)


def is_over(pid: int) -> bool:
    """Whether that process ends within a minute."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with os.fdopen(process):
        return bool(select.select([process], [], [], 60)[0])


@on_both_databases
def test_what_is_made_ready_there_is_claimed_worded_and_kept(database: Database, stand_by: StandBy) -> None:
    shop = a_shop_that_owes_a_mail(database)
    room = a_room(database, stand_by)
    try:
        assert room.open(READY_WITHIN)
        room.preparer = elsewhere(room)
        ready = room.prepare(shop.now)
        nothing_more = room.prepare(shop.now)
    finally:
        room.close()
    (one,) = ready.claimed
    kept = the_notice(shop)
    assert (ready.handled, ready.is_full, nothing_more.handled) == (1, False, 0)
    assert (kept.state, kept.lease, kept.to_address) == ("sending", one.lease.name, one.message.to)
    assert LINKS.tracking_url(LINKS.unseal(kept.sealed_link)) in one.message.text
    assert one.message.subject == kept.subject != ""


def test_while_it_is_not_ready_it_is_done_here(shop: Shop, room: PreparingRoom) -> None:
    assert len(room.prepare(shop.now).claimed) == 1


def test_it_ends_with_its_line(shop: Shop, room: PreparingRoom) -> None:
    pid = room.open(READY_WITHIN)
    assert pid
    room.close()
    assert is_over(pid)
    assert room.open(READY_WITHIN) not in (None, pid)


def test_its_death_costs_no_message(shop: Shop, room: PreparingRoom) -> None:
    pid = room.open(READY_WITHIN)
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert is_over(pid)
    assert len(room.prepare(shop.now).claimed) == 1


def test_where_nobody_stands_by_any_more_it_is_done_here(
    shop: Shop, room: PreparingRoom, stand_by: StandBy
) -> None:
    stand_by.close()
    assert len(room.prepare(shop.now).claimed) == 1


def test_what_it_fails_to_do_is_done_here(shop: Shop, room: PreparingRoom, tmp_path: Path) -> None:
    good = room.preparer
    without_tables = Database(f"sqlite:///{tmp_path}/empty.db")
    room.preparer = replace(good, database=without_tables)
    assert room.open(READY_WITHIN)
    room.preparer = good
    assert len(room.prepare(shop.now).claimed) == 1
    without_tables.close()


def test_who_is_to_die_at_a_crash_point_passes_it_itself(shop: Shop, room: PreparingRoom) -> None:
    crashpoints.arm(CrashAt("after_commit", 100))
    try:
        assert len(room.prepare(shop.now).claimed) == 1
        assert room.open() is None
    finally:
        crashpoints.arm(None)


def test_it_does_not_outlive_whoever_asked_for_it(database: Database) -> None:
    program = (
        "import os, signal\n"
        "from portal.delivery.preparing_room import work\n"
        "from tests.delivery.test_preparing_room import Database, StandBy, a_room\n"
        f"room = a_room(Database({database.url!r}), StandBy(work))\n"
        "print(room.open(60), room.stand_by._pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert killed.returncode == -signal.SIGKILL
    for pid in killed.stdout.splitlines()[-1].split():  # behind what was logged
        assert is_over(int(pid))


def test_more_than_one_claim_leaves_in_a_turn_each_message_once(
    database: Database, stand_by: StandBy
) -> None:
    open_shop(database.url, 600).database.close()
    way = Way("email")
    noon = NOW + timedelta(hours=6)
    sender = Sender(
        database, {"email": way}, LINKS, lambda: noon, "out@portal.example", 60, 10, stand_by=stand_by
    )
    assert sender.turn() >= 600
    keys = [message.key for message in way.sent]
    assert len(keys) == len(set(keys)) >= 600
    sender.turn()
    assert len(way.sent) == len(keys)
