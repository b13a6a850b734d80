"""Where a buyer lives, as far as a clock must know it: by what the shop said, else by where the order goes."""

from dataclasses import dataclass
from importlib.resources import files
from zoneinfo import available_timezones

import pytest

from portal.domain import zones
from portal.domain.zones import sure_zone, zone_of_buyer

SHOP = "Asia/Tokyo"


@dataclass(frozen=True)
class To:
    country: str
    region: str = ""
    timezone: str = ""


@pytest.mark.parametrize(
    ("order", "zone"),
    [
        pytest.param(To("US", "CA", "America/New_York"), "America/New_York", id="the shop said it"),
        pytest.param(To("US", "CA"), "America/Los_Angeles", id="a state"),
        pytest.param(To("usa", "us-tx"), "America/Chicago", id="a state, written otherwise"),
        pytest.param(To("US", "PR"), "America/Puerto_Rico", id="a territory"),
        pytest.param(To("US"), "America/New_York", id="no state: where most people live"),
        pytest.param(To("US", "AE"), "America/New_York", id="no state that anybody lives in"),
        pytest.param(To("CA", "BC"), "America/Vancouver", id="a province"),
        pytest.param(To("AU", "WA"), "Australia/Perth", id="the same letters elsewhere"),
        pytest.param(To("ES", "TF"), "Atlantic/Canary", id="islands"),
        pytest.param(To("ES", "B"), "Europe/Madrid", id="the mainland"),
        pytest.param(To("DE", "BY"), "Europe/Berlin", id="one zone but for a village"),
        pytest.param(To("GB"), "Europe/London", id="one zone"),
        pytest.param(To("UK"), "Europe/London", id="one zone, written otherwise"),
        pytest.param(To("ID"), "Asia/Jakarta", id="several zones"),
        pytest.param(To("DE", timezone="Europe"), "Europe/Berlin", id="what the shop said is no zone"),
        pytest.param(To(""), SHOP, id="nothing is known"),
        pytest.param(To("XX", "CA"), SHOP, id="no country"),
    ],
)
def test_days_are_counted_where_the_order_goes(order: To, zone: str) -> None:
    assert zone_of_buyer(order, SHOP) == zone


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("US", "CA", "America/Los_Angeles"),
        ("US", "", ""),
        ("GB", "", "Europe/London"),
        ("DE", "", "Europe/Berlin"),
        ("ID", "", ""),
        ("", "CA", ""),
    ],
)
def test_it_is_known_where_one_may_not_be_in_several(country: str, region: str, zone: str) -> None:
    assert sure_zone(country, region) == zone


def test_every_country_has_a_zone_of_its_own() -> None:
    listed = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = [line.split("\t")[::2] for line in listed.splitlines() if not line.startswith("#")]
    of_country = {country: {zone for code, zone in rows if code == country} for country, _ in rows}
    assert len(of_country) > 200
    for country, own in of_country.items():
        assert zone_of_buyer(To(country), SHOP) in own
        assert country in zones._MAIN or len(own) == 1


def test_every_part_of_a_country_has_a_zone_that_exists() -> None:
    named = {zone for parts in zones._PARTS.values() for zone in parts}
    assert named <= available_timezones()
    states = " ".join(zones._PARTS["US"].values()).split()
    assert len(states) == len(set(states)) == 50 + len(["DC", "PR", "VI", "GU", "MP", "AS"])
