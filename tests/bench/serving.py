"""Servers for the figures, each in a process of its own: `python -m tests.bench.serving KIND PORT SOURCE [PATH]`.

`portal` and `forgetful` (which keeps no page, and not what a link opens) serve the database SOURCE, `rendering` renders
the page PATH of it over and over from what was read once, `bare` answers the bytes of the file SOURCE.
"""

import sys
from dataclasses import replace
from pathlib import Path

import structlog
import uvicorn
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from portal import clock
from portal.app import create_app
from portal.collector import spare_what_is_loaded
from portal.links import token_hash
from portal.settings import Settings
from portal.store.page_versions import PageVersions
from portal.web.kept_pages import KeptPages
from portal.web.shopper import page
from portal.web.shopper.tags import key_of

SECRET = "b" * 32


def portal_app(database_url: str) -> Starlette:
    """The whole portal, as it is served."""
    return create_app(Settings(env="demo", database_url=database_url, secret_key=SECRET))


def forgetful_app(database_url: str) -> Starlette:
    """The portal, to which every page is a new one."""
    app = portal_app(database_url)
    portal = app.state.portal
    versions = PageVersions(portal.database, most_kept=0)
    app.state.portal = replace(portal, kept_pages=KeptPages(most=0), page_versions=versions)
    return app


def rendering_app(database_url: str, path: str) -> Starlette:
    """The least that Jinja can do: the same page from what it prints, for every address."""
    portal, now = portal_app(database_url).state.portal, clock.now()
    opened = portal.page_versions.opened(token_hash(path.removeprefix("/t/")), now)
    key = key_of(path.removeprefix("/t/"), opened, now, ("", ""), is_part=False)
    with portal.database.reading() as session:
        context = page.order_context(portal, page.seen(session, opened, now), now, key)

    async def answer(request: Request) -> Response:
        part = Markup(portal.pages.render("shopper/_order.html", context))
        return HTMLResponse(portal.pages.render("shopper/order.html", {**context, "part": part}))

    return Starlette(routes=[Route("/{path:path}", answer)])


def bare_app(body_file: str) -> Starlette:
    """The least that Starlette can do: the same bytes for every address."""
    body = Path(body_file).read_bytes()

    async def answer(request: Request) -> Response:
        return Response(body, media_type="text/html")

    return Starlette(routes=[Route("/{path:path}", answer)])


_APPS = {"portal": portal_app, "forgetful": forgetful_app, "rendering": rendering_app, "bare": bare_app}


def main() -> None:
    """Serve until the process is ended."""
    kind, port, *source = sys.argv[1:]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    app = _APPS[kind](*source)
    spare_what_is_loaded()  # as whoever serves does
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)


if __name__ == "__main__":
    main()
