"""Money, quantities and places in words of a language.

Amounts come in minor units and are never computed here.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from babel import Locale
from babel.numbers import parse_pattern

from portal.domain.money import MINOR_DIGITS

_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=\d)")
_MORE = {"en": "{0} more", "de": "{0} mehr", "fr": "{0} de plus", "es": "{0} más"}
_LESS = {"en": "{0} less", "de": "{0} weniger", "fr": "{0} de moins", "es": "{0} menos"}
_SAME = {"en": "same price", "de": "gleicher Preis", "fr": "même prix", "es": "mismo precio"}
_UNITS = {
    "en": ("unit", "units"),
    "de": ("Stück", "Stück"),
    "fr": ("unité", "unités"),
    "es": ("unidad", "unidades"),
}
_DAYS = {"en": ("day", "days"), "de": ("Tag", "Tage"), "fr": ("jour", "jours"), "es": ("día", "días")}


def money(minor: int, currency: str, language: str) -> str:
    """ "€12.00" or "12,00 €": minor units of an ISO 4217 currency, with that currency's own decimals."""
    digits = MINOR_DIGITS.get(currency, 2)
    locale = Locale.parse(language)
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    said = pattern.apply(Decimal(minor).scaleb(-digits), locale, currency=currency, currency_digits=False)
    # CLDR asks for a space between a currency's letters and the digits ("KWD 1.250"); babel leaves it out.
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", said)


def difference(minor: int, currency: str, language: str) -> str:
    """A price difference as the one who pays hears it: "€12.00 more", "€5.00 less", "same price"."""
    if minor == 0:
        return _SAME[language]
    sentence = _MORE if minor > 0 else _LESS
    return sentence[language].format(money(abs(minor), currency, language))


def units(count: int, language: str) -> str:
    """ "1 unit", "3 units"."""
    return _counted(count, *_UNITS[language], language)


def number_of_days(count: int, language: str) -> str:
    """ "1 day", "3 days"."""
    return _counted(count, *_DAYS[language], language)


def _counted(count: int, one: str, many: str, language: str) -> str:
    return f"{count} {one if Locale.parse(language).plural_form(count) == 'one' else many}"


def place(number: int, language: str) -> str:
    """A place in the queue: "14th"; in German "Platz 14", in French "14e", in Spanish "puesto 14"."""
    return _PLACES[language](number)


def _english_ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


_PLACES: dict[str, Callable[[int], str]] = {
    "en": lambda number: f"{number}{_english_ending(number)}",
    "de": lambda number: f"Platz {number}",
    "fr": lambda number: "1re" if number == 1 else f"{number}e",
    "es": lambda number: f"puesto {number}",
}
