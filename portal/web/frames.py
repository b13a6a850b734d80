"""What stands around every order of a shop in a language: its head, its name, its footer. Rendered once, and kept."""

import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from markupsafe import escape

from portal.store.merchants import Merchant
from portal.web.pages import Pages

# Nobody can type them, so nothing that a shop says of itself is taken for one.
_SECRET = secrets.token_hex(16)
_PART, _HERE, _NUMBER = (f"{_SECRET}-{name}-" for name in ("part", "here", "number"))
_GAP = re.compile(f"({_PART}|{_HERE}|{_NUMBER})")
# A few KB each.
_MOST_KEPT = 1_000


class _Numbered(NamedTuple):
    """As much of an order as its frame says."""

    number: str


class Frames:
    """The frames of one process. Any thread may ask."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept: dict[tuple[int, int, str], list[str]] = {}

    def around(self, part: str, context: Mapping[str, Any]) -> str:
        """The whole page of the order whose rendered `part` this is; `context` is what that was rendered with."""
        gaps = {_PART: part, _HERE: context["here"], _NUMBER: str(escape(context["order"].number))}
        return "".join([gaps.get(piece, piece) for piece in self._pieces(context)])

    def _pieces(self, context: Mapping[str, Any]) -> list[str]:
        """The frame's text and its gaps, one after the other."""
        merchant: Merchant = context["merchant"]
        key = (merchant.id, merchant.version, context["language"])
        pieces = self._kept.get(key)
        if pieces is None:
            gaps = {"part": _PART, "here": _HERE, "order": _Numbered(_NUMBER)}
            known = {name: context[name] for name in ("merchant", "language", "languages")}
            pieces = _GAP.split(self._pages.render("shopper/order.html", {**known, **gaps}))
            if len(self._kept) >= _MOST_KEPT:
                self._kept = {}
            self._kept[key] = pieces
        return pieces
