"""What a text costs as an SMS, and how it is made cheaper without losing a word."""

import pytest

from portal.wording import segments, to_gsm7


@pytest.mark.parametrize(
    ("text", "encoding", "count", "units_used"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 1, 160),
        ("a" * 161, "GSM-7", 2, 161),
        ("a" * 306, "GSM-7", 2, 306),
        ("a" * 307, "GSM-7", 3, 307),
        ("€" * 80, "GSM-7", 1, 160),
        ("äöüÄÖÜßéèñ@£¥", "GSM-7", 1, 13),
        # a part holds 153 units, so 76 of these and one unit lost; 153 of them need three parts
        ("€" * 153, "GSM-7", 3, 306),
        ("ç" * 70, "UCS-2", 1, 70),
        ("ę" * 71, "UCS-2", 2, 71),
        ("😀" * 35, "UCS-2", 1, 70),
        # 67 units to a part: 33 pairs and one lost unit.
        ("😀" * 67, "UCS-2", 3, 134),
        ("“quoted”", "UCS-2", 1, 8),
    ],
)
def test_segments_are_counted_as_carriers_count(
    text: str, encoding: str, count: int, units_used: int
) -> None:
    counted = segments(text)
    assert (counted.encoding, counted.count, counted.units) == (encoding, count, units_used)


@pytest.mark.parametrize(
    ("text", "cheaper"),
    [
        ("El envío saldrá mañana según lo dicho", "El envio saldra mañana segun lo dicho"),
        ("Reçu le 3 août, à côté de l'œuvre, très tôt", "Recu le 3 aout, à coté de l'oeuvre, très tot"),
        ("Á É Ê Ç ß Ø é ñ ü €", "A É E Ç ß Ø é ñ ü €"),
        ("cafe\u0301 mas\u0301", "café mas"),
    ],
)
def test_letters_lose_marks_that_would_halve_the_room_of_every_part(text: str, cheaper: str) -> None:
    assert to_gsm7(text) == cheaper
    assert segments(cheaper).encoding == "GSM-7"


@pytest.mark.parametrize("text", ["Łódź", "Envío 😀", "Доставка й", "が"])
def test_letters_stay_where_losing_marks_would_save_nothing(text: str) -> None:
    assert to_gsm7(text) == text
    assert segments(text).encoding == "UCS-2"


def test_typographic_signs_become_plain_and_letters_stay() -> None:
    assert to_gsm7("“Änderung” – 12,00\u00a0€ … it’s\u200b Łódź") == '"Änderung" - 12,00 € ... it\'s Łódź'
    assert segments(to_gsm7("“12–19 December” … it’s `here`")).encoding == "GSM-7"
