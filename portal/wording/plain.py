"""Makes text safe for places that take one line: mail subjects, names, printed values. Knows no language.

It removes what can break a header or turn a line around; it never judges what the words mean.
"""

import re
import unicodedata

# Marks that reorder or hide the text around them (Unicode bidi controls, zero-width space, byte order mark).
_HIDDEN = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_REMOVED_CATEGORIES = frozenset(("Cc", "Cs"))
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
_NO_BREAK = str.maketrans("\u00a0\u202f", "  ")


def flat(text: str) -> str:
    """The text on one line: every run of blanks is one space, but those that hold "12,00 €" together stay.

    Controls, bidi marks and lone surrogates are gone.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    spaced = _BLANKS.sub(" ", text)
    if spaced.isascii() and spaced.isprintable():
        return spaced
    return "".join(letter for letter in spaced if not _is_dangerous(letter))


def one_line(text: str) -> str:
    """The same with plain blanks only, and none around it: fit for a header, a name, a title."""
    return flat(text.translate(_NO_BREAK)).strip()


def shortened(text: str, longest: int) -> str:
    """The text itself, or its beginning and an ellipsis, at most `longest` characters in all."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _is_dangerous(letter: str) -> bool:
    return letter in _HIDDEN or unicodedata.category(letter) in _REMOVED_CATEGORIES
