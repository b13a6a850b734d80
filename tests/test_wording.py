"""Values in words, as readers of each language meet them."""

from datetime import UTC, date, datetime

import pytest

from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.notices import REASONS
from portal.domain.windows import Basis
from portal.wording import (
    LANGUAGES,
    basis_words,
    colon,
    contact_words,
    day,
    difference,
    flat,
    language_of,
    mask_email,
    mask_phone,
    moment,
    money,
    one_line,
    place,
    reason_words,
    shortened,
    units,
    when,
    window,
)

NOVEMBER_20 = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("locale", "default", "language"),
    [
        ("de-AT", "en", "de"),
        ("de_DE", "en", "de"),
        ("EN-gb", "de", "en"),
        ("fr-CA", "en", "fr"),
        ("es-MX", "en", "es"),
        ("es_419", "en", "es"),
        ("sv-SE", "de", "de"),
        ("", "de-CH", "de"),
        ("", "fr_CH", "fr"),
        ("nl", "it", "en"),
    ],
)
def test_a_reader_gets_the_language_we_speak_that_is_nearest(
    locale: str, default: str, language: str
) -> None:
    assert language_of(locale, default) == language


@pytest.mark.parametrize(
    ("on", "english", "german"),
    [
        (date(2026, 12, 5), "5 December", "5. Dezember"),
        (date(2027, 1, 5), "5 January 2027", "5. Januar 2027"),
    ],
)
def test_a_day_names_its_year_only_where_it_is_another(on: date, english: str, german: str) -> None:
    assert day(on, "en", NOVEMBER_20) == english
    assert day(on, "de", NOVEMBER_20) == german


@pytest.mark.parametrize(
    ("earliest", "latest", "english", "german"),
    [
        ((2026, 12, 3), (2026, 12, 9), "3 to 9 December", "3. bis 9. Dezember"),
        ((2026, 11, 28), (2026, 12, 3), "28 November to 3 December", "28. November bis 3. Dezember"),
        ((2026, 12, 5), (2026, 12, 5), "5 December", "5. Dezember"),
        ((2026, 12, 28), (2027, 1, 3), "28 December to 3 January 2027", "28. Dezember bis 3. Januar 2027"),
        ((2027, 1, 3), (2027, 1, 9), "3 to 9 January 2027", "3. bis 9. Januar 2027"),
        ((2026, 1, 3), (2027, 1, 9), "3 January to 9 January 2027", "3. Januar bis 9. Januar 2027"),
    ],
)
def test_a_window_says_no_word_twice(
    earliest: tuple[int, int, int], latest: tuple[int, int, int], english: str, german: str
) -> None:
    days = date(*earliest), date(*latest)
    assert window(*days, "en", NOVEMBER_20) == english
    assert window(*days, "de", NOVEMBER_20) == german


def test_a_window_fits_into_a_sentence() -> None:
    third, ninth = date(2026, 12, 3), date(2026, 12, 9)
    assert when(third, ninth, "en") == "between 3 and 9 December"
    assert when(third, third, "en") == "on 3 December"
    assert when(third, ninth, "de") == "zwischen dem 3. und dem 9. Dezember"
    assert when(third, third, "de") == "am 3. Dezember"


def test_a_window_of_another_year_than_both_its_ends_names_both_years() -> None:
    ends = date(2026, 12, 28), date(2027, 1, 3)
    assert window(*ends, "en", date(2025, 6, 1)) == "28 December 2026 to 3 January 2027"


def test_a_moment_is_told_on_the_readers_clock() -> None:
    at = datetime(2026, 11, 18, 13, 5, tzinfo=UTC)
    assert moment(at, "Europe/Stockholm", "en") == "18 November 2026, 14:05"
    assert moment(at, "Europe/Berlin", "de") == "18. November 2026, 14:05 Uhr"


