"""Puts the web side of the portal together from the settings: the one place where values meet the faces."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware

from portal import clock as clocks
from portal.clock import Clock
from portal.files import static_dir, templates_dir
from portal.links import Links
from portal.settings import Settings
from portal.store import schema
from portal.store.database import Database
from portal.store.page_versions import PageVersions
from portal.web import errors, sign_in
from portal.web.assets import Assets
from portal.web.attempts import Attempts
from portal.web.errors import Faults
from portal.web.guards import Doors, SafeHeaders
from portal.web.house import DemoSignIn, Portal
from portal.web.kept_pages import KeptPages
from portal.web.pages import Pages
from portal.web.route import Route, starlette_routes
from portal.web.routes import ROUTES

# With 40 threads fighting for the interpreter the p99 was 93 ms, with 2 to 8 it was 12 to 14 ms.
THREADS = 4
# About 16 KB a page with its zipped twin.
MOST_KEPT_PAGES = 4_000


def create_app(
    settings: Settings,
    clock: Clock = clocks.now,
    database: Database | None = None,
    demo_sign_ins: tuple[DemoSignIn, ...] = (),
    more_routes: tuple[Route, ...] = (),
) -> Starlette:
    """The web side of one process. `more_routes` and `demo_sign_ins` are what only a demo has.

    A database that is handed in stays the caller's to close.
    """
    portal = _portal(settings, clock, database or Database(settings.database_url), demo_sign_ins)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield
        portal.page_versions.close()
        if database is None:
            portal.database.close()

    app = Starlette(
        routes=starlette_routes([*ROUTES, *more_routes]),
        middleware=[
            Middleware(SafeHeaders, is_secure=settings.is_secure),
            Middleware(
                Doors,
                public_url=settings.public_url,
                max_in_flight=settings.max_in_flight,
                max_body_bytes=settings.max_body_bytes,
            ),
            Middleware(Faults),
        ],
        exception_handlers=errors.HANDLERS | sign_in.HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.portal = portal
    return app


def _portal(
    settings: Settings, clock: Clock, database: Database, demo_sign_ins: tuple[DemoSignIn, ...]
) -> Portal:
    assets = Assets(static_dir())
    return Portal(
        database=database,
        links=Links(settings.public_url, settings.secret_key, settings.secret_key_old),
        clock=clock,
        pages=Pages(templates_dir(), assets.url),
        assets=assets,
        page_versions=PageVersions(database),
        kept_pages=KeptPages(MOST_KEPT_PAGES),
        attempts=Attempts(),
        public_url=settings.public_url,
        is_secure=settings.is_secure,
        max_body_bytes=settings.max_body_bytes,
        max_in_flight=settings.max_in_flight,
        is_ready=lambda: _is_ready(database),
        demo_sign_ins=demo_sign_ins,
    )


def _is_ready(database: Database) -> bool:
    """Whether the database answers and its schema is the one this release knows."""
    try:
        return schema.current(database) == schema.head()
    except SQLAlchemyError:
        return False
