"""What a text costs as an SMS, and the same text in cheaper characters. It sends and cuts nothing."""

import re
import unicodedata
from dataclasses import dataclass

# 3GPP TS 23.038: the basic alphabet, and the extension table whose characters take two of the 7-bit units.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM7 = re.compile(f"[{re.escape(''.join(_BASIC | _EXTENSION))}]*")
# What takes two units.
_DOUBLES = {
    "GSM-7": re.compile(f"[{re.escape(''.join(_EXTENSION))}]"),
    "UCS-2": re.compile("[\U00010000-\U0010ffff]"),
}
_SINGLE = {"GSM-7": 160, "UCS-2": 70}
_PART = {"GSM-7": 153, "UCS-2": 67}

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(
            "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
            " ",
        ),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "…": "...",
        "•": "-",
        "·": "-",
        "×": "x",
    }
)
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE"})


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text takes as an SMS: encoding ("GSM-7" or "UCS-2"), parts it is billed as, units in it."""

    encoding: str
    count: int
    units: int


def segments(text: str) -> Segments:
    """How many parts the text takes, by 3GPP TS 23.038 and 23.040.

    160 GSM-7 units or parts of 153, else 70 UTF-16 units or parts of 67.

    A character that takes two units is never split between parts.
    """
    encoding = "GSM-7" if _is_gsm7(text) else "UCS-2"
    doubles = len(_DOUBLES[encoding].findall(text))
    total, room = len(text) + doubles, _PART[encoding]
    if total <= _SINGLE[encoding]:
        return Segments(encoding, 1 if total else 0, total)
    if not doubles:
        return Segments(encoding, -(-total // room), total)
    return Segments(encoding, _parts([_units_of(letter, encoding) for letter in text], room), total)


def to_gsm7(text: str) -> str:
    """The text as it costs least: typographic quotes, dashes, ellipses and blanks made plain.

    Letters lose marks that the alphabet lacks ("envío", "août") where that makes the whole text GSM-7: with
    one of them left, every part would hold 70 characters instead of 160. Else all letters stay as they are.
    """
    bare = barest(text)
    return bare if _is_gsm7(bare) else _with_plain_signs(text)


def barest(text: str) -> str:
    """The most that `to_gsm7` may ever do to a text, or to a piece of it."""
    if text.isascii():
        return text.translate(_PLAIN)
    return "".join(
        letter if letter in _BASIC else _without_marks(letter) for letter in _with_plain_signs(text)
    ).translate(_LIGATURES)


def _with_plain_signs(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def _without_marks(letter: str) -> str:
    """ "í" as "i"; a letter that is no Latin letter with marks stays whole."""
    whole = unicodedata.normalize("NFD", letter)
    return whole[0] if whole[0].isascii() and all(map(unicodedata.combining, whole[1:])) else letter


def _is_gsm7(text: str) -> bool:
    return _GSM7.fullmatch(text) is not None


def _units_of(letter: str, encoding: str) -> int:
    if encoding == "GSM-7":
        return 2 if letter in _EXTENSION else 1
    return 2 if ord(letter) > 0xFFFF else 1


def _parts(sizes: list[int], room: int) -> int:
    count, left = 1, room
    for size in sizes:
        if size > left:
            count, left = count + 1, room
        left -= size
    return count
