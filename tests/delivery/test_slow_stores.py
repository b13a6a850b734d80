"""A store that is slow to answer, or does not, holds few places and keeps nobody's mail waiting."""

from datetime import timedelta
from threading import Barrier, Event, Lock

from portal.delivery.channels.base import Accepted, Message, Outcome
from portal.delivery.receivers import MOST_TO_ONE, MOST_TO_STORES, Receivers
from portal.delivery.sender import UNTIL_A_STORE_IS_ASKED_AGAIN, Sender
from portal.store.database import Database
from tests import looping
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import LINKS
from tests.delivery.telling import Telling, telling
from tests.delivery.ways import Way


def _sender(told: Telling, mails: Way, lease_seconds: int = 60) -> Sender:
    ways = {"store": told.way, "email": mails, "sms": mails}
    return Sender(told.shop.database, ways, LINKS, lambda: told.shop.now, "out@a.example", lease_seconds, 10)


class _Watched(Way):
    """A way of mails that knows when one has left for that address."""

    def __init__(self, address: str) -> None:
        super().__init__("email")
        self.address, self.has_left = address, Event()

    def send(self, message: Message) -> Outcome:
        if message.to == self.address:
            self.has_left.set()
        return super().send(message)


@on_both_if_asked
def test_a_mail_that_is_owed_while_a_store_hangs_does_not_wait_for_it(database: Database) -> None:
    told, mails, seen = telling(database), _Watched("1002@mail.example"), []

    def hang() -> Outcome:
        told.shop.is_asked_for("1002", "LAMP")
        told.shop.plans()
        seen.append(mails.has_left.wait(20))
        return Accepted("")

    told.way = Way("store", [hang], provider="store")
    told.shop.is_told("7", "LAMP", 10, "", "r2")
    told.shop.plans()
    _sender(told, mails).turn()
    assert seen == [True]


@on_both_databases
def test_a_store_is_told_few_things_at_once(database: Database) -> None:
    told, together = telling(database), Barrier(MOST_TO_ONE)
    for number in range(2 * MOST_TO_ONE):
        told.shop.sells(f"SKU{number}")
        told.shop.counts(f"SKU{number}", 5)
    told.shop.plans()
    owed = len(told.rows()) // MOST_TO_ONE * MOST_TO_ONE

    inside, most, lock = 0, 0, Lock()

    def in_company() -> Outcome:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        together.wait(20)
        with lock:
            inside -= 1
        return Accepted("")

    assert owed >= MOST_TO_ONE
    told.way = Way("store", [in_company] * owed, provider="store")
    _sender(told, Way("email")).turn()
    assert most == MOST_TO_ONE
    assert len(told.way.sent) == len(told.rows())
    assert {row.state for row in told.rows()} == {"sent"}


@on_both_databases
def test_what_finds_no_place_waits_untried_and_leaves_later_as_it_is(database: Database) -> None:
    told = telling(database)
    told.shop.is_told("7", "LAMP", 10, "", "r2")
    told.shop.plans()
    _sender(told, Way("email"), lease_seconds=0).turn()  # its time is up at once
    (row,) = told.rows()
    assert told.way.sent == []
    assert (row.state, row.attempts, row.due_at) == (
        "pending",
        0,
        told.shop.now + UNTIL_A_STORE_IS_ASKED_AGAIN,
    )
    told.shop.now += timedelta(seconds=2)
    _sender(told, Way("email")).turn()
    assert [message.text for message in told.way.sent] == [row.text]


def test_places_are_shared_among_stores() -> None:
    async def shared() -> list[bool]:
        receivers = Receivers(seconds_to_wait=0)
        first = [await receivers.place_for("a") for _ in range(MOST_TO_ONE + 1)]
        await receivers.give_up("a")
        again = [await receivers.place_for("a"), await receivers.place_for("a")]
        others = [await receivers.place_for(str(number)) for number in range(MOST_TO_STORES)]
        return [*first, *again, others.count(True) == MOST_TO_STORES - MOST_TO_ONE]

    assert looping.run(shared()) == [*[True] * MOST_TO_ONE, False, True, False, True]
