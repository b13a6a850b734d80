"""How a brand that is being made would look: a shopper's page and a mail, each in a frame of its own, by light or by
dark whatever the browser likes. The draft travels in the frame's address; nothing is kept.
"""

from typing import Any

from markupsafe import Markup
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.delivery.previewing import sample_mail
from portal.domain.brands import SCHEMES
from portal.store import brands, merchants
from portal.store.merchants import Merchant
from portal.store.sign_ins import User
from portal.templating import with_link
from portal.web.house import portal_of
from portal.web.looks import sheet_of
from portal.web.merchant.brand_form import NAMES, Typed, front_of

# Nothing runs and nothing leads anywhere; styles stand in the page, since a frame may not choose its colour scheme.
_FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_HEADERS = {"Content-Security-Policy": _FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"}
# Opens nothing.
_SAMPLE_TOKEN = "a-link-of-the-shoppers-very-own-"  # noqa: S105
_BY_DARK = "@media (prefers-color-scheme: dark)"


def page(request: Request, user: User) -> Response:
    """A page as shoppers see it, with made-up goods."""
    portal = portal_of(request)
    with portal.database.reading() as session:
        merchant = _drafted(request, session, user)
    styles = portal.assets.text("shopper.css") + sheet_of(merchant.look())[1]
    context: dict[str, Any] = {"merchant": merchant, "here": "", "languages": {}, "styles": Markup(styles)}  # noqa: S704
    return _framed(request, portal.pages.render("merchant/brand_page.html", context))


def mail(request: Request, user: User) -> Response:
    """A mail as shoppers get it, about made-up facts."""
    portal = portal_of(request)
    with portal.database.reading() as session:
        words = sample_mail(_drafted(request, session, user), portal.links.public_url)
    return _framed(request, with_link(words, portal.links.tracking_url(_SAMPLE_TOKEN)).html)


def _framed(request: Request, document: str) -> Response:
    """The document in the scheme that was asked for."""
    scheme = request.query_params.get("scheme", "light")
    if scheme not in SCHEMES or request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        raise HTTPException(404)
    document = document.replace(_BY_DARK, "@media all" if scheme == "dark" else "@media not all")
    document = document.replace("color-scheme: light dark", f"color-scheme: {scheme}")
    document = document.replace('content="light dark"', f'content="{scheme}"')
    return HTMLResponse(document, headers=_HEADERS)


def _drafted(request: Request, session: Session, user: User) -> Merchant:
    """The merchant as it would be; what cannot stand in a field is left out."""
    query = request.query_params
    merchant = merchants.get(session, user.merchant_id)
    logo = brands.logo(session, merchant.id, query.get("logo", "")[:64])
    front, _ = front_of(Typed({name: query.get(name, "") for name in NAMES}, logo, 0))
    return Merchant(
        id=merchant.id,
        slug=merchant.slug,
        name=front.name or merchant.name,
        email=front.email,
        phone=front.phone,
        website=front.website,
        language=merchant.language,
        created_at=merchant.created_at,
        brand=front.brand.as_json(),
    )
