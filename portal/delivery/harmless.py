"""Somebody else's words and addresses, made fit to stand in a message: neither can pass for the shopper's own link."""

from functools import lru_cache

from portal.templating import LINK_MARK
from portal.wording import barest, one_line, shortened

LONGEST_NAME = 200


@lru_cache(maxsize=2_000)
def harmless_name(text: str) -> str | None:
    """Someone else's words made harmless: one short line that cannot pass for the shopper's link."""
    line = one_line(text)
    # An SMS loses invisible signs and marks of letters; what they kept from being the link comes together.
    if LINK_MARK in barest(line):
        line = barest(line).replace(LINK_MARK, "…")
    return shortened(line, LONGEST_NAME) or None


def web_address(text: str) -> str | None:
    """A web address, or None for anything else: no other scheme, no blanks, nothing that ends a quotation."""
    address = one_line(text)
    is_web = address.startswith(("https://", "http://")) and not set(address) & set(' "<>\\^`{|}')
    return address if is_web and LINK_MARK not in barest(address) else None
