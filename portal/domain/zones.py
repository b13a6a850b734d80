"""In which time zone a buyer lives, by where the order goes: shops' own software tells the address and no zone.

Data: a country with one zone has that of the zone database; the others have the one in which most people live, or that
of a part of them where an order names it. A state with two zones has that of the greater number of its people.
"""

from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.domain.countries import country_code, region_code

# Countries with several zones: the one where most people live.
_MAIN = {
    "AQ": "Antarctica/McMurdo",
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Chuuk",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "Pacific/Midway",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}
# All of these live by one clock, but for a village or an island of a few hundred people.
_AS_GOOD_AS_ONE = frozenset(["CN", "CY", "DE", "MY", "NZ", "PS", "UA", "UZ"])
# Parts of countries, as ISO 3166-2 and the shops' own software call them.
_PARTS: dict[str, dict[str, str]] = {
    "US": {
        "America/New_York": "CT DC DE FL GA KY MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Detroit": "MI",
        "America/Indiana/Indianapolis": "IN",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO MT NM UT WY",
        "America/Boise": "ID",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
        "America/Puerto_Rico": "PR",
        "America/St_Thomas": "VI",
        "Pacific/Guam": "GU",
        "Pacific/Saipan": "MP",
        "Pacific/Pago_Pago": "AS",
    },
    "CA": {
        "America/St_Johns": "NL",
        "America/Halifax": "NS PE",
        "America/Moncton": "NB",
        "America/Toronto": "ON QC",
        "America/Winnipeg": "MB",
        "America/Regina": "SK",
        "America/Edmonton": "AB NT",
        "America/Iqaluit": "NU",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
    },
    "AU": {
        "Australia/Sydney": "ACT NSW",
        "Australia/Melbourne": "VIC",
        "Australia/Hobart": "TAS",
        "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA",
        "Australia/Darwin": "NT",
        "Australia/Perth": "WA",
    },
    "BR": {
        "America/Manaus": "AM",
        "America/Rio_Branco": "AC",
        "America/Porto_Velho": "RO",
        "America/Boa_Vista": "RR",
        "America/Cuiaba": "MT",
        "America/Campo_Grande": "MS",
    },
    "ES": {"Atlantic/Canary": "CN GC TF", "Africa/Ceuta": "CE ML"},
    "PT": {"Atlantic/Azores": "20", "Atlantic/Madeira": "30"},
}


class ShipTo(Protocol):
    """Where an order goes, as its shop told it; each may be empty."""

    @property
    def country(self) -> str: ...

    @property
    def region(self) -> str: ...

    @property
    def timezone(self) -> str: ...


def zone_of_buyer(order: ShipTo, otherwise: str) -> str:
    """The zone in which an order's days are counted: what the shop said, else that of the address, else `otherwise`."""
    return _zone(order.timezone, order.country, order.region) or otherwise


def sure_zone(country: str, region: str) -> str:
    """The zone of an address, "" where it may be any of several or is not known."""
    code = country_code(country)
    named = _zone_of_part(code, region)
    is_one = code in _AS_GOOD_AS_ONE or len(_zones().get(code, ())) == 1
    return named or (_zone_of_country(code) if is_one else "")


@lru_cache(maxsize=4_096)
def _zone(said: str, country: str, region: str) -> str:
    if _is_zone(said):
        return said
    code = country_code(country)
    return _zone_of_part(code, region) or _zone_of_country(code)


def _zone_of_country(code: str) -> str:
    return _MAIN.get(code) or next(iter(_zones().get(code, ())), "")


def _zone_of_part(code: str, region: str) -> str:
    part = region_code(region, code)
    return next((zone for zone, parts in _PARTS.get(code, {}).items() if part in parts.split()), "")


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # "Europe" is a folder of zones
        return False


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """The zones of each country, as the zone database lists them."""
    found: dict[str, list[str]] = defaultdict(list)
    listed = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in listed.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()}
