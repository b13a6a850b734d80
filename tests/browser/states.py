"""A shop in which an order stands in every state that its page knows, all to be seen at one moment.

What was told by `BEFORE` stands in the tables below, what happened until `SEEN` in `_happens`.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from portal.actions.choose_option import Wish, choose_option
from portal.actions.give_instruction import GivenInstruction, give_instruction
from portal.actions.hold_line import hold_line
from portal.actions.set_need_by import set_need_by
from portal.domain.duties.owed import BY_LAW
from portal.domain.instructions import Instruction
from tests import builders
from tests.browser.running import RunningPortal
from tests.shop import Shop

BEFORE = datetime(2026, 11, 12, 10, tzinfo=UTC)
SEEN = datetime(2026, 11, 24, 10, tzinfo=UTC)

_PRODUCTS = (
    "LAMP,Brass lamp,40.00,EUR,,",
    "BLUE,Blue lamp,52.00,EUR,,",
    "RADIO,Walnut radio,149.00,EUR,35,",
    "CLOCK,Wall clock,89.00,EUR,,",
    "CHAIR,Oak chair,220.00,EUR,,",
    "TABLE,Side table,189.00,EUR,,",
    "RUG,Jute rug,210.00,EUR,,",
    "TENT,Trail tent,299.00,EUR,,",
    "MUG,Stoneware mug,12.00,EUR,,",
    "VASE,Glass vase,35.00,EUR,,",
)
# Units on order of each product, and the day that its supplier confirms at first.
_ON_ORDER = {
    "LAMP": (30, "2026-12-05"),
    "RADIO": (5, ""),
    "CHAIR": (10, "2026-12-05"),
    "TABLE": (10, "2026-12-19"),
    "RUG": (10, "2026-11-13"),
    "TENT": (10, "2026-11-23"),
    "MUG": (10, "2026-12-05"),
}
# Who does not keep its word teaches nothing about the others.
_SUPPLIERS = {"CHAIR": "Woodline", "TABLE": "Ashton", "RUG": "Nordholm"}
_NEW_YORK = {"country": "US", "region": "NY", "timezone": "America/New_York", "locale": "en-US"}
_ORDERS: dict[str, tuple[str, int, dict[str, str]]] = {
    "confirmed": ("LAMP", 1, {}),
    "estimate": ("RADIO", 1, {}),
    "undated": ("CLOCK", 1, {}),
    "later": ("CHAIR", 1, {}),
    "sooner": ("TABLE", 1, {}),
    "overdue": ("RUG", 1, {}),
    "arrived": ("TENT", 1, {}),
    "part-shipped": ("MUG", 3, {}),
    "shipped": ("MUG", 1, {}),
    "delivered": ("BLUE", 1, {}),
    "swapped": ("LAMP", 1, {}),
    "cancelled": ("LAMP", 1, {}),
    "refund-due": ("LAMP", 1, _NEW_YORK),
    "refunded": ("LAMP", 1, _NEW_YORK),
    "discontinued": ("VASE", 1, {}),
    "held": ("LAMP", 1, {}),
    "legal": ("CLOCK", 1, _NEW_YORK | {"placed_at": "2026-10-29T10:00:00Z"}),
    "ended": ("CLOCK", 1, _NEW_YORK | {"placed_at": "2026-10-24T10:00:00Z"}),
    "needed": ("CHAIR", 1, {}),
    "instructed": ("LAMP", 2, {}),
    "unpaid": ("LAMP", 1, {}),
    "expired": ("LAMP", 1, {}),
}


STATES = (*_ORDERS, "first-visit")


def _number(state: str) -> str:
    """The number of the order in that state."""
    return str(1001 + STATES.index(state))


def _past_deliveries() -> Iterator[str]:
    """What suppliers did for two years: they came within five days of the day that they had named, most often on it."""
    for week, days_late in enumerate((0, -1, 0, 2, 0, 3, 0, 5, 0, 1, -2, 0) * 8):
        ordered_on = date(2024, 11, 4) + timedelta(weeks=week)
        promised_on = ordered_on + timedelta(days=30)
        received_on = promised_on + timedelta(days=days_late)
        for supplier in ("Globex", *_SUPPLIERS.values()):
            yield f"{supplier},{ordered_on},{promised_on},{received_on},{received_on}"


class StatesShop(Shop):
    """The shop as it stands at `SEEN`; "first-visit" is an order that came in that very minute."""

    def __init__(self, portal: RunningPortal) -> None:
        super().__init__(portal.database, timezone="Europe/Berlin")
        self._portal = portal
        self._is(BEFORE)
        self._begins()
        self._is(SEEN - timedelta(minutes=1))
        self._happens()
        self._is(SEEN)
        self.is_asked_for(_number("first-visit"), "LAMP", placed_at=SEEN.isoformat())

    @property
    def url(self) -> str:
        """Where the portal is found."""
        return self._portal.url

    def _is(self, moment: datetime) -> None:
        """It is that moment, and everything that is due by then is done."""
        self.now = moment
        self._portal.clock.now = moment - timedelta(minutes=1)
        self._portal.turns()

    def _begins(self) -> None:
        self.receives("slips", "supplier,ordered_on,promised_on,received_on,recorded_on", *_past_deliveries())
        self.receives("products", "sku,title,price,currency,lead_time_days,discontinued", *_PRODUCTS)
        self.offers("LAMP", "BLUE")
        self.offers("CLOCK", "BLUE")
        self.counts("BLUE", 20)
        self.counts("MUG", 2)
        for number in range(9):
            self.is_asked_for(f"90{number}", "LAMP", placed_at=f"2026-11-0{number + 1}T10:00:00Z")
        for state, (sku, units, known) in _ORDERS.items():
            self.is_asked_for(_number(state), sku, units, **known)
        for po, (sku, (units, on)) in enumerate(_ON_ORDER.items(), 4711):
            supplier = _SUPPLIERS.get(sku, "Globex")
            self.buys(str(po), sku, units, supplier=supplier)
            if on:
                self.is_told(str(po), sku, units, on, f"first word on {sku}", supplier=supplier)
        self._portal.turns()

    def _happens(self) -> None:
        self._chooses("swapped", Wish("swap", "BLUE"))
        for state in ("cancelled", "refund-due", "refunded"):
            self._chooses(state, Wish("cancel"))
        self._chooses("ended", Wish("cancel", actor=BY_LAW))
        self._chooses("instructed", Wish("wait"))
        self.is_told("4713", "CHAIR", 10, "2026-12-19", "second word", supplier="Woodline")
        self.is_told("4714", "TABLE", 10, "2026-12-05", "second word", supplier="Ashton")
        self.gets("4716", "TENT", 10, "2026-11-23")
        self._leave()
        self.receives(
            "refunds", "order,line,form,refunded_at", f"{_number('refunded')},1,card,2026-11-24T09:59:00Z"
        )
        self.receives("products", "sku,title,price,currency,discontinued", "VASE,Glass vase,35.00,EUR,yes")
        self.is_asked_for(_number("unpaid"), "LAMP", paid="failed")
        line = self.line(_number("held"))
        self.writes(hold_line, line.order_id, line.id, "We check the delivery address with you.", "Ada")
        line = self.line(_number("needed"))
        self.writes(set_need_by, line.order_id, line.id, date(2026, 12, 20), "shopper")
        line = self.line(_number("instructed"))
        given = GivenInstruction(Instruction(date(2026, 12, 20), "swap", "BLUE"))
        self.writes(give_instruction, line.order_id, line.id, given)

    def _leave(self) -> None:
        header = "order,line,quantity,shipped_at,carrier,tracking_number,tracking_url,delivered_at"
        yesterday, at = (SEEN - timedelta(days=1)).isoformat(), "https://carrier.example/"
        self.receives(
            *("shipments", header),
            f"{_number('shipped')},1,1,{yesterday},DHL,JD0002,{at}JD0002,",
            f"{_number('part-shipped')},1,1,{yesterday},DHL,JD0001,,",
            f"{_number('delivered')},1,1,2026-11-20T10:00:00Z,DHL,JD0003,{at}JD0003,2026-11-23T10:00:00Z",
        )

    def _chooses(self, state: str, wish: Wish) -> None:
        line = self.line(_number(state))
        self.writes(choose_option, line.order_id, line.id, wish)

    def link_to(self, state: str) -> str:
        """The way to the order in that state."""
        known = {"revoked_at": SEEN} if state == "expired" else {}
        with self.database.writing() as session:
            return "/t/" + builders.a_link(session, self.order(_number(state)), **known)
