"""Money of a choice in words for shoppers: what comes back, what a swap costs. English, as the pages are."""

from portal import wording

LANGUAGE = "en"


def refund_words(minor: int | None, currency: str) -> str:
    """What comes back: an amount, nothing, or what only the shop knows."""
    if minor is None:
        return "The shop works out your refund"
    return f"{wording.money(minor, currency, LANGUAGE)} back" if minor else "Nothing was charged"


def difference_words(minor: int | None, currency: str) -> str:
    """What a swap costs more or less."""
    if minor is None:
        return "The shop tells you the price difference"
    said = wording.difference(minor, currency, LANGUAGE)
    return said[0].upper() + said[1:]


def units_of(units: int) -> str:
    """How many of a title that follows: "2 × ", nothing for one."""
    return f"{units} × " if units > 1 else ""
