"""Money, quantities and places in words of a language.

Amounts come in minor units and are never computed here.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal, parse_pattern

from portal.domain.money import MINOR_DIGITS

_MARKS = "\u200e\u200f"
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=\d)")
_MORE = {"en": "{0} more", "de": "{0} mehr", "fr": "{0} de plus", "es": "{0} más", "ar": "بزيادة {0}"}
_LESS = {"en": "{0} less", "de": "{0} weniger", "fr": "{0} de moins", "es": "{0} menos", "ar": "بنقص {0}"}
_SAME = {
    "en": "same price",
    "de": "gleicher Preis",
    "fr": "même prix",
    "es": "mismo precio",
    "ar": "السعر نفسه",
}
# By CLDR's plural category; "other" stands for every one that is not named.
_UNITS = {
    "en": {"one": "{0} unit", "other": "{0} units"},
    "de": {"other": "{0} Stück"},
    "fr": {"one": "{0} unité", "other": "{0} unités"},
    "es": {"one": "{0} unidad", "other": "{0} unidades"},
    "ar": {"one": "قطعة واحدة", "two": "قطعتان", "few": "{0} قطع", "other": "{0} قطعة"},
}
_DAYS = {
    "en": {"one": "{0} day", "other": "{0} days"},
    "de": {"one": "{0} Tag", "other": "{0} Tage"},
    "fr": {"one": "{0} jour", "other": "{0} jours"},
    "es": {"one": "{0} día", "other": "{0} días"},
    "ar": {"one": "يوم واحد", "two": "يومان", "few": "{0} أيام", "many": "{0} يومًا", "other": "{0} يوم"},
}


@lru_cache(maxsize=4_096)
def money(minor: int, currency: str, language: str) -> str:
    """ "€12.00" or "12,00 €": minor units of an ISO 4217 currency, with that currency's own decimals."""
    digits = MINOR_DIGITS.get(currency, 2)
    locale = Locale.parse(language)
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    said = pattern.apply(Decimal(minor).scaleb(-digits), locale, currency=currency, currency_digits=False)
    if locale.text_direction == "rtl":
        # A currency's Latin letters stay on their side of the digits only where both are kept from the text around.
        return f"\u2066{said.strip(_MARKS)}\u2069"
    # CLDR asks for a space between a currency's letters and the digits ("KWD 1.250"); babel leaves it out.
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", said)


def difference(minor: int, currency: str, language: str) -> str:
    """A price difference as the one who pays hears it: "€12.00 more", "€5.00 less", "same price"."""
    if minor == 0:
        return _SAME[language]
    sentence = _MORE if minor > 0 else _LESS
    return sentence[language].format(money(abs(minor), currency, language))


def number(count: int, language: str) -> str:
    """ "1,250" or "1.250"; Spanish leaves four digits together."""
    return str(count) if -1000 < count < 1000 else str(format_decimal(count, locale=language))


def units(count: int, language: str) -> str:
    """ "1 unit", "3 units"."""
    return counted(count, _UNITS[language], language)


def number_of_days(count: int, language: str) -> str:
    """ "1 day", "3 days"."""
    return counted(count, _DAYS[language], language)


def counted(count: int, forms: Mapping[str, str], language: str) -> str:
    """The form that fits a number, by CLDR's plural categories; {0} is the number."""
    return (forms.get(_category(count, language)) or forms["other"]).format(number(count, language))


@lru_cache(maxsize=4_096)
def _category(count: int, language: str) -> str:
    """Babel finds its locale anew each time, which takes longer than all else that a page says of a number."""
    return str(Locale.parse(language).plural_form(count))


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
    "ar": lambda number: f"المركز {number}",
}
