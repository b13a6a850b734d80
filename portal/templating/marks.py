"""Where secret links stand in words that are kept: signs that the real ones replace as they leave."""

import re
from collections.abc import Mapping

LINK_MARK = "https://link.invalid/track"
"""Stands for the tracking link in kept words, so that they hold no secret.

`mails.with_link` puts the real one in.
"""

CODE_MARK = "#" * 8
"""Stands for the code that proves who reads a message; kept words show it as it is. `mails.with_code` puts it in."""

# Where the address that stops such mails stands in kept words. A name that brings it along does no harm.
STOP_MARK = "https://stop.invalid/optional-mail"

_LINKS = re.compile(re.escape(LINK_MARK) + r"(?:/(\d+))?")
# A bare one in Markdown: none that stands in brackets already, or in the middle of a word.
BARE_LINK = re.compile(r"(?<![(<\[\w])" + _LINKS.pattern)
_SHOWN = re.compile(f">{_LINKS.pattern}</a>")


def link_mark(number: int) -> str:
    """The mark of one link of several: that of the notice of this number."""
    return f"{LINK_MARK}/{number}"


def around_links(text: str) -> list[tuple[str, str]]:
    """A text in pieces, each with the mark of the link that stands behind it, "" at the end."""
    pieces, begin = [], 0
    for found in _LINKS.finditer(text):
        pieces.append((text[begin : found.start()], found[0]))
        begin = found.end()
    return [*pieces, (text[begin:], "")]


def numbered(text: str, links: Mapping[int, str]) -> str:
    """The text with these links in place of the marks of their numbers."""
    return _LINKS.sub(lambda found: links.get(int(found[1] or -1), found[0]), text)


def text_of_link(html: str, instead: str) -> str:
    """HTML in which no link shows its mark as what it says."""
    return _SHOWN.sub(lambda _: f">{instead}</a>", html)


def without_links(text: str, instead: str, instead_of_stop: str = "") -> str:
    """Kept words as a person may read them: without the places of the secret links."""
    return _LINKS.sub(lambda _: instead, text).replace(STOP_MARK, instead_of_stop or instead)
