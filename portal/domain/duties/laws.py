"""Which law is that of a ship-to address (decision tables, section 6). Data; a new country is a new entry."""

from dataclasses import dataclass
from functools import lru_cache

from portal.domain.countries import country_code, region_code


@dataclass(frozen=True, slots=True)
class Law:
    """How the rules of one place differ.

    `rule` names it. `is_ship_by`: its clock asks for shipment, else for delivery. `has_withdrawal`: a consumer may
    withdraw without a reason. `request_refund_days`: calendar days within which a refund that the buyer asked for must
    be sent, where that is stricter than the rule. `is_known`: False for the merchant's own policy.
    """

    rule: str
    is_ship_by: bool = False
    has_withdrawal: bool = False
    request_refund_days: int | None = None
    is_known: bool = True


US = Law("us_ftc", is_ship_by=True)
# California, Bus. & Prof. Code 17538, lets nobody wait less or longer than the federal rule does, but a refund that the
# buyer asks for is owed within one week. The stricter of both counts.
CALIFORNIA = Law("us_ftc", is_ship_by=True, request_refund_days=7)
EU = Law("eu", has_withdrawal=True)
UK = Law("uk", has_withdrawal=True)
MERCHANT = Law("merchant", is_known=False)

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
# Parts of member states with a code of their own, where the directives apply.
_EU_FAR_AWAY = "AX GF GP MF MQ RE YT"
_EU_AND_EEA = frozenset(f"{_EU} {_EU_FAR_AWAY} IS LI NO".split())
_US_AND_TERRITORIES = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "UM"})


# Orders go to few places.
@lru_cache(maxsize=1_000)
def law_of(country: str, state: str = "") -> Law:
    """The law of a ship-to address; the merchant's policy for a country that the tables do not know."""
    code = country_code(country)
    if code in _US_AND_TERRITORIES:
        return CALIFORNIA if region_code(state) in ("CA", "CALIFORNIA") else US
    if code == "GB":
        return UK
    return EU if code in _EU_AND_EEA else MERCHANT
