"""What each kind of backorder is, as shoppers of each language read it."""

from datetime import date

import pytest

from portal.domain.kinds import PRODUCT_KINDS
from portal.wording import LANGUAGES, batch_words, kind_words

NOVEMBER_20 = date(2026, 11, 20)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PRODUCT_KINDS)
@pytest.mark.parametrize("not_before", [None, date(2026, 11, 1), date(2026, 12, 22)])
def test_every_kind_says_what_it_is_and_promises_nothing(
    kind: str, not_before: date | None, language: str
) -> None:
    said = kind_words(kind, not_before, language, NOVEMBER_20)
    assert bool(said) or kind == "standard"
    assert not any(
        word in said.lower() for word in ("promis", "promes", "promet", "guarant", "versprech", "garant", "{")
    )


@pytest.mark.parametrize(
    ("kind", "not_before", "sentence"),
    [
        ("preorder", date(2026, 12, 22), "it is released on 22 December and cannot ship before."),
        ("preorder", date(2026, 11, 20), "it was released on 20 November."),
        ("preorder", None, "there is no release date so far."),
        ("seasonal", date(2027, 1, 9), "the season begins on 9 January 2027, and it cannot ship before."),
        ("standard", date(2026, 12, 22), "It cannot ship before 22 December."),
        ("custom", None, "It cannot be returned for a change of mind."),
        ("indefinite", None, "only as long as you agree to that."),
    ],
)
def test_a_kind_names_its_day_and_its_terms(kind: str, not_before: date | None, sentence: str) -> None:
    assert kind_words(kind, not_before, "en", NOVEMBER_20).endswith(sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Der Artikel erscheint am 22. Dezember und kann nicht früher versandt werden."),
        ("fr", "l'article sort le 22 décembre et ne peut pas être expédié avant."),
        ("es", "el artículo sale a la venta el 22 de diciembre y no puede enviarse antes."),
    ],
)
def test_a_preorder_in_every_language(language: str, sentence: str) -> None:
    assert kind_words("preorder", date(2026, 12, 22), language, NOVEMBER_20).endswith(sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_in_the_deliveries_of_a_release_has_words_of_its_own(language: str) -> None:
    said = [batch_words(batch, language) for batch in ((1, 1), (1, 3), (2, 3), None)]
    assert len(set(said)) == 4
    assert "2" in said[2]
    assert "3" in said[2]


@pytest.mark.parametrize(
    ("batch", "english", "german"),
    [
        ((1, 1), "You are in the next delivery.", "Sie sind in der nächsten Lieferung."),
        ((1, 3), "You are in the next of 3 deliveries.", "Sie sind in der nächsten von 3 Lieferungen."),
        ((2, 3), "You are in delivery 2 of 3.", "Sie sind in Lieferung 2 von 3."),
        (
            None,
            "You are not in one of the deliveries known so far.",
            "Sie sind in keiner der bisher bekannten Lieferungen.",
        ),
    ],
)
def test_a_delivery_of_a_release_in_words(batch: tuple[int, int] | None, english: str, german: str) -> None:
    assert batch_words(batch, "en") == english
    assert batch_words(batch, "de") == german
