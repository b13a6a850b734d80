"""A mail's body from Markdown: as safe HTML and as plain text that reads well.

Both come from one parse, so they agree.

Values were escaped when the template was rendered (`engine.render_markdown`): what looks like Markdown here
was written by the merchant. Raw HTML, images and code are not part of it.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.templating.marks import BARE_LINK

_RULES = (
    "heading",
    "list",
    "blockquote",
    "hr",
    "newline",
    "escape",
    "emphasis",
    "link",
    "autolink",
    "entity",
)
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h1", "h2", "h3", "blockquote", "hr"}
_SCHEMES = {"https", "http", "mailto", "tel"}


def tokens_of(markdown: str) -> list[Token]:
    """The parsed text. A bare link mark counts as a link, so that it can be clicked."""
    return _parser().parse(BARE_LINK.sub(r"<\g<0>>", markdown))


def html_of(tokens: Sequence[Token]) -> str:
    """The HTML of parsed Markdown.

    A few plain tags, links to the web, mail and phone, nothing that loads or runs.
    """
    parser = _parser()
    written = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        written, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener"
    )


def text_of(tokens: Sequence[Token], colon: str = ":") -> str:
    """The same as plain text: no signs of Markdown, "words: address" for a link, "- " before list items.

    `colon` is the one of the reader's language.
    """
    written = ""
    before = 0
    for group, block in _blocks(tokens, colon):
        gap = "\n" if group and group == before else "\n\n"
        written += gap + block if written else block
        before = group
    return written


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True}).enable(list(_RULES))


def _blocks(tokens: Sequence[Token], colon: str) -> Iterator[tuple[int, str]]:
    """Each block with its margin, and the number of the list or quotation it stands in (0: none).

    Margins grow inwards.
    """
    margins: list[str] = []
    marker = ""
    group = 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open", "blockquote_open") and not margins:
            group += 1
        if token.type == "list_item_open":
            marker = f"{token.info}. " if token.info else "- "
            margins.append(" " * len(marker))
        elif token.type == "blockquote_open":
            margins.append("> ")
        elif token.type in ("list_item_close", "blockquote_close"):
            margins.pop()
        elif token.type in ("inline", "hr"):
            words = _inline(token.children or (), colon) if token.type == "inline" else "-----"
            margin = "".join(margins)
            first = margin[: len(margin) - len(marker)] + marker
            yield group if margins else 0, first + words.replace("\n", f"\n{margin}")
            marker = ""


def _inline(tokens: Sequence[Token], colon: str) -> str:
    written: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            written.append("\n")
        elif token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(written)))
        elif token.type == "link_close":
            address, start = links.pop()
            words = "".join(written[start:])
            written[start:] = [_named(words, address, colon)]
        else:
            written.append(token.content)
    return "".join(written)


def _named(words: str, address: str, colon: str) -> str:
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    return bare if words in (address, bare) else f"{words}{colon} {bare}"
