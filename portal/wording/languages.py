"""Which languages the portal speaks, and which of them a person reads."""

from collections.abc import Sequence
from functools import lru_cache

# Of messages, whose templates a merchant may edit in each of them.
LANGUAGES = ("en", "de", "fr", "es")
# Of the shopper's pages, each by its own name.
LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ar": "العربية"}
PAGE_LANGUAGES = tuple(LANGUAGE_NAMES)


def language_of(locale: str, default: str, spoken: Sequence[str] = LANGUAGES) -> str:
    """The language for a tag such as "de-AT", "fr_CA" or "es-419".

    Its own if it is `spoken`, else the default, else English.
    """
    for tag in (locale, default):
        language = _primary(tag)
        if language in spoken:
            return language
    return LANGUAGES[0]


@lru_cache(maxsize=512)
def accepted_language(header: str) -> str:
    """The language of pages that a browser likes best, by its Accept-Language; "" for none of ours."""
    liked = sorted(map(_weighed, header[:500].split(",")), key=lambda weighed: -weighed[0])
    return next((language for weight, language in liked if weight > 0 and language in PAGE_LANGUAGES), "")


def _weighed(entry: str) -> tuple[float, str]:
    tag, _, parameter = entry.partition(";")
    _, _, weight = parameter.partition("=")
    try:
        return float(weight or 1), _primary(tag.strip())
    except ValueError:
        return 0.0, ""


def _primary(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()
