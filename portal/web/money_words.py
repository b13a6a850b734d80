"""Money of a choice in words for shoppers: what comes back, what a swap costs."""

from portal import wording
from portal.wording import Phrases


def refund_words(minor: int | None, currency: str, say: Phrases) -> str:
    """What comes back: an amount, nothing, or what only the shop knows."""
    if minor is None:
        return say("The shop works out your refund")
    if minor == 0:
        return say("Nothing was charged")
    return say("{money} back", money=wording.money(minor, currency, say.language))


def difference_words(minor: int | None, currency: str, say: Phrases) -> str:
    """What a swap costs more or less."""
    if minor is None:
        return say("The shop tells you the price difference")
    said = wording.difference(minor, currency, say.language)
    return said[0].upper() + said[1:]


def units_of(units: int) -> str:
    """How many of a title that follows: "2 × ", nothing for one."""
    return f"{units} × " if units > 1 else ""
