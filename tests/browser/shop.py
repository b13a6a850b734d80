"""The shop that browsers visit: lamps that are late, and one in blue on the shelf."""

from portal.delivery.channels.console import SentMessage
from portal.domain.policies import Policy
from portal.store import merchants
from tests import builders
from tests.browser.running import RunningPortal, link_in
from tests.shop import Shop

SAM, EVE = "sam@mail.example", "eve@mail.example"
AGENT, MERCHANT, PASSWORD = "agent@acme.example", "merchant@acme.example", "correct horse"

# What shoppers read while the supplier says 5 December, and once it says 19 December.
BEFORE, AFTER = "8 to 15 December", "22 to 30 December"
SLIP = """supplier,po,line,sku,quantity,confirmed_on,reference
Globex,7,1,LAMP,10,2026-12-19,second word
"""


class LampShop(Shop):
    """Ten lamps are confirmed for 5 December; Sam and Eve wait for one each, Sam in front. Blue costs 12.00 more.
    The link is enough to cancel, until the shop `asks_for_codes`.
    """

    def __init__(self, portal: RunningPortal) -> None:
        super().__init__(portal.database, policy=Policy(code_for_refunds=False))
        self._portal = portal
        self.receives(
            "products", "sku,title,price,currency", "LAMP,Brass lamp,40.00,EUR", "BLUE,Blue lamp,52.00,EUR"
        )
        self.offers("LAMP", "BLUE")
        self.counts("BLUE", 5)
        self.is_asked_for("1001", "LAMP", email=SAM)
        self.is_asked_for("1002", "LAMP", name="Eve Miller", email=EVE, placed_at="2026-11-12T10:00:00Z")
        self.is_promised("LAMP", 10, "2026-12-05")
        with self.database.writing() as session:
            for role, email in (("agent", AGENT), ("merchant", MERCHANT)):
                builders.a_user(session, self.merchant(), role, email, PASSWORD)
        portal.turns()

    def asks_for_codes(self) -> None:
        """From now on money goes back for the reader of the mail alone, as it does unless a shop says otherwise."""
        with self.database.writing() as session:
            merchants.save_policy(session, self.id, Policy())

    def newest_mail_to(self, address: str) -> SentMessage:
        """The last that a person got."""
        return self._portal.mails_to(address)[0]

    def link_of(self, address: str) -> str:
        """The way to a person's order, as the last mail shows it."""
        return link_in(self.newest_mail_to(address))
