"""A shop that owes messages, two providers and any number of workers, all mortal; and what was left in the end."""

import http.client
import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlmodel import Session, func, select

from portal import clock
from portal.store.base import table_of
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.providers import AUTH_TOKEN, PRIVATE_KEY, public_half
from tests.shop import Shop
from tests.storm.births import Nursery, Process, until
from tests.storm.books import Books
from tests.storm.provider import Manner
from tests.storm.vendors import ACCOUNT

CHANNELS = ("email", "sms")
TO_SHOPPERS = OutboxRow.channel.in_(CHANNELS)
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
    """What was left of so many messages: taken by nobody, taken more than once, called sent without being taken."""

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
        self._workers = 0
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
        self.shop.now = clock.now() - since
        header = "order,line,sku,quantity,placed_at,name,email,phone,country,sms_consent,paid"
        rows = [_order(number, channels) for number in range(first, first + orders)]
        if first == 1:
            self.shop.sells("LAMP")
            self.shop.is_promised("LAMP", 1_000_000, date.today() + timedelta(days=20))
        self.shop.receives("orders", header, *rows)
        self.shop.plans()

    def behaves(self, manner: Manner) -> None:
        """The providers do from now on."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("PUT", "/manner", json.dumps(asdict(manner)))
        assert connection.getresponse().status == 204
        connection.close()

    def works(self, crash_at: str = "", **more: str) -> Process:
        """A new worker, which dies at that crash point."""
        return self._portal("work", "--name", f"worker {self._workers}", crash_at=crash_at, **more)

    def works_oddly(
        self, wrong_by: timedelta = timedelta(), patience_milliseconds: int = 30_000, crash_at: str = ""
    ) -> Process:
        """A new worker whose own clock is that much ahead, and which waits that long for a lock of SQLite."""
        words = str(wrong_by.total_seconds()), str(patience_milliseconds)
        return self._bears("odd", *words, PORTAL_CRASH_AT=crash_at)

    def serves(self, port: int, crash_at: str = "") -> Process:
        """A new web side at that port."""
        self.origin = f"http://127.0.0.1:{port}"
        return self._portal("serve", "--port", str(port), crash_at=crash_at)

    def runs(self, *words: str, crash_at: str = "") -> Process:
        """A command of the portal, to its end."""
        command = self._portal(*words, crash_at=crash_at)
        until(lambda: not command.lives(), f"{words[0]} ends")
        return command

    def _portal(self, *words: str, crash_at: str, **more: str) -> Process:
        return self._bears("portal", *words, PORTAL_CRASH_AT=crash_at, **more)

    def _bears(self, program: str, *words: str, **more: str) -> Process:
        self._workers += 1
        log = self._folder / f"{program}-{self._workers}.log"
        return self._nursery.bears(program, *words, environment=self.environment() | more, log=log)

    def environment(self) -> dict[str, str]:
        """The settings of every process of the portal."""
        provider = f"http://127.0.0.1:{self.port}"
        return SHORT | {
            "PORTAL_ENV": "acceptance",
            "PORTAL_SECRET_KEY": "s" * 40,
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

    def waits_no_more(self) -> None:
        """Whoever backs off may try again at once: the storm is long enough as it is."""
        table = table_of(OutboxRow)
        late = (table.c.state == "pending") & (table.c.due_at > clock.now())

        def hurry(session: Session) -> None:
            session.execute(table.update().where(late).values(due_at=clock.now()))

        self.database.write(hurry)

    def states(self) -> Counter[str]:
        """How many messages to shoppers are in each state."""
        count = select(OutboxRow.state, func.count()).where(TO_SHOPPERS).group_by(OutboxRow.state)
        with self.database.reading() as session:
            return Counter(dict(session.exec(count).all()))

    def is_settled(self) -> bool:
        """Whether nothing is to be sent, on its way or unknown."""
        states = self.states()
        return not any(states[state] for state in OPEN_STATES)

    def verdict(self, *channels: str) -> Verdict:
        """What was left of the messages by these channels, or by all.

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
            doubled=sum(max(times[row.key] - 1, 0) for row in rows) + sum(times[row.key] for row in replaced),
            falsely_sent=sum(not times[keys[row.told_with or row.id]] for row in arrived),
            states=dict(Counter(row.state for row in rows)),
        )

    def ends(self) -> None:
        """The providers leave."""
        self.provider.is_killed()


def _order(number: int, channels: tuple[str, ...]) -> str:
    shopper = number - (number % 4 == 0)
    email = f"shopper{shopper}@mail.example" if "email" in channels else ""
    phone, consent = (f"+49151{shopper:08}", "yes") if "sms" in channels else ("", "")
    return f"S{number},1,LAMP,1,2026-11-11T10:00:00Z,Sam Carter,{email},{phone},DE,{consent},full"
