"""What people hold in their hands when they open a page."""

from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Device:
    """A browser's window, in CSS pixels, and whether it runs scripts."""

    name: str
    width: int
    height: int
    is_touched: bool = False
    has_script: bool = True

    @property
    def settings(self) -> dict[str, Any]:
        """As Playwright calls them. Nothing moves, so that nothing has to be waited for."""
        return {
            "viewport": {"width": self.width, "height": self.height},
            "is_mobile": self.is_touched,
            "has_touch": self.is_touched,
            "java_script_enabled": self.has_script,
            "reduced_motion": "reduce",
        }


PHONE = Device("phone", 390, 844, is_touched=True)
DESKTOP = Device("desktop", 1280, 900)
WITHOUT_SCRIPT = Device("without-script", 390, 844, is_touched=True, has_script=False)

on_every_device = pytest.mark.parametrize(
    "held", [PHONE, DESKTOP, WITHOUT_SCRIPT], ids=lambda device: device.name, indirect=True
)
