"""The text filters a merchant may use, with the arguments each takes.

No arithmetic, no HTML, nothing that multiplies text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from liquid.builtin.filters import misc, string
from liquid.exceptions import LiquidTypeError, ResourceLimitError

LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter, and what it may be given: how many arguments, a number as the first, a list to work on."""

    function: Callable[..., Any]
    needs: int = 0
    takes: int = 0
    begins_with_number: bool = False
    is_for_lists: bool = False

    def apply(self, value: object, *arguments: object) -> object:
        """The filtered value.

        An absent argument is an empty text; a text longer than `LONGEST_TEXT` is refused.
        """
        if any(
            isinstance(given, list | Mapping) for given in (() if self.is_for_lists else (value,)) + arguments
        ):
            raise LiquidTypeError("this is a group of values; name one of its parts", token=None)
        result: object = self.function(
            value, *("" if argument is None else argument for argument in arguments)
        )
        if isinstance(result, str) and len(result) > LONGEST_TEXT:
            raise ResourceLimitError(f"a filter may make {LONGEST_TEXT} characters at most", token=None)
        return result


FILTERS = {
    "append": Filter(string.append, needs=1, takes=1),
    "capitalize": Filter(string.capitalize),
    "default": Filter(misc.default, takes=1),
    "downcase": Filter(string.downcase),
    "prepend": Filter(string.prepend, needs=1, takes=1),
    "remove": Filter(string.remove, needs=1, takes=1),
    "size": Filter(misc.size, is_for_lists=True),
    "strip": Filter(string.strip),
    "truncate": Filter(string.truncate, takes=2, begins_with_number=True),
    "truncatewords": Filter(string.truncatewords, takes=2, begins_with_number=True),
    "upcase": Filter(string.upcase),
}
