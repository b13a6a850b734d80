"""What stands between a page and a person: what axe-core finds against WCAG 2.2 AA, and what a narrow screen cuts off.

Must not judge what is written on a page.
"""

from collections.abc import Sequence
from itertools import product
from typing import Literal

from playwright.sync_api import Page

from tests.browser.devices import DESKTOP, PHONE, Device
from tests.house import ROOT

_AXE = (ROOT / "tests/browser/vendor/axe.min.js").read_text()
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # Of 2.2, and left out by axe-core unless asked for.
    "rules": {"target-size": {"enabled": True}},
    # The one frame there is shows a mail and lets no script in; mails are looked at by themselves.
    "iframes": False,
    # Nobody reads what is in order, so it is not described.
    "resultTypes": ["violations"],
    # None of these rules asks for the style sheets, which are otherwise read anew each time.
    "preload": {"assets": ["media"]},
}
# By night, only colours are others.
_BY_NIGHT = _RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "rules": {}}
_FIND = """async rules => (await axe.run(rules)).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html} ${node.failureSummary}`)
)"""
# How wide a screen of 1280 pixels is at 200 % (WCAG 1.4.4) and at 400 % (1.4.10).
_ZOOMED = (640, 320)
Colors = Literal["light", "dark"]
_COLORS: tuple[Colors, Colors] = ("light", "dark")
EVERY_WAY = tuple(product(_COLORS, (DESKTOP, PHONE)))
_IS_CUT_OFF = "document.scrollingElement.scrollWidth > innerWidth"


def barriers_in(page: Page, seen_as: Sequence[tuple[Colors, Device]] = EVERY_WAY) -> list[str]:
    """Everything that is found on the page as it stands, by light and by night, wide and narrow."""
    page.evaluate(_AXE)
    barriers = []
    for colors, device in seen_as:
        page.emulate_media(color_scheme=colors)
        page.set_viewport_size({"width": device.width, "height": device.height})
        rules = _BY_NIGHT if colors == "dark" and ("light", device) in seen_as else _RULES
        seen = f"{page.title()}, {colors}, {device.name}"
        barriers += [f"{seen}: {found}" for found in page.evaluate(_FIND, rules)]
    for width in _ZOOMED:
        page.set_viewport_size({"width": width, "height": PHONE.height})
        if page.evaluate(_IS_CUT_OFF):
            barriers.append(f"{page.title()} is wider than {width} pixels")
    return barriers
