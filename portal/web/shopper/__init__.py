"""The shopper's face: one page behind a secret link, the choices on it, and the way to a fresh link."""

from portal.web.route import Route
from portal.web.shopper import choices, fresh_links, page

_CHOICE = "/t/{token}/lines/{line_id:int}/{choice}"

ROUTES = [
    Route("GET", "/t/{token}", page.show, auth="token", tenant=True),
    Route("GET", _CHOICE, choices.consider, auth="token", tenant=True),
    Route("POST", _CHOICE, choices.choose, auth="token", tenant=True, mutates=True, destructive=True),
    Route("POST", "/t/{token}/link", fresh_links.renew, auth="token", tenant=True, mutates=True),
    Route("GET", "/s/{slug}", fresh_links.ask, tenant=True),
    Route(
        "POST",
        "/s/{slug}",
        fresh_links.send,
        tenant=True,
        mutates=True,
        sample={"number": "1001", "email": "sam@mail.example"},
    ),
]
