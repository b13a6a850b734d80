"""Every state of an order: its own true words, in an order that makes sense, in nobody's way, and as it was kept."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import shots
from tests.browser.accessibility import barriers_in
from tests.browser.devices import DESKTOP, PHONE
from tests.browser.lending import listen
from tests.browser.running import a_door, running_portal
from tests.browser.states import STATES, StatesShop
from tests.databases import sqlite_file
from tests.web.reading import words_of

pytestmark = pytest.mark.browser

Words = tuple[str, ...]
# What a person must read, in this order from the top of the page down; and what would be untrue there.
WORDS: dict[str, tuple[Words, Words]] = {
    "first-visit": (
        ("Confirmed", "Ships", "Confirmed by the supplier on 12 November.", "15th of 15 in line."),
        ("Later", "Sooner"),
    ),
    "confirmed": (
        (
            "Confirmed",
            "Ships",
            "Confirmed by the supplier on 12 November.",
            "10th of 15 in line. The next delivery of 30 covers you.",
            "You hear from us by",
            "What you can do",
            "About this order",
        ),
        ("Later", "Sooner", "estimate"),
    ),
    "estimate": (
        ("Estimate", "Expected to ship", "not yet confirmed. This is an estimate, not a promise."),
        ("Ships",),
    ),
    "undated": (
        (
            "No date yet",
            "No date from the supplier yet. Orders like this usually take",
            "2nd of 2 in line.",
            "As soon as there is a date",
        ),
        ("No date yet.",),
    ),
    "later": (
        (
            "Ships",
            "Later than we told you before. We had told you:",
            "The supplier has moved its delivery date.",
        ),
        ("Sooner",),
    ),
    "sooner": (
        ("Ships", "Sooner than we told you before.", "The supplier has moved its delivery date."),
        ("Later",),
    ),
    "overdue": (
        (
            "No date yet",
            "It is on order",
            "The date we gave you no longer stands.",
            "The supplier's delivery is overdue.",
        ),
        ("Ships",),
    ),
    "arrived": (
        ("At our warehouse", "Ships", "Arrived at our warehouse on 23 November.", "Sooner"),
        ("in line", "becomes too late"),
    ),
    "part-shipped": (
        ("Ships", "1 of 3 left us already. This is about the 2 that wait.", "Cancel what waits"),
        ("On its way",),
    ),
    "shipped": (
        (
            "Shipped",
            "On its way to you",
            "1 unit left us on 23 November with DHL.",
            "Follow the parcel JD0002",
        ),
        ("What you can do", "in line", "Cancel"),
    ),
    "delivered": (
        (
            "Delivered",
            "Delivered on 23 November",
            "1 unit left us on 20 November with DHL.",
            "Follow the parcel",
        ),
        ("On its way", "What you can do", "in line", "Cancel"),
    ),
    "swapped": (
        (
            "Ready to ship",
            "Ships by 25 November",
            "In stock.",
            "you chose this instead of what you had ordered.",
            "You can take this back until 11:29 (Berlin).",
        ),
        ("by the supplier", "in line", "We told you"),
    ),
    "cancelled": (
        ("Refund asked for", "Cancelled", "The shop has been asked to pay €40.00 back.", "Take it back"),
        ("What you can do",),
    ),
    "refund-due": (
        ("Refund asked for", "Cancelled", "the way you paid, by 4 December at the latest.", "Take it back"),
        ("Ships",),
    ),
    "refunded": (
        ("Refunded", "Cancelled", "Your money was sent back on 24 November."),
        ("Take it back", "asked", "What you can do"),
    ),
    "discontinued": (
        ("Not coming any more", "no longer sells this item", "Cancel this item"),
        ("Keep waiting", "You hear from us", "in line"),
    ),
    "held": (
        (
            "On hold",
            "11th of 15 in line.",
            "has put this item on hold: We check the delivery address with you.",
            "Once the hold is over",
        ),
        ("You hear from us", "covers you", "Ships"),
    ),
    "legal": (
        ("No date yet", "Please read this We cannot ship this by 28 November", "What you can do"),
        ("No date yet.",),
    ),
    "ended": (
        (
            "Refund asked for",
            "Cancelled",
            "On 24 November the order of 1 unit ended, because it had not shipped in time.",
            "Your money goes back the way you paid, by",
        ),
        ("You cancelled", "Take it back", "What you can do", "in line"),
    ),
    "needed": (("Ships", "You need it by 20 December. It is expected to leave us up to"), ("in time",)),
    "instructed": (
        ("You chose to keep waiting on 24 November.", "You told us on 24 November:", "This is your choice."),
        (),
    ),
    "unpaid": (
        (
            "your payment did not go through.",
            "Ships",
            "Nothing was charged",
            "The payment did not go through",
        ),
        ("Paid in full",),
    ),
    "expired": (
        ("This link no longer opens your order", "Send me a new link"),
        ("Brass lamp", "Language Change"),
    ),
}
# Of these a picture is kept.
PICTURED = (
    *("confirmed", "estimate", "undated", "later", "overdue", "arrived"),
    *("part-shipped", "shipped", "delivered", "swapped", "refunded", "ended", "held", "legal"),
)


# Colours do not depend on the width; what is touched, and what stands beside what, does.
SEEN_AS = (("light", PHONE), ("light", DESKTOP), ("dark", DESKTOP))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StatesShop]:
    """One shop for all: nobody changes anything in it."""
    folder = tmp_path_factory.mktemp("states")
    database = sqlite_file(folder / "portal.db")
    with a_door() as door, running_portal(database, folder, door) as portal:
        yield StatesShop(portal)
    database.close()


@pytest.fixture(scope="module")
def context(browser: Browser, shop: StatesShop) -> Iterator[BrowserContext]:
    """One browser for all; whatever it complains of fails the last of them."""
    complaints: list[str] = []
    context = browser.new_context(base_url=shop.url, **PHONE.settings)
    listen(context, complaints)
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def opened(context: BrowserContext, shop: StatesShop) -> Iterator[Callable[[str], Page]]:
    """Call it for the page of an order in a state."""
    page = context.new_page()

    def open_state(state: str) -> Page:
        page.goto(shop.link_to(state))
        return page

    yield open_state
    page.close()


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_its_own_true_words_in_an_order_that_makes_sense(
    state: str, context: BrowserContext, shop: StatesShop
) -> None:
    """Read as it is sent: without pictures and styles."""
    read = words_of(context.request.get(shop.link_to(state)).text()).partition("Skip to the content")[2]
    true, untrue = WORDS[state]
    rest = read
    for said in true:
        _, found, rest = rest.partition(said)
        assert found, f"{said!r} is not said, or not there: {read}"
    assert [said for said in untrue if said in read] == []


@pytest.mark.parametrize("state", STATES)
def test_a_state_stands_in_nobodys_way(state: str, opened: Callable[[str], Page]) -> None:
    assert barriers_in(opened(state), SEEN_AS) == []


@pytest.mark.parametrize("state", PICTURED)
def test_a_state_looks_as_it_was_kept(state: str, opened: Callable[[str], Page]) -> None:
    seen = shots.taken(opened(state))
    if os.environ.get("RENEW_SHOTS"):
        shots.keep(state, seen)
    assert shots.difference(state, seen) == ""


def test_a_picture_shows_that_something_is_gone_whatever_the_letters(opened: Callable[[str], Page]) -> None:
    page = opened("confirmed")
    page.evaluate("document.body.style.fontFamily = 'monospace'")
    assert shots.difference("confirmed", shots.taken(page)) == "", "no machine has the letters of another"
    page.evaluate("document.querySelector('.answer').remove()")
    assert "looks different" in shots.difference("confirmed", shots.taken(page))
    page.evaluate("document.body.style.fontFamily = ''")
    assert "looks different" in shots.difference("confirmed", shots.taken(page))
