"""What every handler is handed: what this process has, put together by `portal.app`. Reads no settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from anyio import CapacityLimiter
from prometheus_client import Counter
from starlette.requests import Request

from portal.clock import Clock
from portal.links import Links, token_hash
from portal.store.database import Database
from portal.store.page_versions import OpenedPage, PageVersions
from portal.store.shared_facts import SharedFacts
from portal.web.assets import Assets
from portal.web.attempts import Attempts
from portal.web.frames import Frames
from portal.web.kept_pages import KeptPages
from portal.web.pages import Pages
from portal.web.picture_shelf import PictureShelf
from portal.web.signatures import Signatures
from portal.web.together import Together


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One way in that the demo's sign-in page shows. Only a demo has any."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal of one process. `posting`: the threads kept for posts. `is_ready` says whether the database answers
    and its schema is current. `webhook_refusals` counts by path what came without a signature that holds."""

    database: Database
    links: Links
    clock: Clock
    pages: Pages
    assets: Assets
    page_versions: PageVersions
    shared_facts: SharedFacts
    opening: Together[str, OpenedPage]
    kept_pages: KeptPages
    frames: Frames
    pictures: PictureShelf
    attempts: Attempts
    signatures: Signatures
    is_secure: bool
    max_body_bytes: int
    posting: CapacityLimiter
    is_ready: Callable[[], bool]
    webhook_refusals: Counter
    demo_sign_ins: tuple[DemoSignIn, ...] = ()

    async def what_opens(self, token: str, now: datetime) -> OpenedPage | None:
        """What a shopper's token opens, asked on the event loop; None for a token that never was one."""
        hashed = token_hash(token)
        if self.page_versions.is_quick:
            return self.page_versions.opened_at_once(hashed, now)
        return await self.opening.get(hashed)


def portal_of(request: Request) -> Portal:
    """The portal that this request came to."""
    portal: Portal = request.app.state.portal
    return portal
