"""Browsers, and a portal of each test's own to open in them. Whatever a browser complains of fails the test."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.store.database import Database
from tests.browser.devices import DESKTOP, Device
from tests.browser.lending import Lender, a_lender
from tests.browser.running import RunningPortal, a_door, address_of, running_portal
from tests.browser.shop import LampShop
from tests.house import ROOT

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


@pytest.fixture(scope="session")
def door() -> Iterator[socket.socket]:
    """Where every portal is found, one after the other: a browser that knows its styles need not ask for them again."""
    with a_door() as door:
        yield door


@pytest.fixture(scope="session")
def lender(browser: Browser, door: socket.socket) -> Iterator[Lender]:
    """Has browsers for everybody."""
    with a_lender(browser, address_of(door)) as lender:
        yield lender


@pytest.fixture
def portal(database: Database, tmp_path: Path, door: socket.socket) -> Iterator[RunningPortal]:
    """A running portal without a shop."""
    with running_portal(database, tmp_path, door) as portal:
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
def somebody(lender: Lender, portal: RunningPortal, held: Device) -> Iterator[Callable[[], Page]]:
    """Call it for the empty browser of somebody new."""
    lent: list[Page] = []
    lender.complaints.clear()

    def browser() -> Page:
        lent.append(lender.lends(held))
        return lent[-1]

    yield browser
    complaints = list(lender.complaints)
    for page in lent:
        lender.takes_back(held, page)
    assert complaints == []
