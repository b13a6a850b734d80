"""French and Spanish: days, money and messages as a shopper in Lyon, Quebec, Madrid or Mexico City reads them."""

import re
from datetime import UTC, date, datetime

import pytest

from portal.domain.notices import CHANNELS, KINDS
from portal.wording import difference, moment, money, place, units, when, window
from tests.test_message_templates import LINK_OF_60_CHARACTERS, a_change, changes_of, message, said

NOVEMBER_20 = date(2026, 11, 20)
DECEMBER_3, DECEMBER_9 = date(2026, 12, 3), date(2026, 12, 9)


@pytest.mark.parametrize(
    ("earliest", "latest", "french", "spanish"),
    [
        ((2026, 12, 3), (2026, 12, 9), "du 3 au 9 décembre", "del 3 al 9 de diciembre"),
        ((2026, 12, 1), (2026, 12, 9), "du 1er au 9 décembre", "del 1 al 9 de diciembre"),
        (
            (2026, 11, 28),
            (2026, 12, 1),
            "du 28 novembre au 1er décembre",
            "del 28 de noviembre al 1 de diciembre",
        ),
        ((2026, 12, 1), (2026, 12, 1), "1er décembre", "1 de diciembre"),
        (
            (2026, 12, 28),
            (2027, 1, 3),
            "du 28 décembre au 3 janvier 2027",
            "del 28 de diciembre al 3 de enero de 2027",
        ),
    ],
)
def test_a_window_in_french_and_spanish(
    earliest: tuple[int, int, int], latest: tuple[int, int, int], french: str, spanish: str
) -> None:
    days = date(*earliest), date(*latest)
    assert window(*days, "fr", NOVEMBER_20) == french
    assert window(*days, "es", NOVEMBER_20) == spanish


def test_a_window_fits_into_a_sentence() -> None:
    assert when(DECEMBER_3, DECEMBER_9, "fr") == "entre le 3 et le 9 décembre"
    assert when(DECEMBER_3, DECEMBER_3, "fr") == "le 3 décembre"
    assert when(DECEMBER_3, DECEMBER_9, "es") == "entre el 3 y el 9 de diciembre"
    assert when(DECEMBER_3, DECEMBER_3, "es") == "el 3 de diciembre"


def test_a_moment_is_told_on_the_readers_clock() -> None:
    at = datetime(2026, 11, 18, 13, 5, tzinfo=UTC)
    assert moment(at, "Europe/Paris", "fr") == "18 novembre 2026 à 14:05"
    assert moment(at, "America/Mexico_City", "es") == "18 de noviembre de 2026, 07:05"
    assert moment(datetime(2026, 12, 1, tzinfo=UTC), "UTC", "fr") == "1er décembre 2026 à 00:00"


@pytest.mark.parametrize(
    ("minor", "currency", "french", "spanish"),
    [
        (1200, "EUR", "12,00\u00a0€", "12,00\u00a0€"),
        (123456789, "EUR", "1\u202f234\u202f567,89\u00a0€", "1.234.567,89\u00a0€"),
        (-500, "EUR", "-5,00\u00a0€", "-5,00\u00a0€"),
        (1200, "CAD", "12,00\u00a0$CA", "12,00\u00a0CAD"),
    ],
)
def test_money_in_french_and_spanish(minor: int, currency: str, french: str, spanish: str) -> None:
    assert money(minor, currency, "fr") == french
    assert money(minor, currency, "es") == spanish


def test_a_price_difference_is_told_to_the_one_who_pays_it() -> None:
    assert difference(1200, "EUR", "fr") == "12,00\u00a0€ de plus"
    assert difference(-500, "EUR", "fr") == "5,00\u00a0€ de moins"
    assert difference(0, "EUR", "fr") == "même prix"
    assert difference(1200, "EUR", "es") == "12,00\u00a0€ más"
    assert difference(-500, "EUR", "es") == "5,00\u00a0€ menos"
    assert difference(0, "EUR", "es") == "mismo precio"


