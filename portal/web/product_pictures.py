"""Pictures of products at our own door. A page names the product and its picture; only what the shop itself gave as the
address of that picture is ever asked for, so nobody can send the portal elsewhere.
"""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.links import picture_name
from portal.store import merchants, products
from portal.web.hosts import is_here
from portal.web.house import portal_of
from portal.web.route import Route

_FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
_NOT_NOW = {"Cache-Control": "public, max-age=600"}
_LONGEST_SKU = 500
# Stands where a picture cannot be had: a box, in a grey that is seen on light and on dark.
_BOX = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 48 48" fill="none" stroke="#858a85" stroke-width="1.75"'
    b' stroke-linejoin="round"><path d="m12 3 8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"/></svg>'
)


async def picture(request: Request) -> Response:
    """The picture of that name, small; a drawn box where it cannot be had for now."""
    portal = portal_of(request)
    address = await run_in_threadpool(_address, request)
    content = await portal.pictures.picture(address, portal.clock())
    if not content:
        return Response(_BOX, media_type="image/svg+xml", headers=_NOT_NOW)
    return Response(content, media_type="image/webp", headers=_FOR_A_DAY)


def _address(request: Request) -> str:
    """Where the shop keeps the picture that is asked for. Raises 404 where it keeps none of that name."""
    sku = request.query_params.get("sku", "")
    if not sku or len(sku) > _LONGEST_SKU:
        raise HTTPException(404)
    with portal_of(request).database.reading() as session:
        merchant = merchants.by_slug(session, request.path_params["slug"])
        address = products.picture_of(session, merchant.id, sku) if merchant else ""
    if merchant is None or not is_here(request, merchant.id):
        raise HTTPException(404)
    if not address or picture_name(address) != request.path_params["picture"]:
        raise HTTPException(404)
    return address


ROUTES = [Route("GET", "/brand/{slug}/pictures/{picture}", picture, auth="static", tenant=True)]
