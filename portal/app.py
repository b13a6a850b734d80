"""Puts the portal together from the settings: the one place where values meet the faces, and vendors the loops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path

import anyio
import anyio.to_thread
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware

from portal import clock as clocks
from portal import crashpoints, logs
from portal import settings as environment
from portal.clock import Clock
from portal.collector import spare_what_is_loaded
from portal.delivery.channels.base import Channel, WideChannel
from portal.delivery.channels.console import Console
from portal.delivery.channels.sendgrid_activity import SendGridActivity
from portal.delivery.channels.sendgrid_email import SendGridEmail
from portal.delivery.channels.sent_list import SentList
from portal.delivery.channels.store_webhook import StoreWebhook
from portal.delivery.channels.twilio_list import TwilioList
from portal.delivery.channels.twilio_sms import ApiKey, AuthToken, TwilioSms
from portal.delivery.reconciling import Reconciler
from portal.delivery.sender import Sender
from portal.domain.policies import Timing
from portal.files import static_dir, templates_dir
from portal.links import Links
from portal.public_addresses import is_loopback_url
from portal.scheduler import Loops
from portal.settings import BadSettings, Settings
from portal.stand_by import StandBy
from portal.store import hosts, schema
from portal.store.database import Database
from portal.store.page_versions import PageVersions
from portal.store.shared_facts import SharedFacts
from portal.web.assets import Assets
from portal.web.attempts import Attempts
from portal.web.errors import Faults
from portal.web.frames import Frames
from portal.web.guards import Doors, InFlight, SafeHeaders
from portal.web.hosts import Hosts, Known, ShopHosts
from portal.web.house import DemoSignIn, Portal
from portal.web.kept_pages import KeptPages
from portal.web.pages import Pages
from portal.web.picture_shelf import PictureShelf
from portal.web.route import Route, starlette_routes
from portal.web.routes import HANDLERS, ROUTES
from portal.web.shopper.short_way import ShortWay
from portal.web.signatures import PublicKey, Signatures, public_key
from portal.web.together import Together

# For pages, and as many for posts. With 40 threads fighting for the interpreter the p99 was 93 ms, with 2 to 8 it was
# 12 to 14 ms.
THREADS = 4
# About 3,000 pages of an order with one line, with their zipped twins.
MOST_KEPT_BYTES = 64 * 1024 * 1024


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
        middleware=_before_handlers(settings, portal),
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.portal = portal
    return app


def _before_handlers(settings: Settings, portal: Portal) -> list[Middleware]:
    """What stands before every handler, outermost first."""
    known_hosts = ShopHosts(settings.public_url, partial(_hosts_of, portal.database))
    in_flight, is_secure = InFlight(settings.max_in_flight), settings.is_secure
    return [
        Middleware(ShortWay, hosts=known_hosts, in_flight=in_flight, is_secure=is_secure),
        Middleware(SafeHeaders, is_secure=is_secure),
        Middleware(Hosts, hosts=known_hosts, public_url=settings.public_url, is_secure=is_secure),
        Middleware(
            Doors,
            public_url=settings.public_url,
            in_flight=in_flight,
            max_body_bytes=settings.max_body_bytes,
        ),
        Middleware(Faults),
    ]


def _portal(
    settings: Settings, clock: Clock, database: Database, demo_sign_ins: tuple[DemoSignIn, ...]
) -> Portal:
    assets, pages = _paper()
    page_versions = PageVersions(database)
    return Portal(
        database=database,
        links=Links(settings.public_url, settings.secret_key, settings.secret_key_old),
        clock=clock,
        pages=pages,
        assets=assets,
        page_versions=page_versions,
        shared_facts=SharedFacts(),
        opening=Together(lambda hashes: page_versions.opened_all(hashes, clock())),
        kept_pages=KeptPages(MOST_KEPT_BYTES),
        frames=Frames(pages),
        pictures=PictureShelf(allows_loopback=is_loopback_url(settings.public_url)),
        attempts=Attempts(),
        signatures=_signatures(settings),
        is_secure=settings.is_secure,
        max_body_bytes=settings.max_body_bytes,
        posting=anyio.CapacityLimiter(THREADS),
        is_ready=lambda: _is_ready(database),
        webhook_refusals=Counter(
            "portal_webhook_refusals", "Webhooks without a signature that holds.", ["path"], registry=None
        ),
        demo_sign_ins=demo_sign_ins,
    )


@cache
def _paper() -> tuple[Assets, Pages]:
    """What every page is made of. No merchant and no setting is in it, so a process reads and compiles it once."""
    assets = Assets(static_dir())
    return assets, Pages(templates_dir(), assets.url)


def _hosts_of(database: Database) -> Known:
    with database.reading() as session:
        return hosts.whose(session)


def _signatures(settings: Settings) -> Signatures:
    return Signatures(
        public_url=settings.public_url,
        sendgrid_events=_public_key("SENDGRID_EVENT_PUBLIC_KEY", settings.sendgrid_event_public_key),
        sendgrid_inbound=_public_key("SENDGRID_INBOUND_PUBLIC_KEY", settings.sendgrid_inbound_public_key),
        twilio_auth_token=settings.twilio_auth_token,
        twilio_shared_key=settings.twilio_webhook_shared_key,
    )


def _public_key(name: str, written: str) -> PublicKey | None:
    """The key of that setting, None where it is empty. Raises BadSettings for what is no key."""
    try:
        return public_key(written) if written else None
    except ValueError as problem:
        raise BadSettings(f"{name} {problem}") from None


def _is_ready(database: Database) -> bool:
    """Whether the database answers and its schema is the one this release knows."""
    try:
        return schema.current(database) == schema.head()
    except SQLAlchemyError:
        return False


def from_environment() -> Starlette:
    """The web side as the environment asks for it: what every process of `portal serve` runs."""
    logs.begin()
    settings = environment.read()
    crashpoints.arm(settings.crash_at)
    app = create_app(settings)
    # To look through all of it takes a tenth of a second, for which every visitor would wait.
    spare_what_is_loaded()
    return app


def loops_of(
    settings: Settings,
    database: Database,
    clock: Clock = clocks.now,
    name: str = "",
    stand_by: StandBy | None = None,
) -> Loops:
    """Both loops over a database, sending as the settings say. `stand_by` bears a second process for much work."""
    sender = Sender(
        database=database.with_little_memory(),
        channels=channels_of(settings, clock),
        links=Links(settings.public_url, settings.secret_key, settings.secret_key_old),
        clock=clock,
        mail_from=settings.mail_from,
        lease_seconds=settings.lease_seconds,
        provider_timeout_seconds=settings.provider_timeout_seconds,
        keeps_quiet_hours=settings.quiet_hours,
        rates={"email": settings.mails_per_second, "sms": settings.texts_per_second},
        stand_by=stand_by,
    )
    reconciler = Reconciler(
        database=database,
        lists=lists_of(settings, clock),
        links=sender.links,
        clock=clock,
        settle_seconds=settings.reconcile_after_seconds,
        lease_seconds=settings.lease_seconds,
    )
    timing = Timing(settings.notify_hold_seconds, settings.quiet_hours)
    return Loops(database, sender, clock, timing, name, reconciler)


def channels_of(settings: Settings, clock: Clock = clocks.now) -> dict[str, Channel | WideChannel]:
    """The ways out: the vendors whose keys are set, the console for the others."""
    return {"email": _email(settings, clock), "sms": _sms(settings, clock), "store": _store(settings, clock)}


def lists_of(settings: Settings, clock: Clock = clocks.now) -> dict[str, SentList]:
    """Where to look what has left by mail and SMS. A store may hear the same twice, so nobody asks it."""
    return {"email": _mails_sent(settings, clock), "sms": _texts_sent(settings, clock)}


def _mails_sent(settings: Settings, clock: Clock) -> SentList:
    if not settings.sendgrid_api_key:
        return Console(_mailbox(settings), "email", clock)
    return SendGridActivity(
        settings.sendgrid_api_key,
        settings.sendgrid_base_url,
        settings.provider_timeout_seconds,
        settings.sendgrid_lookups_a_minute,
    )


def _texts_sent(settings: Settings, clock: Clock) -> SentList:
    if not settings.twilio_account_sid:
        return Console(_mailbox(settings), "sms", clock)
    by_key = (settings.twilio_api_key_sid, settings.twilio_api_key_secret)
    by_token = (settings.twilio_account_sid, settings.twilio_auth_token)
    return TwilioList(
        settings.twilio_account_sid,
        by_key if settings.twilio_api_key_sid else by_token,
        settings.twilio_base_url,
        settings.provider_timeout_seconds,
        from_=settings.twilio_from,
        messaging_service_sid=settings.twilio_messaging_service_sid,
    )


def _email(settings: Settings, clock: Clock) -> Channel | WideChannel:
    if not settings.sendgrid_api_key:
        return Console(_mailbox(settings), "email", clock)
    return SendGridEmail(
        settings.sendgrid_api_key, settings.sendgrid_base_url, settings.provider_timeout_seconds
    )


def _sms(settings: Settings, clock: Clock) -> Channel | WideChannel:
    if not settings.twilio_account_sid:
        return Console(_mailbox(settings), "sms", clock)
    auth = (
        ApiKey(settings.twilio_api_key_sid, settings.twilio_api_key_secret)
        if settings.twilio_api_key_sid
        else AuthToken(settings.twilio_auth_token)
    )
    return TwilioSms(
        settings.twilio_account_sid,
        auth,
        settings.twilio_base_url,
        settings.provider_timeout_seconds,
        status_callback_base=settings.public_url,
        from_=settings.twilio_from,
        messaging_service_sid=settings.twilio_messaging_service_sid,
    )


def _store(settings: Settings, clock: Clock) -> Channel:
    return StoreWebhook(
        settings.provider_timeout_seconds,
        allows_loopback=is_loopback_url(settings.public_url),
        now=clock,
    )


def _mailbox(settings: Settings) -> Path | None:
    return Path(settings.mailbox) if settings.mailbox else None
