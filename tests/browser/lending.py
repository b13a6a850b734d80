"""Browsers that are lent: whoever gets one finds nothing that somebody else left in it, and is heard if it complains.

Chromium starts three processes for the first page of ours in a tab, so a tab is given back with its browser.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests.browser.devices import Device

# In milliseconds; only a test that fails waits as long.
MOST_PATIENCE = 10_000
# A refusal, a link that was taken back and an unusable form are answers: a sentence in place.
ANSWERS = (409, 410, 422)
# A page of the portal's that has nobody's words and asks for nothing.
AT_REST = "/healthz"


class Lender:
    """Browsers of every device, for whatever portal is found at this address, each as its one tab."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._at_home: dict[Device, list[Page]] = defaultdict(list)
        self.complaints: list[str] = []

    def lends(self, device: Device) -> Page:
        """One that nobody has."""
        return self._at_home[device].pop() if self._at_home[device] else self._new(device)

    def takes_back(self, device: Device, page: Page) -> None:
        """Forget who it was, while their portal is still there. Files stay: their names tell their content."""
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.goto(AT_REST)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": device.width, "height": device.height})
        page.context.clear_cookies()
        self._at_home[device].append(page)

    def _new(self, device: Device) -> Page:
        context = self._browser.new_context(base_url=self._address, **device.settings)
        context.set_default_timeout(MOST_PATIENCE)
        listen(context, self.complaints)
        return context.new_page()

    def closes(self) -> None:
        """Nobody is to come any more."""
        for pages in self._at_home.values():
            for page in pages:
                page.context.close()


@contextmanager
def a_lender(browser: Browser, address: str) -> Iterator[Lender]:
    """One that closes in the end."""
    lender = Lender(browser, address)
    yield lender
    lender.closes()


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
