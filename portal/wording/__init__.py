"""Everything that turns values into words of a language. Imports the domain and babel only; decides nothing.

Languages of messages are those of `LANGUAGES`, of pages those of `PAGE_LANGUAGES`; every function that takes a
`language` takes one of them (`language_of` finds it).
"""

from portal.wording.amounts import difference, money, number, number_of_days, place, units
from portal.wording.certainty import basis_words, kept_words, overdue_words, reason_words
from portal.wording.contacts import mask_email, mask_phone
from portal.wording.days import day, hour, moment, moment_and_zone, span, unbroken, when, window
from portal.wording.frames import BRAND_LINKS, button_words, colon, contact_words, stop_words, why_words
from portal.wording.kinds import batch_words, counted_words, kind_words
from portal.wording.languages import LANGUAGE_NAMES, LANGUAGES, PAGE_LANGUAGES, accepted_language, language_of
from portal.wording.phrases import Phrases, phrase, phrases_in
from portal.wording.plain import flat, one_line, shortened
from portal.wording.replies import reply_words
from portal.wording.sms import Segments, barest, segments, to_gsm7
from portal.wording.statements import Delay, short_statement, statement, translated_statement

__all__ = [
    "BRAND_LINKS",
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "PAGE_LANGUAGES",
    "Delay",
    "Phrases",
    "Segments",
    "accepted_language",
    "barest",
    "basis_words",
    "batch_words",
    "button_words",
    "colon",
    "contact_words",
    "counted_words",
    "day",
    "difference",
    "flat",
    "hour",
    "kept_words",
    "kind_words",
    "language_of",
    "mask_email",
    "mask_phone",
    "moment",
    "moment_and_zone",
    "money",
    "number",
    "number_of_days",
    "one_line",
    "overdue_words",
    "phrase",
    "phrases_in",
    "place",
    "reason_words",
    "reply_words",
    "segments",
    "short_statement",
    "shortened",
    "span",
    "statement",
    "stop_words",
    "to_gsm7",
    "translated_statement",
    "unbroken",
    "units",
    "when",
    "why_words",
    "window",
]
