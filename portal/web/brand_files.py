"""The style sheet and the logos of a shop. Whoever has a name that is no longer current gets what is, for now."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.store import brands, merchants
from portal.web.hosts import is_here
from portal.web.house import portal_of
from portal.web.looks import sheet_of
from portal.web.route import Route

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
# Mails show the logo within the pages of whoever reads mail in a browser.
_ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
_LONGEST_DIGEST = 64


def sheet(request: Request) -> Response:
    """The colours of a shop. A page that is older than they are, or of another release, gets those of now, unkept."""
    with portal_of(request).database.reading() as session:
        merchant = merchants.by_slug(session, request.path_params["slug"])
    if merchant is None or not is_here(request, merchant.id):
        raise HTTPException(404)
    name, text = sheet_of(merchant.look())
    is_current = name == f"{request.path_params['sheet']}.css"
    headers = _FOR_EVER if is_current else {"Cache-Control": "no-store"}
    return Response(text, media_type="text/css", headers=headers)


def logo(request: Request) -> Response:
    """A logo that the shop has or had: mails that were sent long ago still show it."""
    digest = request.path_params["logo"]
    if len(digest) > _LONGEST_DIGEST:
        raise HTTPException(404)
    with portal_of(request).database.reading() as session:
        merchant = merchants.by_slug(session, request.path_params["slug"])
        content = brands.logo_content(session, merchant.id, digest) if merchant else None
    if merchant is None or content is None or not is_here(request, merchant.id):
        raise HTTPException(404)
    return Response(content, media_type="image/png", headers=_FOR_EVER | _ELSEWHERE)


ROUTES = [
    Route("GET", "/brand/{slug}/{sheet}.css", sheet, auth="static", tenant=True),
    Route("GET", "/brand/{slug}/{logo}.png", logo, auth="static", tenant=True),
]