@pytest.mark.parametrize("timezone", ["", "Mars/Olympus", "../etc/passwd", "Europe"])
def test_a_moment_of_an_unknown_clock_says_that_it_is_utc(timezone: str) -> None:
    assert moment(datetime(2026, 11, 18, 13, 5, tzinfo=UTC), timezone, "en") == "18 November 2026, 13:05 UTC"


@pytest.mark.parametrize(
    ("minor", "currency", "english", "german"),
    [
        (1200, "EUR", "€12.00", "12,00\u00a0€"),
        (123456, "USD", "$1,234.56", "1.234,56\u00a0$"),
        (-500, "EUR", "-€5.00", "-5,00\u00a0€"),
        (1200, "JPY", "¥1,200", "1.200\u00a0¥"),
        (1250, "KWD", "KWD\u00a01.250", "1,250\u00a0KWD"),
        (1200, "IQD", "IQD\u00a01.200", "1,200\u00a0IQD"),
        (0, "GBP", "£0.00", "0,00\u00a0£"),
    ],
)
def test_money_has_the_decimals_of_its_currency(minor: int, currency: str, english: str, german: str) -> None:
    assert money(minor, currency, "en") == english
    assert money(minor, currency, "de") == german


def test_a_price_difference_is_told_to_the_one_who_pays_it() -> None:
    assert difference(1200, "EUR", "en") == "€12.00 more"
    assert difference(-500, "EUR", "en") == "€5.00 less"
    assert difference(0, "EUR", "en") == "same price"
    assert difference(1200, "EUR", "de") == "12,00\u00a0€ mehr"
    assert difference(-500, "EUR", "de") == "5,00\u00a0€ weniger"
    assert difference(0, "EUR", "de") == "gleicher Preis"


def test_units_and_places_are_counted_as_people_count() -> None:
    assert [units(count, "en") for count in (0, 1, 2)] == ["0 units", "1 unit", "2 units"]
    assert units(3, "de") == "3 Stück"
    english = [place(number, "en") for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 112)]
    assert english == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "112th"]
    assert place(14, "de") == "Platz 14"


@pytest.mark.parametrize(
    ("basis", "evidence_on", "english", "german"),
    [
        ("in_stock", None, "In stock.", "Auf Lager."),
        (
            "arrived",
            (2026, 11, 18),
            "Arrived at our warehouse on 18 November.",
            "Am 18. November in unserem Lager",
        ),
        (
            "confirmed",
            (2026, 11, 18),
            "Confirmed by the supplier on 18 November.",
            "Vom Lieferanten am 18. November",
        ),
        ("confirmed", None, "Confirmed by the supplier.", "Vom Lieferanten bestätigt."),
        (
            "confirmed",
            (2025, 11, 18),
            "Confirmed by the supplier on 18 November 2025.",
            "Vom Lieferanten am 18.",
        ),
        (
            "ordered",
            (2026, 11, 18),
            "Ordered from the supplier, not yet confirmed.",
            "Beim Lieferanten bestellt, noch",
        ),
        ("none", None, "No date yet.", "Noch kein Termin."),
    ],
)
def test_every_date_says_what_it_rests_on(
    basis: str, evidence_on: tuple[int, int, int] | None, english: str, german: str
) -> None:
    evidence = date(*evidence_on) if evidence_on else None
    assert basis_words(basis, "standard", evidence, "en", today=NOVEMBER_20) == english
    assert basis_words(basis, "standard", evidence, "de", today=NOVEMBER_20).startswith(german)


