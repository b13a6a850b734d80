"""Cells that a spreadsheet would run as a formula: guarded by an apostrophe in what we write, bared again when read.

A cell that begins with apostrophes before such a sign gets one more, so that nothing is lost on the way there and back.
"""

import re

# OWASP, "CSV Injection"; the wide forms are the same signs to an East Asian spreadsheet.
_FORMULA = re.compile("'*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile("'+[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def bared(cell: str) -> str:
    """The text that such a cell stands for; a cell that guards nothing is itself."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell
