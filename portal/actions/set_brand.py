"""Change how a shop shows itself: its name, how it is reached, its colours, its logo, its links."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.brands import Shopfront
from portal.domain.refusals import Refusal
from portal.store import brands, merchants


class Overtaken(Refusal):
    """Somebody else has saved since the page was opened. `by`, `at`: who and when."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__("Somebody else has saved in the meantime.")
        self.by, self.at = by, at


def set_brand(
    session: Session, merchant_id: int, front: Shopfront, seen_version: int, actor: str, now: datetime
) -> bool:
    """Keep it; answers whether anything changed, so that a second click changes nothing.

    `seen_version` is what was on the screen. Raises Overtaken where it is not what stands any more, and Refusal for a
    logo that is not there.
    """
    merchant = merchants.held(session, merchant_id)
    if front == brands.front_of(merchant):
        return False
    if merchant.brand_version != seen_version:
        last = brands.changes(session, merchant_id, 1)
        raise Overtaken(last[0].saved_by, last[0].saved_at)
    logo = front.brand.logo
    if logo is not None and brands.logo(session, merchant_id, logo.digest) is None:
        raise Refusal("This logo is not there any more.", "Please choose its file again.")
    brands.save(session, merchant, front, actor, now)
    return True
