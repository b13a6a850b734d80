"""Words that are written by a second process are the same words, and its end is nobody's loss."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal.delivery.claiming import Claim, Limits, claim
from portal.delivery.sender import Sender
from portal.delivery.writers import Writer
from portal.delivery.writing_room import WritingRoom
from portal.store.database import Database, clock_of
from tests.bench.shop import NOW, open_shop
from tests.delivery.sending import LINKS, a_shop_that_owes_a_mail
from tests.delivery.ways import Way
from tests.shop import Shop

WRITER = Writer(LINKS, "out@portal.example")
READY_WITHIN = 60.0


@pytest.fixture
def room() -> Iterator[WritingRoom]:
    room = WritingRoom(WRITER, worth=1)
    yield room
    room.close()


@pytest.fixture
def shop(database: Database) -> Shop:
    return a_shop_that_owes_a_mail(database)


def claimed(shop: Shop, lease: str = "lease") -> Claim:
    limits = Limits(10, {}, keeps_quiet_hours=False)
    with shop.database.writing() as session:
        until = clock_of(session) + timedelta(minutes=1)
        return claim(session, shop.now, lease, until, limits, LINKS)


def is_over(pid: int) -> bool:
    """Whether that process ends within a minute."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with os.fdopen(process):
        return bool(select.select([process], [], [], 60)[0])


def test_they_are_those_that_would_be_written_here(shop: Shop, room: WritingRoom) -> None:
    taken = claimed(shop)
    (here,) = WRITER.write_all(taken.rows, taken.material, shop.now)
    words = [(row.subject, row.text, row.html, row.to_address) for row in here.rows]
    for row in taken.rows:
        row.subject = row.text = row.html = row.to_address = row.sealed_link = ""
    assert room.open(READY_WITHIN)
    (there,) = room.write_all(taken.rows, taken.material, shop.now)
    assert [(row.subject, row.text, row.html, row.to_address) for row in there.rows] == words
    assert there.message is not None
    assert LINKS.tracking_url(LINKS.unseal(taken.rows[0].sealed_link)) in there.message.text
    assert [link.order_id for link in there.links] == [shop.order("1001").id]


def test_while_it_is_not_ready_they_are_written_here(shop: Shop, room: WritingRoom) -> None:
    taken = claimed(shop)
    assert room.write_all(taken.rows, taken.material, shop.now)[0].message


def test_its_death_costs_no_words(shop: Shop, room: WritingRoom) -> None:
    taken, pid = claimed(shop), room.open(READY_WITHIN)
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert is_over(pid)
    assert room.write_all(taken.rows, taken.material, shop.now)[0].message


def test_what_cannot_be_worded_is_said_as_it_is_here(shop: Shop, room: WritingRoom) -> None:
    taken = claimed(shop)
    taken.rows[0].changes = [{"none": "of ours"}]
    taken.rows[0].slot = "shipped"
    assert room.open(READY_WITHIN)
    (there,) = room.write_all(taken.rows, taken.material, shop.now)
    assert there.problem is not None
    assert there.problem.state == "failed"


def test_it_does_not_outlive_whoever_asked_for_it() -> None:
    program = (
        "import os, signal\n"
        "from tests.delivery.test_writing_room import WRITER, WritingRoom\n"
        "room = WritingRoom(WRITER)\n"
        "print(room.open(60), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert killed.returncode == -signal.SIGKILL
    assert is_over(int(killed.stdout))


def test_more_than_one_claim_leaves_in_a_turn_each_message_once(database: Database) -> None:
    open_shop(database.url, 600).database.close()
    way = Way("email")
    noon = NOW + timedelta(hours=6)
    sender = Sender(database, {"email": way}, LINKS, lambda: noon, "out@portal.example", 60, 10)
    assert sender.turn() >= 600
    keys = [message.key for message in way.sent]
    assert len(keys) == len(set(keys)) >= 600
    sender.turn()
    assert len(way.sent) == len(keys)
