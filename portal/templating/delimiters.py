"""A first look at a template's source in one straight pass, before the Liquid parser sees it.

It knows which tags there are, and bounds what the parser may be asked to do: python-liquid's lexer takes
seconds for 20 kB of `{{` that never close (quadratic, measured), and its parsers recurse as deep as an
expression or a block is nested.
"""

import re
import unicodedata
from collections.abc import Iterator

from portal.templating.faults import fault_at

LONGEST_SOURCE = 20_000
LONGEST_EXPRESSION = 500
DEEPEST_NESTING = 12

_OPENING = re.compile(r"\{\{|\{%")
_TAG_NAME = re.compile(r"-?\s*(\w*)")
_END_OF_RAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_BLOCKS = ("if", "unless", "case", "for", "comment", "raw")
_INNER = ("elsif", "else", "when", "assign")
TAGS = frozenset(_BLOCKS + _INNER + tuple(f"end{block}" for block in _BLOCKS))
_OFFERED = ", ".join((*_BLOCKS, "assign"))


def refuse_unbounded(source: str) -> None:
    """Raises TemplateError for what is too long, nests too deep, leaves a tag open or has an unknown one."""
    if len(source.encode("utf-8", "replace")) > LONGEST_SOURCE:
        raise fault_at(source, LONGEST_SOURCE, f"A template may have at most {LONGEST_SOURCE // 1000} kB.")
    _refuse_controls(source)
    open_blocks: list[tuple[int, str]] = []
    for index, tag in _tags(source):
        if tag not in TAGS:
            raise fault_at(
                source, index, f"The tag {tag or '{% %}'} is not available here. There are: {_OFFERED}."
            )
        _follow(source, index, tag, open_blocks)
    if open_blocks:
        index, tag = open_blocks[-1]
        raise fault_at(source, index, f"This {{% {tag} %}} is never closed with {{% end{tag} %}}.")


def _follow(source: str, index: int, tag: str, open_blocks: list[tuple[int, str]]) -> None:
    """Opens or closes the block this tag begins or ends; inside a comment only comments count."""
    innermost = open_blocks[-1][1] if open_blocks else ""
    if innermost == "comment" and tag not in ("comment", "endcomment"):
        return
    if tag in _BLOCKS:
        open_blocks.append((index, tag))
    elif tag == f"end{innermost}":
        open_blocks.pop()
    elif tag.startswith("end"):
        raise fault_at(source, index, f"This {{% {tag} %}} closes nothing that is open here.")
    if len(open_blocks) > DEEPEST_NESTING:
        raise fault_at(source, index, f"Blocks may be nested {DEEPEST_NESTING} deep at most.")


def _refuse_controls(source: str) -> None:
    for index, letter in enumerate(source):
        if (letter < " " and letter not in "\n\t") or unicodedata.category(letter) == "Cs":
            raise fault_at(source, index, "This character cannot be sent. Delete it and type it again.")


def _tags(source: str) -> Iterator[tuple[int, str]]:
    """Where each tag begins, and its name. Raises TemplateError for one that is long or never closed."""
    index = 0
    while opening := _OPENING.search(source, index):
        is_tag = opening.group() == "{%"
        index = _end_of(source, opening.start(), "%}" if is_tag else "}}")
        if is_tag:
            name = _name_of(source, opening.end())
            yield opening.start(), name
            if name == "raw":
                index = _end_of_raw(source, opening.start())
                yield index - 2, "endraw"


def _end_of(source: str, start: int, closing: str) -> int:
    end = source.find(closing, start + 2)
    if end < 0:
        raise fault_at(source, start, f"This {source[start : start + 2]} is never closed with {closing}.")
    if end - start > LONGEST_EXPRESSION:
        raise fault_at(
            source, start, f"What stands between braces may have {LONGEST_EXPRESSION} characters at most."
        )
    return end + 2


def _name_of(source: str, start: int) -> str:
    found = _TAG_NAME.match(source, start)
    return found.group(1) if found else ""


def _end_of_raw(source: str, start: int) -> int:
    found = _END_OF_RAW.search(source, start)
    if not found:
        raise fault_at(source, start, "This {% raw %} is never closed with {% endraw %}.")
    return found.end()
