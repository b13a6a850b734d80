"""What hostile people write, and whether it stays text: on every page, in every file, in every mail."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote

from starlette.testclient import TestClient

from portal.actions.export_facts import KINDS as EXPORTED
from portal.actions.export_facts import export_facts
from tests.shop import Shop
from tests.web.desk import HOSTILE
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting

AGENT = "/agent/orders"
TEXTS = {
    "markup": HOSTILE,
    "picture": '"><img src=x onerror=alert(1)>',
    "direction": "\u202eevil\u2066<b>\u202c",
    "formula": "=HYPERLINK(1)",
    "sign": "+cmd|' /C calc'!A0",
    "emoji": "👩‍🚀🏳️‍🌈" * 6,
    "long": "x" * 10_000,
}
OVERRIDES = "\u202a\u202b\u202d\u202e"
FORMULA = re.compile(r"[=+@\t\r]|-(?!\d)")
_UNSEEN = dict.fromkeys(map(ord, "\u202e\u2066\u202c"))


def cleaned(text: str) -> str:
    """Without the marks that turn what follows them around."""
    return text.translate(_UNSEEN)


def says(browser: TestClient, path: str, form: dict[str, str]) -> None:
    """Send a form: it is taken, or refused in place, and no word of it does anything."""
    answer = browser.post(path, data=form)
    assert answer.status_code in (200, 303, 404, 409, 422), (path, answer.status_code)
    assert active_in(_without_frames(answer.text)) == [], path


def _without_frames(page: str) -> str:
    """A page, but for its frames: what they show has neither scripts nor our address."""
    return page.replace("<iframe", "<p")


def shows(browser: TestClient, path: str) -> None:
    """Open a page: nothing in it acts by itself."""
    answer = browser.get(path)
    assert answer.status_code == 200, (path, words_of(answer.text)[:300])
    # Evidence is a file that brings its own style.
    ours = _without_frames(answer.text).replace("<style>", "<p>", 1)
    assert active_in(ours) == [], path


def agent_pages(waiting: Waiting) -> list[str]:
    one = f"{AGENT}/{waiting.order.id}"
    return [AGENT, one, f"{one}/evidence", f"{one}/lines/{waiting.line.id}/place", "/agent/tasks"]


def merchant_pages(sku: str) -> list[str]:
    desks = (
        "",
        "/queues",
        "/supplies?show=all",
        "/dates",
        "/requests",
        "/problems",
        "/tasks",
        "/documents",
        "/store",
    )
    return [*(f"/merchant{desk}" for desk in desks), f"/merchant/queues/one?sku={quote(sku, safe='')}"]


def exported(shop: Shop) -> Iterator[str]:
    """Every file that can be exported."""
    with shop.database.reading() as session:
        for kind in EXPORTED:
            yield "".join(export_facts(session, shop.id, kind))


def cells_of(file: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(file)):
        yield from row


class _Injected(HTMLParser):
    """What a mail of ours never has: scripts, pictures from elsewhere, handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [tag] if tag in ("script", "iframe", "b") or given.get("src") == "x" else []
        self.found += [name for name in given if name.startswith("on")]


def injected_in(mail: str) -> list[str]:
    parser = _Injected()
    parser.feed(mail)
    return parser.found
