"""What stands around an order is kept for the next one of its shop, and looks as if it had been made for it alone."""

from types import SimpleNamespace
from typing import Any

import pytest
from markupsafe import Markup
from starlette.applications import Starlette

from portal.links import token_hash
from portal.store import merchants
from portal.store.database import Database
from portal.web.shopper.page import order_context, seen
from portal.web.shopper.tags import key_of
from portal.wording import PAGE_LANGUAGES
from tests.builders import NOW
from tests.web.shop import Waiting

PART = Markup("<div>What the order says.</div>")


def context_of(app: Starlette, waiting: Waiting, language: str = "en") -> dict[str, Any]:
    """What the templates of Sam's order print in a language."""
    portal = app.state.portal
    opened = portal.page_versions.opened(token_hash(waiting.token), NOW)
    key = key_of(waiting.token, opened, NOW, (language, ""), is_part=False)
    with portal.database.reading() as session:
        return order_context(portal, seen(session, opened, NOW), NOW, key)


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_a_kept_frame_is_the_one_that_would_be_made(app: Starlette, waiting: Waiting, language: str) -> None:
    frames, pages = app.state.portal.frames, app.state.portal.pages
    own = context_of(app, waiting, language)
    next_one = own | {"order": SimpleNamespace(number="<b>7 & 8</b>"), "here": "/t/another"}
    for context in (own, next_one):
        made = pages.render("shopper/order.html", context | {"part": PART})
        assert frames.around(PART, context) == made


def test_a_shop_that_changes_has_another_frame(app: Starlette, database: Database, waiting: Waiting) -> None:
    frames = app.state.portal.frames
    assert "Acme Outdoor" in frames.around(PART, context_of(app, waiting))
    with database.writing() as session:
        merchants.held(session, waiting.merchant.id).name = "Acme & Daughters"
        merchants.touch(session, waiting.merchant.id)
    assert "Acme &amp; Daughters" in frames.around(PART, context_of(app, waiting))
