"""United States: how a line stands under 16 CFR part 435, and the numbers of the rule. No step is taken here."""

from dataclasses import dataclass
from datetime import date

from portal.domain.duties.clock import days_after
from portal.domain.duties.course import Course

SHIPPING_DAYS, SELLER_CREDIT_DAYS, OPTION_DAYS = 30, 50, 30
# So long before T a notice is due in practice: a mail that bounces can still be repaired by another channel or by an
# agent.
NOTICE_LEAD_DAYS = 7
_EXEMPT = (
    "cod subscription_after_first serial_subscription_after_first subscription_renewal seeds plants growing_plants "
    "seeds_or_plants negative_option prenotification prenotification_negative_option service services"
)
EXEMPT_KINDS = frozenset(_EXEMPT.split())
DEFINITE, LONGER, INDEFINITE, RENEWED = "definite", "longer", "indefinite", "renewed"
RULE_OF_CLASS = {DEFINITE: "FTC-N2", LONGER: "FTC-N3", INDEFINITE: "FTC-N4"}


@dataclass(frozen=True, slots=True)
class FtcCourse(Course):
    """`begun_on` is t0, `last_day` T, `agreed` R: the day consented to, by silence or in words.

    `notice_class` is that of the newest notice that counts, `offered` the day it named (None: none could be).
    `is_indefinite`: the buyer agreed to wait without a day. `has_consent`: in so many words, not by silence.
    `has_open_offer`: a renewed option waits for its answer.
    """

    begun_on: date | None = None
    last_day: date | None = None
    notice_class: str = ""
    offered: date | None = None
    agreed: date | None = None
    is_indefinite: bool = False
    has_consent: bool = False
    has_open_offer: bool = False
    is_exempt: bool = False

    @property
    def lives_until(self) -> date | None:
        """The last day of the order if nothing more happens; None where no clock runs."""
        if self.is_exempt or self.last_day is None or self.is_indefinite:
            return None
        if self.agreed:
            return self.agreed
        return days_after(self.last_day, OPTION_DAYS) if self.notice_class else self.last_day

    @property
    def ending_rule(self) -> str:
        """Why it would be cancelled on the day after that."""
        if self.agreed:
            return "FTC-O4"
        return "FTC-O3" if self.notice_class else "FTC-O1"
