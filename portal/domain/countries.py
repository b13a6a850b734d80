"""Countries and their parts as shops write them, brought to one form: ISO 3166 codes."""

_ALSO_CALLED = {"USA": "US", "UK": "GB", "EL": "GR"}


def country_code(country: str) -> str:
    """A country as "US", "GB", "GR", however a shop calls it; what is unknown stays as it is, in capitals."""
    code = country.strip().upper()
    return _ALSO_CALLED.get(code, code)


def region_code(region: str, country: str = "US") -> str:
    """A state or province as "NY", also where it is written "us-ny"."""
    return region.strip().upper().removeprefix(f"{country}-")
