"""Which languages the portal speaks, and which of them a person reads."""

LANGUAGES = ("en", "de", "fr", "es")


def language_of(locale: str, default: str) -> str:
    """The language for a tag such as "de-AT", "fr_CA" or "es-419".

    Its own if we speak it, else the default, else English.
    """
    for tag in (locale, default):
        language = tag.replace("_", "-").split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]
