"""The visible table of everything that can be asked of the portal, shoppers first: the first match answers."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.web import (
    account,
    agent,
    api,
    brand_files,
    errors,
    merchant,
    operations,
    product_pictures,
    shopper,
    shops,
    sign_in,
    supplier,
    webhooks,
)
from portal.web.house import portal_of
from portal.web.route import Route
from portal.web.shopper import fresh_links


async def _static(request: Request) -> Response:
    return portal_of(request).assets.answer(request)


ROUTES: list[Route] = [
    *shopper.ROUTES,
    Route("GET", "/static/{path:path}", _static, auth="static"),
    *brand_files.ROUTES,
    *product_pictures.ROUTES,
    *webhooks.ROUTES,
    *shops.ROUTES,
    *api.ROUTES,
    *supplier.ROUTES,
    *sign_in.ROUTES,
    *account.ROUTES,
    *agent.ROUTES,
    *merchant.ROUTES,
    *operations.ROUTES,
]
HANDLERS = errors.HANDLERS | api.HANDLERS | sign_in.HANDLERS | fresh_links.HANDLERS


def described() -> list[dict[str, Any]]:
    """The whole table as programs read it (contract, section 2)."""
    return [route.described() for route in ROUTES]
