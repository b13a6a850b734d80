"""Whether whoever reads a page still gets what is sent to the address of its order."""

from datetime import timedelta

from starlette.requests import Request

from portal.links import token_hash
from portal.store import tracking_links
from portal.store.page_versions import OpenedPage
from portal.web.house import portal_of

# How long after it was made a link proves who reads the mail of the order.
PROOF_LASTS = timedelta(minutes=30)


def is_proven(request: Request, opened: OpenedPage) -> bool:
    """Whether the link in the address was made just now."""
    portal, hashed = portal_of(request), token_hash(request.path_params["token"])
    with portal.database.reading() as session:
        made_at = tracking_links.made_at(session, opened.merchant_id, hashed)
    return made_at is not None and portal.clock() - made_at <= PROOF_LASTS