def test_units_and_places_are_counted_as_people_count() -> None:
    assert [units(count, "fr") for count in (0, 1, 2)] == ["0 unité", "1 unité", "2 unités"]
    assert [place(number, "fr") for number in (1, 2, 21)] == ["1re", "2e", "21e"]
    assert [units(count, "es") for count in (0, 1, 2)] == ["0 unidades", "1 unidad", "2 unidades"]
    assert place(14, "es") == "puesto 14"


@pytest.mark.parametrize("kind", KINDS)
def test_french_signs_stand_apart_from_their_word_and_never_begin_a_line(kind: str) -> None:
    body = message(kind, changes_of(kind), "fr").text
    assert re.findall(r"[^\u00a0][:;?](?=\s)", body) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_spanish_question_opens_as_well_as_it_ends(kind: str) -> None:
    body = message(kind, changes_of(kind), "es").text
    assert body.count("¿") == body.count("?")


@pytest.mark.parametrize(
    ("language", "familiar"), [("fr", r"\b(tu|ton|ta|tes|toi)\b"), ("es", r"\b(tú|tus?|te)\b")]
)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_nobody_is_addressed_as_a_friend(channel: str, kind: str, language: str, familiar: str) -> None:
    assert not re.search(familiar, message(kind, changes_of(kind), language, channel).text.lower())


def test_later_in_french() -> None:
    body = said("date_later", "fr")
    assert body.startswith(
        "Bonjour Ana Silva,\n\nVotre article Garden chair, oak partira plus tard que nous ne "
    )
    assert (
        "Nous prévoyons maintenant de l'expédier entre le 12 et le 19 décembre, "
        "et non plus entre le 3 et le 9 décembre." in body
    )
    assert "- Fiabilité\u00a0: Date confirmée par le fournisseur le 18 novembre." in body
    assert "- Votre place dans la file d'attente\u00a0: 14e, avec 20 unités devant vous" in body
    assert "- Garden chair, beech (12,00\u00a0€ de plus)" in body
    assert "Vous pouvez continuer à attendre, échanger ou annuler." in body


def test_later_in_spanish() -> None:
    body = said("date_later", "es")
    assert body.startswith(
        "Hola, Ana:\n\nSu artículo Garden chair, oak saldrá más tarde de lo que le habíamos dicho."
    )
    assert (
        "Ahora prevemos enviarlo entre el 12 y el 19 de diciembre, y ya no entre el 3 y el 9 de diciembre."
        in body
    )
    assert "- Fiabilidad: Fecha confirmada por el proveedor el 18 de noviembre." in body
    assert "- Su lugar en la cola: puesto 14, con 20 unidades por delante" in body
    assert "Puede seguir esperando, cambiarlo por otro o cancelar." in body


@pytest.mark.parametrize(
    ("language", "hope"),
    [
        ("de", "Wir hoffen jetzt auf den Versand zwischen dem 12."),
        ("fr", "Nous espérons maintenant pouvoir l'expédier entre le 12"),
        ("es", "Ahora esperamos poder enviarlo entre el 12"),
    ],
)
def test_a_hope_is_told_from_a_date_in_every_language(language: str, hope: str) -> None:
    assert hope in said("date_later", language, basis="ordered", evidence_on=None)
    assert hope not in said("date_later", language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "Lindgren Home : Garden chair, oak (commande 1001) partira plus tard. Envoi prévu : du 12 au 19 "
            "décembre ; avant : du 3 au 9 décembre. Attendre, échanger ou annuler : ",
        ),
        (
            "es",
            "Lindgren Home: Garden chair, oak (pedido 1001) saldra mas tarde. Envio previsto: del 12 al 19 de "
            "diciembre; antes: del 3 al 9 de diciembre. Esperar, cambiar o cancelar: ",
        ),
    ],
)
def test_sms_in_letters_that_cost_least(language: str, text: str) -> None:
    words = message("date_later", changes_of("date_later"), language, "sms")
    assert words.text == text + LINK_OF_60_CHARACTERS


def test_an_sms_that_only_hopes_says_so() -> None:
    hoped = [a_change("date_later", basis="ordered", evidence_on=None)]
    assert "Envoi prévu, à confirmer : du 12" in message("date_later", hoped, "fr", "sms").text
    assert "Envio previsto, por confirmar: del 12" in message("date_later", hoped, "es", "sms").text
