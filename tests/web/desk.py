"""People at the desks: browsers of somebody who is signed in, without the cost of a password."""

from datetime import timedelta

from sqlmodel import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.links import new_token, token_hash
from portal.store import sign_ins
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.sign_ins import SignIn
from tests import builders
from tests.builders import NOW
from tests.web.conftest import FROM_OUR_PAGES, ORIGIN

# What hostile people put where a name belongs.
HOSTILE = "<script>alert(1)</script>\"'>{{ 7*7 }}{% raw %}"


def a_browser_of(app: Starlette, database: Database, merchant: Merchant, role: str = "agent") -> TestClient:
    """A browser of a new user of that merchant, signed in."""
    with database.writing() as session:
        token = _signed_in(session, merchant, role)
    return TestClient(
        app,
        base_url=ORIGIN,
        headers=FROM_OUR_PAGES,
        cookies={"__Host-portal": token},
        follow_redirects=False,
    )


def _signed_in(session: Session, merchant: Merchant, role: str) -> str:
    token = new_token()
    user = builders.a_user(session, merchant, role, email=f"{token[:8].lower()}@{merchant.slug}.example")
    sign_in = SignIn(
        token_hash=token_hash(token),
        merchant_id=merchant.id,
        user_id=user.id,
        created_at=NOW,
        seen_at=NOW,
        expires_at=NOW + timedelta(hours=8),
    )
    sign_ins.begin(session, sign_in)
    return token
