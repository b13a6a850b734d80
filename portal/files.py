"""Where the folders beside the code are: page and message templates, and the static files of the browser.

In a checkout they are `templates/` and `static/` in the root; in an installed wheel they lie inside the package.
This module knows paths alone: it must not read a file, and decides nothing about what the folders hold.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def templates_dir() -> Path:
    """The folder of the page templates and of `messages/`."""
    return _shipped_or_checked_out("templates")


def static_dir() -> Path:
    """The folder that is served under `/static/`."""
    return _shipped_or_checked_out("static")


def _shipped_or_checked_out(name: str) -> Path:
    shipped = PACKAGE / f"_{name}"
    return shipped if shipped.is_dir() else PACKAGE.parent / name
