"""Whether whoever reads a page has shown, by a code that was sent there, to read what goes to the order's address.

The browser keeps that for half an hour in a sealed cookie. It is worth something for this order at this address only,
and only together with a live link.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.fernet import InvalidToken
from starlette.requests import Request
from starlette.responses import Response

from portal.store import orders
from portal.store.page_versions import OpenedPage
from portal.web.house import portal_of

PROOF_LASTS = timedelta(minutes=30)


def is_proven(request: Request, opened: OpenedPage) -> bool:
    """Whether a code of this order was typed into this browser of late."""
    portal = portal_of(request)
    try:
        kept = portal.links.unseal(request.cookies.get(_cookie(request, opened), ""))
    except InvalidToken:
        return False
    said, _, until = kept.rpartition(" ")
    return said == _said(request, opened) and portal.clock() < datetime.fromisoformat(until)


def keep_proof(request: Request, response: Response, opened: OpenedPage) -> None:
    """Let the browser remember that it was proven now."""
    portal = portal_of(request)
    until = portal.clock() + PROOF_LASTS
    response.set_cookie(
        _cookie(request, opened),
        portal.links.seal(f"{_said(request, opened)} {until.isoformat()}"),
        max_age=int(PROOF_LASTS.total_seconds()),
        path="/",
        secure=portal.is_secure,
        httponly=True,
        samesite="lax",
    )


def _cookie(request: Request, opened: OpenedPage) -> str:
    """One cookie an order. `__Host-` binds it to this very host; browsers take that name over https only."""
    name = f"proof-{opened.order_id}"
    return f"__Host-{name}" if portal_of(request).is_secure else name


def _said(request: Request, opened: OpenedPage) -> str:
    """What the cookie vouches for. Whoever is written to elsewhere from now on has proven nothing yet."""
    with portal_of(request).database.reading() as session:
        order = orders.named(session, opened.merchant_id, [opened.order_id])[opened.order_id]
        address = sha256(f"{order.email_key}\n{order.phone_key}".encode()).hexdigest()
    return f"proof of {opened.merchant_id} {opened.order_id} {address}"
