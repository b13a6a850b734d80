"""What a shopper is told of each thing that can be chosen, also ahead: every language, mail and SMS."""

import re
from datetime import date
from typing import Any

import pytest

from portal.delivery.composing import OrderWords, ShopWords
from portal.domain.policies import SHIPPING_WAYS
from portal.templating import LINK_MARK
from portal.wording import LANGUAGES, segments
from tests.test_message_templates import FORBIDDEN, LINK_OF_60_CHARACTERS, a_change, message, said

DEC_20, NOV_10 = date(2026, 12, 20), date(2026, 11, 10)
WAITING: dict[str, Any] = {"swapped_from": "", "difference_minor": None, "basis": "confirmed"}
AHEAD: dict[str, Any] = WAITING | {"choice": "instruction", "later_than": DEC_20}
DONE_AHEAD: dict[str, Any] = {"later_than": DEC_20, "instructed_on": NOV_10}
CHOSEN: dict[str, dict[str, Any]] = {
    "reduce": WAITING | {"choice": "reduce", "given_up": 1, "units": 2, "refund_minor": 4000},
    "together": WAITING | {"choice": "together"},
    "separately": WAITING | {"choice": "separately"},
    "in parts": WAITING | {"choice": "in_parts"},
    "ahead: swap": AHEAD | {"instead": "Garden chair “Österlen”, beech", "otherwise": "wait"},
    "ahead: cancel": AHEAD,
    "taken back": AHEAD | {"choice": "instruction_withdrawn"},
    "swapped as told": {"choice": "swap"} | DONE_AHEAD,
    "waiting as told": WAITING | DONE_AHEAD | {"choice": "wait", "instead": "Garden chair, beech"},
    "no date": WAITING | {"choice": "together", "earliest": None, "latest": None, "basis": "none"},
}
# What is said of a choice that our words do not know: none of these may need it.
UNKNOWN = {
    "en": "noted your choice",
    "de": "ist vermerkt",
    "fr": "Nous avons noté votre choix",
    "es": "Hemos anotado lo que ha elegido",
}
each_choice = pytest.mark.parametrize("chosen", CHOSEN.values(), ids=CHOSEN)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
@each_choice
def test_every_mail_is_whole_calm_and_free_of_template_signs(chosen: dict[str, Any], language: str) -> None:
    words = message("choice_confirmed", [a_change("choice_confirmed", **chosen)], language)
    shown = words.subject + words.text
    assert LINK_OF_60_CHARACTERS in words.text
    assert LINK_MARK not in words.text + words.html
    assert [
        sign for sign in ("{{", "{%", "**", "None", " .", " ,", "  ", "..", "\n\n\n") if sign in shown
    ] == []
    assert re.findall("|".join(FORBIDDEN[language]), shown.lower()) == []
    assert UNKNOWN[language] not in shown


@each_language
@each_choice
def test_every_sms_takes_two_segments_at_most(chosen: dict[str, Any], language: str) -> None:
    order = OrderWords("ORD-2026-10017", "Ana Silva", NOV_10)
    shop = ShopWords("Lindgren Garden Furniture Stockholm")
    lines = 2 if chosen["choice"] in SHIPPING_WAYS else 1
    changes = [a_change("choice_confirmed", number, **chosen) for number in range(lines)]
    words = message("choice_confirmed", changes, language, "sms", order, shop)
    counted = segments(words.text)
    assert counted.encoding == "GSM-7"
    assert counted.count <= 2
    assert words.text.endswith(LINK_OF_60_CHARACTERS)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ("reduce", "You gave up 1 of your Garden chair, oak; 2 stay on order and keep their place."),
        ("reduce", "You get €40.00 back, the way you paid. We expect to ship the rest between 12 and 19"),
        (
            "together",
            "ships together with everything else that still waits in this order. We expect to ship it",
        ),
        ("separately", "Your Garden chair, oak ships as soon as all of it is here."),
        ("in parts", "We expect to ship the last of it between 12 and 19 December."),
        ("ahead: swap", "would ship later than 20 December, we swap it for Garden chair “Österlen”, beech."),
        ("ahead: swap", "If that is not in stock then, you keep waiting."),
        ("ahead: cancel", "would ship later than 20 December, we cancel it. Until then nothing changes"),
        ("taken back", "You keep waiting for it. We expect to ship it between 12 and 19 December."),
        (
            "swapped as told",
            "On 10 November you told us what to do if this would ship later than 20 December.",
        ),
        ("waiting as told", "Garden chair, beech is not in stock, so, as you told us, you keep waiting for"),
        ("no date", "There is no date for all of it yet; we will write to you as soon as there is one."),
    ],
)
def test_what_was_chosen_is_repeated(chosen: str, sentence: str) -> None:
    assert sentence in said("choice_confirmed", **CHOSEN[chosen])


def test_what_was_told_ahead_is_not_said_of_a_choice_made_now() -> None:
    assert "you told us" not in said("choice_confirmed", **WAITING, choice="wait")


@each_language
def test_a_cancellation_says_that_it_was_decided_ahead(language: str) -> None:
    body = said("cancelled", language, **DONE_AHEAD, instead="Garden chair, beech")
    told = {
        "en": "On 10 November you told us to do this if it would ship later than 20 December "
        "and Garden chair, beech is not in stock.",
        "de": "Das hatten Sie uns am 10. November für den Fall aufgetragen, dass der Artikel später als am "
        "20. Dezember verschickt würde und Garden chair, beech nicht auf Lager ist.",
        "fr": "Le 10 novembre, vous nous aviez demandé de le faire si l'envoi devait avoir lieu après le 20 décembre "
        "et que Garden chair, beech n'était pas en stock.",
        "es": "El 10 de noviembre nos pidió que lo hiciéramos si el envío se retrasaba más allá del 20 de diciembre "
        "y Garden chair, beech no estaba en stock.",
    }
    assert told[language] in body
