"""A shop whose messages leave in doubtful ways, the providers that took them or did not, and the one who asks them."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from portal.conversing import decide
from portal.delivery.channels.base import Channel
from portal.delivery.channels.sendgrid_activity import SendGridActivity
from portal.delivery.channels.sendgrid_email import SendGridEmail
from portal.delivery.channels.sent_list import SentList
from portal.delivery.channels.twilio_list import TwilioList
from portal.delivery.channels.twilio_sms import AuthToken, TwilioSms
from portal.delivery.receipts import work_off
from portal.delivery.reconciling import Reconciler
from portal.delivery.sender import Sender
from portal.store import outbox
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.delivery.provider_server import ProviderServer, Reply, Turn
from tests.delivery.sending import LINKS
from tests.providers import Providers, about_mail
from tests.shop import Shop

ACCOUNT, TOKEN, NUMBER = "AC0123456789abcdef", "a twilio token", "+18005550100"
SETTLING = 120
ERROR = Reply(500, {"errors": []})
# Moments by the database's clock: a test moves them into the past instead of waiting.
_MOMENTS = {
    "outbox": ("unknown_at", "ask_at", "lease_until"),
    "provider_accounts": ("lag_at", "closed_until"),
}


class Doubts:
    """A shop with an order a shopper, at real channels to a local provider, and one who asks it."""

    def __init__(
        self, database: Database, provider: ProviderServer, *orders: str, channel: str = "email"
    ) -> None:
        self.shop = shop = Shop(database)
        self.provider, self.database, self.channel = provider, database, channel
        self.providers = Providers(database, lambda: shop.now)
        shop.sells("LAMP")
        shop.is_promised("LAMP", 10, date(2026, 12, 7))
        for place, number in enumerate(orders or ("1001",)):
            by_text = {"email": "", "phone": f"0151 2345678{place}", "country": "DE", "sms_consent": "yes"}
            shop.is_asked_for(number, "LAMP", **(by_text if channel == "sms" else {}))
        shop.plans()

    def sender(self) -> Sender:
        """One that sends for real."""
        url, now = self.provider.url, lambda: self.shop.now
        channels: dict[str, Channel] = {
            "email": SendGridEmail("SG.key", url, 5, now=now),
            "sms": TwilioSms(
                *(ACCOUNT, AuthToken(TOKEN), url, 5),
                status_callback_base="https://portal.example",
                from_=NUMBER,
            ),
        }
        return Sender(
            self.database, channels, LINKS, now, "out@portal.example", 60, 10, keeps_quiet_hours=False
        )

    def lists(self) -> dict[str, SentList]:
        """Both lists of the provider."""
        url = self.provider.url
        texts = TwilioList(ACCOUNT, (ACCOUNT, TOKEN), url, 5, from_=NUMBER)
        return {"email": SendGridActivity("SG.key", url, 5), "sms": texts}

    def asker(self) -> Reconciler:
        """One who asks for real."""
        return Reconciler(self.database, self.lists(), LINKS, lambda: self.shop.now, SETTLING, 60)

    def sends(self) -> None:
        """Everything that is due leaves."""
        self.shop.now += timedelta(seconds=2)
        while self.sender().turn():
            pass

    def asks(self) -> int:
        """One turn of asking; about how many messages."""
        return self.asker().turn()

    def passes(self, seconds: float) -> None:
        """Time passes, for the database as for the shop."""
        self.shop.now += timedelta(seconds=seconds)
        with self.database.writing() as session:
            for table, columns in _MOMENTS.items():
                for column in columns:
                    session.execute(text(self._moved(table, column)), {"seconds": seconds})
            session.execute(text("UPDATE provider_accounts SET asked = '[]'"))

    def _moved(self, table: str, column: str) -> str:
        if self.database.is_sqlite:
            earlier = f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-' || :seconds || ' seconds')"
        else:
            earlier = f"{column} - make_interval(secs => :seconds)"
        own = " AND state = 'unknown'" if table == "outbox" else ""
        return f"UPDATE {table} SET {column} = {earlier} WHERE {column} IS NOT NULL{own}"

    def settles(self) -> int:
        """The settling time passes, and the provider is asked."""
        self.passes(SETTLING + 1)
        return self.asks()

    def hears(self, event: str, row: OutboxRow, **more: Any) -> None:
        """SendGrid tells of a mail, and it is worked off."""
        told = about_mail(row.key, event, self.shop.now, **more)
        assert self.providers.sendgrid(told).status_code == 204
        self.works_off()

    def works_off(self) -> None:
        """Every event that came in so far."""
        while work_off(self.database, lambda: self.shop.now, decide):
            pass

    def states(self) -> dict[str, int]:
        """How many messages are in each state that any is in."""
        with self.database.reading() as session:
            return {state: count for state, count in outbox.counts(session).items() if count}

    def rows(self) -> list[OutboxRow]:
        """Every message, whatever its state."""
        return [row for state in outbox.STATES for row in self.shop.outbox(state=state)]

    def row(self, number: str = "1001") -> OutboxRow:
        """The newest message of an order by the channel."""
        rows = self.shop.reads(outbox.of_order, self.shop.order(number).id)
        return next(row for row in rows if row.channel == self.channel)

    def copies(self) -> list[int]:
        """How often the provider took each message."""
        keys = [taken.key for taken in self.provider.taken]
        return sorted(keys.count(key) for key in set(keys))


def in_doubt(database: Database, provider: ProviderServer, *script: Turn, **known: Any) -> Doubts:
    """A shop whose one message left so that nobody knows whether it did."""
    doubts = Doubts(database, provider, **known)
    provider.script.extend(script)
    doubts.sends()
    assert doubts.states() == {"unknown": 1}
    return doubts
