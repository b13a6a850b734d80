"""What a text message says can be answered to it."""

from portal.domain.replies import WORDS_OF

_OFFERED = {
    "en": ("Reply {wait} or {drop}", "Reply {wait}, {swap} or {drop}"),
    "de": ("Antwort: {wait} oder {drop}", "Antwort: {wait}, {swap} oder {drop}"),
    "fr": ("Répondez {wait} ou {drop}", "Répondez {wait}, {swap} ou {drop}"),
    "es": ("Responda {wait} o {drop}", "Responda {wait}, {swap} o {drop}"),
}


def reply_words(code: str, can_swap: bool, language: str) -> str:
    """How to decide by text message about the order of that short code: "Reply WAIT K7, SWAP K7 or DROP K7"."""
    words = {meant: f"{known[0]} {code}" for meant, known in WORDS_OF[language].items()}
    return _OFFERED[language][can_swap].format(**words)