@pytest.mark.parametrize(
    ("usual_days", "length"),
    [
        ((21, 35), "3 to 5 weeks"),
        ((20, 36), "2 to 6 weeks"),
        ((3, 9), "3 to 9 days"),
        ((0, 9), "up to 9 days"),
        ((21, 21), "about 3 weeks"),
        ((7, 7), "about 7 days"),
        ((0, 1), "up to 1 day"),
        ((-3, 0), "up to 1 day"),
    ],
)
def test_where_only_history_is_known_a_length_of_time_is_told_and_no_date(
    usual_days: tuple[int, int], length: str
) -> None:
    said = basis_words("usual", "standard", None, "en", usual_days=usual_days, today=NOVEMBER_20)
    assert said == f"No date from the supplier yet. Orders like this usually take {length}."


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "Noch kein Termin vom Lieferanten. Bestellungen wie diese dauern meist 3 bis 5 Wochen."),
        (
            "fr",
            "Le fournisseur n'a pas encore donné de date. "
            "Les commandes comme celle-ci prennent en général 3 à 5 semaines.",
        ),
        (
            "es",
            "El proveedor aún no ha dado una fecha. Los pedidos como este suelen tardar de 3 a 5 semanas.",
        ),
    ],
)
def test_history_is_told_in_every_language(language: str, told: str) -> None:
    assert basis_words("usual", "standard", NOVEMBER_20, language, usual_days=(21, 35)) == told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PRODUCT_KINDS)
@pytest.mark.parametrize("basis", [basis.word for basis in Basis])
def test_no_basis_is_ever_called_a_promise(basis: str, kind: str, language: str) -> None:
    said = basis_words(basis, kind, NOVEMBER_20, language, usual_days=(3, 5), today=NOVEMBER_20)
    assert said.endswith(".")
    assert not any(
        word in said.lower()
        for word in ("promis", "promes", "promet", "guarant", "versprech", "versproch", "garant", "{")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence(language: str) -> None:
    sentences = [reason_words(code, language) for code in REASONS]
    assert len(set(sentences)) == len(REASONS)
    assert all(sentence.endswith(".") and "!" not in sentence for sentence in sentences)
    assert reason_words("", language) == ""
    assert reason_words("first_date", language, is_dated=False) not in sentences


@pytest.mark.parametrize(
    ("address", "masked"),
    [("sam@example.com", "s…@e…"), ("", ""), ("nobody", "…"), ("@host", "…"), ("a@", "…")],
)
def test_a_masked_address_can_be_recognised_and_not_used(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@pytest.mark.parametrize(
    ("number", "masked"), [("+46 70 123 45 78", "…78"), ("", ""), ("7", "…7"), ("none", "…")]
)
def test_a_masked_number_shows_its_last_two_digits(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_contacts_are_named_only_where_there_are_any() -> None:
    assert contact_words("help@shop.example", "", "en") == "Questions? help@shop.example"
    assert contact_words("", "", "en") == ""


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Order:"), ("de", "Order:"), ("fr", "Order\u00a0:"), ("es", "Order:")]
)
def test_a_colon_stands_as_the_language_sets_it(language: str, words: str) -> None:
    assert "Order" + colon(language) == words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Order\r\nBcc: all@example.com", "Order Bcc: all@example.com"),
        ("a\u2028b\u2029c\x0bd\x85e", "a b c d e"),
        ("evil\u202egnp.exe\u2066\u200f", "evilgnp.exe"),
        ("nul\x00 bell\x07 escape\x1b[31m", "nul bell escape[31m"),
        ("lone\ud800 half", "lone half"),
        ("  Müller   & Söhne  ", "Müller & Söhne"),
        ("family 👩\u200d👧 stays", "family 👩\u200d👧 stays"),
    ],
)
def test_one_line_can_neither_break_a_header_nor_turn_a_line_around(text: str, line: str) -> None:
    assert one_line(text) == line
    assert flat(text).strip() == line


def test_blanks_that_hold_an_amount_together_stay_in_a_text_and_not_in_a_name() -> None:
    assert flat("1\u202f200,00\u00a0€ \u2003 paid") == "1\u202f200,00\u00a0€ paid"
    assert one_line("1\u202f200,00\u00a0€ ") == "1 200,00 €"


def test_a_long_text_is_shortened_within_its_length() -> None:
    assert shortened("Garden chair", 12) == "Garden chair"
    assert shortened("Garden chair, oak", 13) == "Garden chair…"
