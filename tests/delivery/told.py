"""A shop whose messages have left, and the providers that tell what became of them."""

from datetime import date
from typing import Any

from portal.conversing import decide
from portal.delivery.receipts import work_off
from portal.store import outbox, suppressions, tasks
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.delivery.sending import a_sender
from tests.played import played_once
from tests.providers import Providers, about_mail
from tests.shop import Shop

PHONE = "+4915123456789"
BY_BOTH = {"phone": "0151 23456789", "country": "DE", "timezone": "Etc/UTC", "sms_consent": "yes"}
# A bounce of a mailbox that is none.
HARD = {"type": "bounce", "status": "5.1.1", "reason": "550 No such user"}


@played_once
def _a_shop(database: Database, shoppers: dict[str, dict[str, str]]) -> Shop:
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, date(2026, 12, 7))
    for number, known in shoppers.items():
        shop.is_asked_for(number.removeprefix("order_"), "LAMP", **known)
    shop.plans()
    return shop


class Told:
    """A shop, whose messages have been sent, and the providers that tell of them."""

    def __init__(self, database: Database, **shoppers: dict[str, str]) -> None:
        self.shop = shop = _a_shop(database, shoppers)
        self.providers = Providers(database, lambda: shop.now)

    def sends(self, *answers: Any) -> None:
        """Everything that is owed leaves by a channel that answers so."""
        sender, self.way = a_sender(self.shop, *answers)
        self.way.provider = "sendgrid"
        while sender.turn():
            pass

    def is_worked_off(self) -> None:
        """Every event that came in so far."""
        while work_off(self.shop.database, lambda: self.shop.now, decide):
            pass

    def row(self, channel: str = "email", number: str = "1001") -> OutboxRow:
        """The newest notice of an order by a channel."""
        return self.rows(channel, number)[-1]

    def rows(self, channel: str = "email", number: str = "1001") -> list[OutboxRow]:
        """All notices of an order by a channel, oldest first."""
        found = self.shop.reads(outbox.of_order, self.shop.order(number).id)
        return sorted((row for row in found if row.channel == channel), key=lambda row: row.id)

    def mail(self, event: str, number: str = "1001", **more: Any) -> dict[str, Any]:
        """An event about the first mail of an order."""
        key = self.rows("email", number)[0].key
        return about_mail(key, event, self.shop.now, email=f"{number}@mail.example", **more)

    def hears(self, *events: dict[str, Any]) -> None:
        """SendGrid tells, and it is worked off."""
        assert self.providers.sendgrid(*events).status_code == 204
        self.is_worked_off()

    def is_texted(self, text: str, sender: str = PHONE, **more: str) -> None:
        """Somebody texts us, and it is worked off."""
        assert self.providers.text(sender, text, **more).status_code == 200
        self.is_worked_off()

    def tasks(self) -> list[tuple[str, int | None]]:
        """Kind and order of every open task."""
        return [(task.kind, task.order_id) for task, _ in self.shop.reads(tasks.open_of_orders)]

    def is_stopped(self, channel: str, address: str) -> bool:
        """Whether the shop may not write there."""
        return bool(self.shop.reads(suppressions.why_stopped, channel, address))
