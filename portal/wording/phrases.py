"""The words of the shopper's pages: English where they are used, every other language in a gettext catalog.

`scripts/update-catalogs` gathers what is said and carries it into `catalogs/*.po`; a test holds both together. A phrase
that no catalog knows is said in English. Messages have templates of their own, and do not come by here.
"""

import gettext
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from portal.wording.amounts import number
from portal.wording.languages import PAGE_LANGUAGES

CATALOGS = Path(__file__).parent / "catalogs"


def phrase(text: str) -> str:
    """Marks a phrase that is said later, so that the catalogs get it."""
    return text


class Phrases:
    """Says phrases in one language. `direction` is how its lines run ("ltr", "rtl"), `comma` what parts a list."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.direction = Locale.parse(language).text_direction
        self.comma = "، " if language == "ar" else ", "
        self._said: dict[str, str] = {}
        self._counted: dict[str, tuple[str, ...]] = {}
        self._form: Callable[[int], int] = _english_form
        if language != PAGE_LANGUAGES[0]:
            self._read(CATALOGS / f"{language}.po")

    def _read(self, path: Path) -> None:
        with path.open("rb") as file:
            catalog = read_po(file)
        self._form = gettext.c2py(catalog.plural_expr)
        for message in catalog:
            if isinstance(message.id, str) and isinstance(message.string, str):
                self._said[message.id] = message.string or message.id
            elif message.string and all(message.string):
                self._counted[message.id[0]] = tuple(message.string)

    def raw(self, text: str) -> str:
        """The phrase with its gaps as they are."""
        return self._said.get(text, text)

    def __call__(self, text: str, **values: object) -> str:
        """The phrase, its gaps ("{day}") filled with the values."""
        said = self._said.get(text, text)
        if not values:
            return said
        return said.format(**values) if self.direction == "ltr" else said.format(**isolated(values))

    def counted(self, one: str, many: str, count: int, **values: object) -> str:
        """The form of a phrase that fits a number; "{number}" is it, as its readers write it."""
        forms = self._counted.get(one)
        said = forms[self._form(count)] if forms else (one, many)[_english_form(count)]
        return said.format(number=number(count, self.language), **values)


def isolated(values: Mapping[str, object]) -> dict[str, object]:
    """Values that may run the other way than the phrase around them: names, numbers with a sign, money."""
    return {name: f"\u2068{value}\u2069" for name, value in values.items()}


def _english_form(count: int) -> int:
    return int(count != 1)


@cache
def phrases_in(language: str) -> Phrases:
    """The phrases of one of `PAGE_LANGUAGES`, read once."""
    return Phrases(language)
