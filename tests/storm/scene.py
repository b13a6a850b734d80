"""A shop that owes messages, two providers and any number of workers, all mortal; and what was left in the end."""

import http.client
import json
import socket
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlmodel import Session, func, select

from portal import clock
from portal.actions.set_receiver import new_secret, set_receiver
from portal.links import Links
from portal.store.base import table_of
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.providers import AUTH_TOKEN, PRIVATE_KEY, public_half
from tests.shop import Shop
from tests.storm.births import PATIENCE_SECONDS, Nursery, Process, until
from tests.storm.books import Books
from tests.storm.provider import Manner
from tests.storm.vendors import ACCOUNT, STORE, TWILIO

CHANNELS = ("email", "sms")
EVERY_CHANNEL = (*CHANNELS, "store")
SECRET = "s" * 40
OPEN_STATES = ("pending", "sending", "unknown")
# Seconds, as short as the settings allow: a minute's lease would make a minute's test.
SHORT = {
    "PORTAL_LEASE_SECONDS": "3",
    "PORTAL_PROVIDER_TIMEOUT_SECONDS": "1",
    "PORTAL_RECONCILE_AFTER_SECONDS": "1",
}
SIGNING_KEY = PRIVATE_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was left of so many messages: taken by nobody, taken more than once, called sent without being taken.

    A store knows what it is told twice by its id and takes it once; an older number may have reached it.
    """

    messages: int
    lost: int
    doubled: int
    falsely_sent: int
    states: dict[str, int]

    @property
    def is_clean(self) -> bool:
        """Whether every message was taken exactly once and is known to be."""
        return not (self.lost or self.doubled or self.falsely_sent)


class Scene:
    """A shop over a database, the providers and the workers. `folder` is for their files."""

    def __init__(self, database: Database, nursery: Nursery, folder: Path) -> None:
        self.database, self.shop = database, Shop(database)
        self.books = Books(folder / "taken.jsonl")
        self._nursery, self._folder = nursery, folder
        self._born: list[Process] = []
        nobody: dict[str, str] = {}
        self.provider = nursery.bears(
            "provider", str(folder), environment=nobody, log=folder / "provider.log"
        )
        until((folder / "port").exists, "the providers are there")
        self.port = int((folder / "port").read_text())
        self.origin = "http://127.0.0.1:1"

    def owes(
        self,
        orders: int,
        channels: tuple[str, ...] = CHANNELS,
        first: int = 1,
        since: timedelta = timedelta(minutes=2),
    ) -> None:
        """So many orders wait for the same lamp and are to hear of their first date, by each of these channels. Every
        fourth is by the shopper of the one before, who hears of both by one message."""
        if first == 1:
            self.sells_lamps()
        self.shop.now = clock.now() - since
        header = "order,line,sku,quantity,placed_at,name,email,phone,country,sms_consent,paid"
        rows = [_order(number, channels) for number in range(first, first + orders)]
        self.shop.receives("orders", header, *rows)
        self.shop.plans()

    def sells_lamps(self) -> None:
        """There will be enough for everybody."""
        self.shop.now = clock.now() - timedelta(minutes=2)
        self.shop.sells("LAMP")
        self.shop.is_promised("LAMP", 1_000_000, date.today() + timedelta(days=20))

    def owes_a_text(self, order: str, phone: str) -> None:
        """Another order waits, which is to hear of its first date by SMS alone."""
        self.shop.now = clock.now() - timedelta(minutes=2)
        self.shop.is_asked_for(order, "LAMP", email="", phone=phone, country="DE", sms_consent="yes")
        self.shop.plans()

    def owes_the_store(self, messages: int, first: int = 1) -> None:
        """The store is to hear how many units of so many new products it may promise."""
        self.shop.now = clock.now() - timedelta(minutes=2)
        if first == 1:
            sealed = Links("", SECRET).seal(new_secret())
            with self.database.writing() as session:
                set_receiver(session, self.shop.id, f"http://127.0.0.1:{self.port}{STORE}", sealed)
        skus = [f"DESK-{number}" for number in range(first, first + messages)]
        self.shop.sells(*skus)
        counted_at = self.shop.now.isoformat()
        self.shop.receives("stock", "sku,on_hand,counted_at", *(f"{sku},5,{counted_at}" for sku in skus))
        self.shop.plans()

    def behaves(self, manner: Manner) -> None:
        """The providers do from now on."""
        self._tells_the_provider("PUT", "/manner", json.dumps(asdict(manner)))

    def texts_asked_for(self) -> int:
        """How often Twilio was asked to send one, whatever came of it."""
        asked: int = json.loads(self._tells_the_provider("GET", "/asked")).get(TWILIO, 0)
        return asked

    def _tells_the_provider(self, method: str, path: str, body: str = "") -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body)
        answer = connection.getresponse()
        assert answer.status < 300
        said = answer.read()
        connection.close()
        return said

    def works(self, crash_at: str = "", **more: str) -> Process:
        """A new worker, which dies at that crash point."""
        return self._portal("work", "--name", f"worker {len(self._born)}", crash_at=crash_at, **more)

    def works_oddly(
        self, wrong_by: timedelta = timedelta(), patience_milliseconds: int = 30_000, crash_at: str = ""
    ) -> Process:
        """A new worker whose own clock is that much ahead, and which waits that long for a lock of SQLite."""
        words = str(wrong_by.total_seconds()), str(patience_milliseconds)
        return self._bears("odd", *words, PORTAL_CRASH_AT=crash_at)

    def serves(self, port: int, crash_at: str = "") -> Process:
        """A new web side at that port, once somebody answers there."""
        self.origin = f"http://127.0.0.1:{port}"
        web = self._portal("serve", "--port", str(port), crash_at=crash_at)
        until(lambda: _is_open(port), "the web side listens")
        return web

    def runs(self, *words: str, crash_at: str = "") -> Process:
        """A command of the portal, to its end."""
        command = self._portal(*words, crash_at=crash_at)
        until(lambda: not command.lives(), f"{words[0]} ends")
        return command

    def _portal(self, *words: str, crash_at: str, **more: str) -> Process:
        return self._bears("portal", *words, PORTAL_CRASH_AT=crash_at, **more)

    def _bears(self, program: str, *words: str, **more: str) -> Process:
        log = self._folder / f"{program}-{len(self._born)}.log"
        born = self._nursery.bears(program, *words, environment=self.environment() | more, log=log)
        self._born.append(born)
        return born

    def environment(self) -> dict[str, str]:
        """The settings of every process of the portal."""
        provider = f"http://127.0.0.1:{self.port}"
        return SHORT | {
            "PORTAL_ENV": "acceptance",
            "PORTAL_SECRET_KEY": SECRET,
            "PORTAL_PUBLIC_URL": self.origin,
            "PORTAL_DATABASE_URL": self.database.url,
            "SENDGRID_API_KEY": "SG.storm",
            # Six would do, but a minute has to pass for each six workers that die.
            "SENDGRID_LOOKUPS_A_MINUTE": "1000",
            "SENDGRID_BASE_URL": provider,
            "SENDGRID_EVENT_PUBLIC_KEY": public_half(),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_BASE_URL": provider,
            "TWILIO_FROM": "+15005550006",
        }

    def comes_to_rest(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until everything is settled. Raises AssertionError when it never is."""

        def is_at_rest() -> bool:
            self._waits_no_more()
            return self.is_settled()

        until(is_at_rest, "everything is settled", seconds)

    def _waits_no_more(self) -> None:
        """Whoever backs off may try again at once: a storm is long enough as it is."""
        table = table_of(OutboxRow)
        late = (table.c.state == "pending") & (table.c.due_at > clock.now())

        def hurry(session: Session) -> None:
            session.execute(table.update().where(late).values(due_at=clock.now()))

        self.database.write(hurry)

    def leases_end(self) -> None:
        """Time passes that the dead can make no use of. Nobody may be at work."""
        table, now = table_of(OutboxRow), clock.now()
        sending = table.c.state == "sending"
        asked = (table.c.state == "unknown") & (table.c.ask_at > now)

        def end(session: Session) -> None:
            session.execute(table.update().where(sending).values(lease_until=now - timedelta(1)))
            session.execute(table.update().where(asked).values(ask_at=now))

        self.database.write(end)

    def states(self) -> Counter[str]:
        """How many messages are in each state."""
        count = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        with self.database.reading() as session:
            return Counter(dict(session.exec(count).all()))

    def is_settled(self) -> bool:
        """Whether nothing is to be sent, on its way or unknown."""
        states = self.states()
        return not any(states[state] for state in OPEN_STATES)

    def state_of_text(self, number: str) -> str:
        """What became of the text to an order."""
        order = self.shop.order(number).id
        chosen = select(OutboxRow.state).where(OutboxRow.order_id == order, OutboxRow.channel == "sms")
        with self.database.reading() as session:
            return session.exec(chosen).one()

    def verdict(self, *channels: str) -> Verdict:
        """What was left of the messages by these channels, or of all to shoppers.

        A message that a newer one took the place of is not lost, but must not have left either. What is told with
        another notice was taken with that one's message.
        """
        times = self.books.times()
        with self.database.reading() as session:
            rows = list(session.exec(select(OutboxRow).where(OutboxRow.channel.in_(channels or CHANNELS))))
        keys = {row.id: row.key for row in rows}
        arrived = [row for row in rows if row.state in ("sent", "delivered")]
        replaced = [row for row in rows if row.state == "superseded"]
        return Verdict(
            messages=len(rows),
            lost=len(rows) - len(arrived) - len(replaced),
            doubled=sum(max(times[row.key] - 1, 0) for row in rows if row.channel in CHANNELS)
            + sum(times[row.key] for row in replaced if row.channel in CHANNELS),
            falsely_sent=sum(not times[keys[row.told_with or row.id]] for row in arrived),
            states=dict(Counter(row.state for row in rows)),
        )

    def ends(self) -> None:
        """Nobody stays behind, whatever went wrong."""
        for process in (*self._born, self.provider):
            process.is_killed()


def _is_open(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _order(number: int, channels: tuple[str, ...]) -> str:
    shopper = number - (number % 4 == 0)
    email = f"shopper{shopper}@mail.example" if "email" in channels else ""
    phone, consent = (f"+49151{shopper:08}", "yes") if "sms" in channels else ("", "")
    return f"S{number},1,LAMP,1,2026-11-11T10:00:00Z,Sam Carter,{email},{phone},DE,{consent},full"
