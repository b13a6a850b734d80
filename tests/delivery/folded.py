"""A shop whose orders share their shoppers, and what left."""

from datetime import timedelta
from typing import Any

from portal.links import token_hash
from portal.store import outbox, page_versions, sent_days
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.delivery.sending import DEC_7, a_sender
from tests.played import played_once
from tests.shop import Shop

SAM = {"email": "sam@mail.example"}
SAMS = {"phone": "+49 151 23456789", "country": "DE", "sms_consent": "yes", "email": ""}
TOKENS = "/t/"


@played_once
def _a_shop(database: Database, shoppers: dict[str, dict[str, str]], known: dict[str, Any]) -> Shop:
    shop = Shop(database, **known)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 100, DEC_7)
    for number, cells in shoppers.items():
        shop.is_asked_for(number, "LAMP", **cells)
    shop.plans()
    return shop


class Told:
    """A shop whose orders are to hear of their first date, and what left."""

    def __init__(self, database: Database, *shoppers: dict[str, str], **shop: Any) -> None:
        self.numbers = [str(1001 + place) for place in range(len(shoppers))]
        self.shop = _a_shop(database, dict(zip(self.numbers, shoppers, strict=True)), shop)

    def leaves(self, *answers: Any) -> list[Any]:
        """Everything that is due; the messages that were handed to the channel."""
        sender, self.way = a_sender(self.shop, *answers)
        while sender.turn():
            pass
        return self.way.sent

    def row(self, number: str) -> OutboxRow:
        """The newest notice of an order."""
        return self.shop.reads(outbox.of_order, self.shop.order(number).id)[0]

    def rows(self) -> list[OutboxRow]:
        """The newest notice of each order."""
        return [self.row(number) for number in self.numbers]

    def states(self) -> list[str]:
        """How far each order's newest notice has come."""
        return [row.state for row in self.rows()]

    def sent_today(self, channel: str = "email") -> int:
        """What counts for the merchant's day."""
        return self.shop.reads(sent_days.messages_of, channel, self.shop.now.date())

    def is_later(self, days: int = 21) -> None:
        """The supplier moves its date, and everybody is to hear of it."""
        self.shop.is_told("7", "LAMP", 100, DEC_7 + timedelta(days=days), f"moved by {days}")
        self.shop.plans()


def opened(told: Told, text: str) -> list[int | None]:
    """The orders that the links in a text open, one after the other."""
    tokens = [part.split()[0] for part in text.split(TOKENS)[1:]]
    with told.shop.database.reading() as session:
        found = [page_versions.opened(session, token_hash(token), told.shop.now) for token in tokens]
    return [one.order_id if one else None for one in found]
