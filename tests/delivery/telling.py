"""A shop whose store hears of everything, and what it heard."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import select

from portal.actions.set_receiver import new_secret, set_receiver
from portal.delivery.channels.base import Outcome
from portal.delivery.sender import Sender
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.delivery.sending import LINKS
from tests.delivery.ways import Way
from tests.shop import Shop

URL, DEC_7 = "https://shop.example.com/hooks", date(2026, 12, 7)


@dataclass
class Telling:
    """A shop whose store hears of everything, and the way there."""

    shop: Shop
    way: Way
    secret: str

    def turn(self) -> int:
        """One turn of a sender; mails go nowhere."""
        ways = {"store": self.way, "email": Way("email"), "sms": Way("sms")}
        sender = Sender(self.shop.database, ways, LINKS, lambda: self.shop.now, "out@a.example", 60, 10)
        return sender.turn()

    def rows(self, kind: str = "") -> list[OutboxRow]:
        """Messages to the store, oldest first."""
        chosen = select(OutboxRow).where(OutboxRow.channel == "store").order_by(OutboxRow.id)
        with self.shop.database.reading() as session:
            return [row for row in session.exec(chosen) if kind in ("", row.kind)]

    def bodies(self) -> list[dict[str, Any]]:
        """What was sent, as the receiver reads it."""
        return [json.loads(message.text) for message in self.way.sent]

    def changes(self, **values: Any) -> None:
        """The only message is as a process left it."""
        with self.shop.database.writing() as session:
            row = session.merge(self.rows()[-1])
            for name, value in values.items():
                setattr(row, name, value)


def telling(database: Database, *answers: Outcome) -> Telling:
    """Two lamps on the shelf, ten confirmed, three wait; then the address is set: nothing is owed to the store yet."""
    shop, secret = Shop(database), new_secret()
    shop.sells("LAMP", "GLOW")
    shop.counts("GLOW", 5)
    shop.offers("LAMP", "GLOW")
    shop.counts("LAMP", 2)
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", 3)
    shop.plans()
    shop.is_heard()
    with database.writing() as session:
        set_receiver(session, shop.id, URL, LINKS.seal(secret))
    return Telling(shop, Way("store", answers, provider="store"), secret)
