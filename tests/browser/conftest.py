"""Browsers, and a portal of each test's own to open in them. Whatever a browser complains of fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from portal.store.database import Database
from tests.browser.devices import DESKTOP, Device
from tests.browser.running import RunningPortal, running_portal
from tests.browser.shop import LampShop
from tests.house import ROOT

# In milliseconds; only a test that fails waits as long.
MOST_PATIENCE = 10_000
# A refusal, a link that was taken back and an unusable form are answers: a sentence in place.
ANSWERS = (409, 410, 422)
LEFT_BY_MAKE = ROOT / "var/chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers come last: Playwright keeps an event loop running in this thread, so nobody after it can begin one."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the Chromium that is there."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return browser_type_launch_args | {"executable_path": _chromium(), "args": arguments}


def _chromium() -> str:
    left = LEFT_BY_MAKE.read_text().strip() if LEFT_BY_MAKE.exists() else ""
    found = os.environ.get("CHROMIUM") or left or shutil.which("chromium")
    assert found, "No Chromium is known here. `make browser` finds or installs one."
    return found


@pytest.fixture
def portal(database: Database, tmp_path: Path) -> Iterator[RunningPortal]:
    """A running portal without a shop."""
    with running_portal(database, tmp_path) as portal:
        yield portal


@pytest.fixture
def shop(portal: RunningPortal) -> LampShop:
    """The shop of `tests.browser.shop`; its first mails are out."""
    return LampShop(portal)


@pytest.fixture
def held(request: pytest.FixtureRequest) -> Device:
    """What people hold in their hands: a desktop, unless the test asks for others."""
    return getattr(request, "param", DESKTOP)


@pytest.fixture
def somebody(
    new_context: Callable[..., BrowserContext], portal: RunningPortal, held: Device
) -> Iterator[Callable[[], Page]]:
    """Call it for the empty browser of somebody new."""
    complaints: list[str] = []

    def browser() -> Page:
        context = new_context(base_url=portal.url, **held.settings)
        context.set_default_timeout(MOST_PATIENCE)
        listen(context, complaints)
        return context.new_page()

    yield browser
    assert complaints == []


def listen(context: BrowserContext, complaints: list[str]) -> None:
    """Note what goes wrong without a person seeing it: scripts, policies, and whatever a page loads."""

    def note_words(message: ConsoleMessage) -> None:
        # A page that was asked for and is not there is seen by the person who asked.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def note_answer(response: Response) -> None:
        is_seen = response.request.is_navigation_request() or response.status in ANSWERS
        if response.status >= 400 and not is_seen:
            complaints.append(f"{response.status} {response.url}")

    context.on("console", note_words)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("response", note_answer)
