"""A mail's own words, as HTML and as plain text, from what its template prints.

Many mails say the same but for their values. So Markdown is parsed with a sign in each value's place, and once for all
mails of the same words; their values take the places of the signs. It is done where a value could change nothing but
itself, as what it holds is no Markdown (`engine.as_markdown`); else the whole is parsed.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.token import Token

from portal.templating.compiled import Piece, Value
from portal.templating.engine import as_markdown
from portal.templating.markdown import html_of, text_of, tokens_of
from portal.templating.marks import LINK_MARK
from portal.wording import colon

# Mail programs drop style sheets: the body's own tags carry their look, classes serve the dark mode.
_LOOKS = {
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding:0 0 0 20px",
    "ol": "margin:0 0 16px;padding:0 0 0 24px",
    "li": "margin:0 0 4px",
    "h1": "margin:0 0 16px;font-size:22px;line-height:28px",
    "h2": "margin:0 0 12px;font-size:18px;line-height:26px",
    "h3": "margin:0 0 8px;font-size:16px;line-height:24px",
    "blockquote": "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #8c959f",
}
# How every link begins, in our colour; a shop's own takes its place.
OUR_LINK = '<a class="link" style="color:#0a56b8" href='
_STYLED = re.compile(rf"<({'|'.join(_LOOKS)})>")


@dataclass(frozen=True, slots=True)
class Body:
    """A mail's own words, parsed once: its plain text, and its HTML with the looks of mail."""

    text: str
    html: str

    @classmethod
    def of(cls, markdown: str, language: str) -> "Body":
        """The body that this Markdown says in that language."""
        return _body(tokens_of(markdown), language)

    @classmethod
    def of_pieces(cls, pieces: Sequence[Piece], language: str) -> "Body":
        """The body that a template's pieces say: the same as that of their Markdown."""
        known = [_known(piece.text) for piece in pieces if not isinstance(piece, str)]
        kinds = iter(known)
        alike = tuple(piece if isinstance(piece, str) else next(kinds).kind for piece in pieces)
        frame = _frame_of(alike, language)
        if frame is not None:
            texts = [one.text for one in known]
            return cls(_filled(frame.text, texts), _filled(frame.html, [one.html for one in known]))
        markdown, values = _with_signs(pieces)
        frame = _parsed(markdown, len(values), language)
        if frame is None:
            whole = (piece if isinstance(piece, str) else as_markdown(piece.text) for piece in pieces)
            return cls.of("".join(whole), language)
        return cls(
            _filled(frame.text, values),
            _filled(frame.html, [_known(value).html for value in values]),
        )


def _body(tokens: Sequence[Token], language: str) -> Body:
    inner = _STYLED.sub(lambda tag: f'<{tag[1]} style="{_LOOKS[tag[1]]}">', html_of(tokens))
    inner = inner.replace("<a href=", OUR_LINK)
    return Body(text_of(tokens, colon(language)), inner)


# A value's sign is a letter of nobody's alphabet; it says whether the value begins or ends with punctuation, which
# counts for the stars and lines beside it, and so punctuation stands there that is hardly anybody's either.
_MOST_VALUES = 0x400
_FIRST_SIGN, _BEGINS_SO, _ENDS_SO = 0xE000, _MOST_VALUES, 2 * _MOST_VALUES
_PUNCTUATION = "\u2e19"
_SIGN = re.compile(
    f"[\ue000-\ue3ff]|{_PUNCTUATION}[\ue400-\ue7ff]|[\ue800-\uebff]{_PUNCTUATION}"
    f"|{_PUNCTUATION}[\uec00-\uefff]{_PUNCTUATION}"
)
_ANY_SIGN = re.compile("[\ue000-\uefff]")
# Whether a link stands alone there depends on the value's last letter.
_BEFORE_LINK = re.compile(f"[\ue000-\uefff{_PUNCTUATION}]{re.escape(LINK_MARK)}")
_LETTER = re.compile(r"[^\W\d_]")
# Behind anything else a value may be the end of what the template began: an entity, an address.
_HARMLESS_BEFORE = " \n*"
_DIGITS = "0123456789"


