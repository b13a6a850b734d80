"""A shop that owes a mail, and senders for it."""

from datetime import date

from portal.delivery.leaving import Ready
from portal.delivery.sender import Sender
from portal.links import Links
from portal.store import outbox
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.delivery.ways import Answer, Way
from tests.played import played_once
from tests.shop import Shop

DEC_7, DEC_16 = date(2026, 12, 7), date(2026, 12, 16)
LINKS = Links("https://portal.example", "k" * 40)


@played_once
def a_shop_that_owes_a_mail(database: Database) -> Shop:
    """A shop with one order, 1001, whose shopper has still to be told the first date, 16 December at the latest."""
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", phone="+49 151 23456789")
    shop.plans()
    return shop


def a_sender(shop: Shop, *answers: Answer, links: Links = LINKS) -> tuple[Sender, Way]:
    """A sender at the shop's time, and the way out of mails and texts that answers so."""
    way = Way("email", answers)
    channels = {"email": way, "sms": way}
    return Sender(shop.database, channels, links, lambda: shop.now, "out@portal.example", 60, 10), way


def claimed_by(sender: Sender) -> Ready:
    """What the sender would let leave now, claimed and in words."""
    return sender._prepare()


def the_notice(shop: Shop) -> OutboxRow:
    """The only notice that there is."""
    (row,) = (row for state in outbox.STATES for row in shop.outbox(state=state))
    return row
