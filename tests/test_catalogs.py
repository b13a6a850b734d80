"""Every phrase of the shopper's pages is said in every language, with the same gaps; and pages are in the reader's."""

from string import Formatter

import pytest
from babel.messages.catalog import Message

from portal.wording import LANGUAGES, PAGE_LANGUAGES, accepted_language, language_of, phrases_in
from portal.wording.statement_translations import TRANSLATIONS
from portal.wording.statement_words import SENTENCES
from tests.catalogs import catalog_of, gathered

TRANSLATED = PAGE_LANGUAGES[1:]
in_every_language = pytest.mark.parametrize("language", TRANSLATED)


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def forms_of(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [message.string or ""]


@in_every_language
def test_a_catalog_holds_what_is_said_and_nothing_else(language: str) -> None:
    assert {message.id for message in catalog_of(language) if message.id} == set(gathered()), (
        "`make words` carries new phrases into the catalogs; then they are translated"
    )


@in_every_language
def test_every_phrase_is_translated_with_the_gaps_that_it_has(language: str) -> None:
    for message in catalog_of(language):
        if message.id:
            known = gaps(message.id if isinstance(message.id, str) else message.id[1])
            for form in forms_of(message):
                # "Two days" names its number in words in some languages.
                assert form, message.id
                assert gaps(form) | {"number"} == known | {"number"}, form


@in_every_language
def test_every_number_finds_a_form(language: str) -> None:
    say = phrases_in(language)
    for count in (0, 1, 2, 3, 11, 100, 1_000_000):
        assert say.counted("{number} waiting", "{number} waiting", count)


def test_a_phrase_that_no_catalog_knows_is_said_in_english() -> None:
    assert phrases_in("de")("Never said by anybody, {name}", name="Sam") == "Never said by anybody, Sam"


def test_what_stands_in_a_line_from_right_to_left_is_kept_apart_from_it() -> None:
    assert phrases_in("ar")("Order {number}", number="#7") == "الطلب \u2068#7\u2069"


def test_a_value_is_never_read_as_a_phrase() -> None:
    assert phrases_in("de")("Order {number}", number="{day}") == "Bestellung {day}"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", ""),
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        ("it,fr;q=0.4,de;q=0.7", "de"),
        ("*", ""),
        ("de;q=0, es;q=0.1", "es"),
        ("de;q=much, fr", "fr"),
        ("," * 5_000, ""),
    ],
)
def test_the_language_that_a_browser_likes_best(header: str, language: str) -> None:
    assert accepted_language(header) == language


def test_an_orders_own_language_comes_before_the_browsers() -> None:
    assert language_of("es-419", "de", PAGE_LANGUAGES) == "es"
    assert language_of("it", "de", PAGE_LANGUAGES) == "de"
    assert language_of("ar-EG", "en", PAGE_LANGUAGES) == "ar"
    assert language_of("ar-EG", "en") == "en", "no message is written in Arabic"


@pytest.mark.parametrize("language", [one for one in PAGE_LANGUAGES if one not in LANGUAGES])
def test_who_reads_pages_alone_in_their_language_reads_what_every_legal_statement_means(
    language: str,
) -> None:
    statements = {name: said for name, said in SENTENCES["en"].items() if not name.startswith("short_")}
    translations = TRANSLATIONS[language]
    assert set(translations) == set(statements)
    for name, said in statements.items():
        assert gaps(translations[name]) == gaps(said), name