def _with_signs(pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    """The Markdown with signs for those values that can be left out, and these values."""
    written: list[str] = []
    values: list[str] = []
    before, is_in_words = "\n", False  # the last letter so far, and whether its line has any word
    for piece in pieces:
        if not isinstance(piece, str):
            value = piece.text
            if before in _HARMLESS_BEFORE and len(values) < _MOST_VALUES and _is_harmless(value, is_in_words):
                written.append(_sign(len(values), value))
                values.append(value)
                before, is_in_words = "x", True
                continue
            piece = as_markdown(value)
        if piece:
            written.append(piece)
            before, last_line = piece[-1], piece[piece.rfind("\n") + 1 :]
            is_in_words = bool(_LETTER.search(last_line)) or (is_in_words and "\n" not in piece)
    return "".join(written), values


def _is_harmless(value: str, is_in_words: bool) -> bool:
    """Whether a value is but a part of its line. A number that begins a line could begin a list."""
    return (
        value.isprintable()
        and value[0] != " " != value[-1]
        and LINK_MARK not in value
        and (is_in_words or value[0] not in _DIGITS)
    )


def _sign(number: int, value: str) -> str:
    begins, ends = _is_punctuation(value[0]), _is_punctuation(value[-1])
    sign = chr(_FIRST_SIGN + number + _BEGINS_SO * begins + _ENDS_SO * ends)
    return _PUNCTUATION * begins + sign + _PUNCTUATION * ends


def _is_punctuation(letter: str) -> bool:
    return isMdAsciiPunct(ord(letter)) or isPunctChar(letter)


@dataclass(frozen=True, slots=True)
class _Places:
    """A text in parts, between which values stand: which of them, in this order."""

    parts: Sequence[str]
    order: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Frame:
    text: _Places
    html: _Places


class _Known(NamedTuple):
    """What is known of a value wherever it stands. `kind` says how it begins and ends, which is all that its
    surroundings depend on; that of a value which is more than a part of its line says only that."""

    kind: int
    text: str
    html: str


_BEGINS_AS_NUMBER, _BEGINS_AS_PUNCTUATION, _ENDS_AS_PUNCTUATION, _HARMFUL = 1, 2, 4, 8


@lru_cache(maxsize=4_000)
def _known(value: str) -> _Known:
    kind = _HARMFUL
    if _is_harmless(value, is_in_words=True):
        kind = (
            _BEGINS_AS_NUMBER * (value[0] in _DIGITS)
            + _BEGINS_AS_PUNCTUATION * _is_punctuation(value[0])
            + _ENDS_AS_PUNCTUATION * _is_punctuation(value[-1])
        )
    return _Known(kind, value, html.escape(value, quote=False))


def _example(kind: int) -> Value:
    """A value of that kind."""
    begins = "." if kind & _BEGINS_AS_PUNCTUATION else "1" if kind & _BEGINS_AS_NUMBER else "x"
    return Value(begins + ("." if kind & _ENDS_AS_PUNCTUATION else "x"))


@lru_cache(maxsize=1_000)
def _frame_of(alike: tuple[str | int, ...], language: str) -> _Frame | None:
    """The body around the values of pieces that are alike: own words as they are, values by their kinds. None where
    what they hold counts as well."""
    if _HARMFUL in alike:
        return None
    pieces: list[Piece] = [piece if isinstance(piece, str) else _example(piece) for piece in alike]
    markdown, values = _with_signs(pieces)
    if len(values) < sum(not isinstance(piece, str) for piece in pieces):
        return None
    return _parsed(markdown, len(values), language)


@lru_cache(maxsize=1_000)
def _parsed(markdown: str, count: int, language: str) -> _Frame | None:
    """The body around so many values; None where a sign did not stay what it is."""
    tokens = tokens_of(markdown)
    if _BEFORE_LINK.search(markdown) or list(_numbers_in_words(tokens)) != list(range(count)):
        return None
    body = _body(tokens, language)
    frame = _Frame(_places(body.text), _places(body.html))
    are_whole = all(sorted(places.order) == list(range(count)) for places in (frame.text, frame.html))
    return frame if are_whole else None


def _numbers_in_words(tokens: Sequence[Token]) -> list[int]:
    """The values in running text, as they come; one that stands anywhere else counts as -1."""
    numbers: list[int] = []
    for token in tokens:
        is_in_link = False
        for part in token.children or ():
            is_in_link = part.type == "link_open" or (is_in_link and part.type != "link_close")
            found = [_number(sign) for sign in _ANY_SIGN.findall(f"{part.content}{part.attrs or ''}")]
            numbers += found if part.type == "text" and not is_in_link else [-1 for _ in found]
    return numbers


def _number(sign: str) -> int:
    return (ord(sign) - _FIRST_SIGN) % _MOST_VALUES


def _places(text: str) -> _Places:
    signs = [match.group().strip(_PUNCTUATION) for match in _SIGN.finditer(text)]
    return _Places(_SIGN.split(text), [_number(sign) for sign in signs])


def _filled(places: _Places, values: Sequence[str]) -> str:
    written = [places.parts[0]]
    for number, part in zip(places.order, places.parts[1:], strict=True):
        written += (values[number], part)
    return "".join(written)
