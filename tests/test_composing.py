"""From a notice's facts to a message: lines of several kinds, hostile facts, words that cannot be rendered."""

from dataclasses import replace
from typing import Any

import pytest

from portal.delivery.composing import MOST_LINES, OrderWords, ShopWords, Sources, context_of
from portal.domain.notices import KINDS, REASONS
from portal.templating import LINK_MARK, VARIABLES, sample_context
from portal.wording import LANGUAGES, colon
from tests.test_message_templates import (
    FACTS,
    LINE_KINDS,
    LINK_OF_60_CHARACTERS,
    ORDER,
    SHOP,
    TODAY,
    a_change,
    changes_of,
    message,
)

HOSTILE = "<b>x</b> [a](http://evil.example) {{ link }} **y**\r\nBcc: all@example.com \u202e " + LINK_MARK
HALF_HIDDEN = [
    LINK_MARK.replace("inv", f"in{sign}v") for sign in ("", "\u200b", "\u00ad", "\u2060", LINK_MARK)
]
# In an SMS letters lose their marks.
MARKED = [LINK_MARK.replace("i", "í"), LINK_MARK.replace("k", "k\u0301")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LINE_KINDS)
def test_lines_of_other_kinds_are_told_by_their_own_news(kind: str, language: str) -> None:
    others = [other for other in LINE_KINDS if other != kind]
    changes = [a_change(kind, 0), *[a_change(other, 1) for other in others]]
    body = message(kind, changes, language).text
    told = body.split(f"Floor lamp Nora{colon(language)} ")[1:]
    assert len(told) == len(others)
    assert all(news.strip() and news[0].isupper() for news in told)
    assert not any(sign in body for sign in (" .", "  ", "..", "None", "\n\n\n"))


def test_the_blank_in_an_amount_breaks_no_line() -> None:
    told = message("date_lost", [a_change("date_lost", 0), a_change("cancelled", 1)], "de").text
    assert "Sie erhalten 447,00\u00a0€ zurück" in told


def test_a_mixed_message_reads_well() -> None:
    changes = [
        a_change("shipped", 0, shipped_units=3),
        a_change("date_later", 1),
        a_change("date_lost", 2, offers=()),
    ]
    words = message("date_lost", changes)
    assert words.subject == "Order 1001: news on Wool blanket, grey and more"
    body = words.text.split("\n\nYou can ")[0]
    assert body == (
        "Hello Ana,\n\nThere is news on 3 items of your order 1001.\n\n"
        "We no longer have a date for your Wool blanket, grey. "
        "We had told you between 3 and 9 December; that no longer holds.\n\n"
        "- Why: The supplier has withdrawn its date.\n"
        "- What we know now: No date from the supplier yet. Orders like this usually take 3 to 5 weeks.\n"
        "- Your place in the queue: 14th, with 20 units ahead of yours\n\n"
        "Floor lamp Nora: Later than we told you. We now expect to ship it between 12 and 19 December, "
        "not between 3 and 9 December. The supplier has moved its delivery date. "
        "Confirmed by the supplier on 18 November.\n\n"
        "Garden chair, oak: It is on its way. Carrier: DHL. Tracking number: JD0146."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_facts_show_as_text(kind: str, language: str) -> None:
    hostile: dict[str, Any] = {"title": HOSTILE, "carrier": HOSTILE, "tracking_number": HOSTILE}
    hostile |= {"swapped_from": HOSTILE, "tracking_url": "javascript:alert(1)"}
    changes = [replace(a_change(kind, **hostile), sku=HOSTILE)] if kind in FACTS else []
    words = message(
        kind, changes, language, order=OrderWords(HOSTILE, HOSTILE, TODAY), shop=ShopWords(HOSTILE, HOSTILE)
    )
    assert "<b>x" not in words.html
    assert 'href="http://evil.example"' not in words.html
    assert "javascript:" not in words.text + words.html
    assert "\r" not in words.subject + words.text
    assert "\n" not in words.subject
    assert "\u202e" not in words.subject + words.text + words.html
    assert words.text.count(LINK_OF_60_CHARACTERS) == 1, "nobody's words may bring the secret link along"
    sms = message(kind, changes, language, "sms", OrderWords(HOSTILE, HOSTILE, TODAY), ShopWords(HOSTILE))
    assert sms.text.count(LINK_OF_60_CHARACTERS) == 1


@pytest.mark.parametrize("title", HALF_HIDDEN + MARKED)
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_no_title_turns_into_the_secret_link(channel: str, title: str) -> None:
    words = message("date_found", [a_change("date_found", title=title)], channel=channel)
    assert words.text.count(LINK_OF_60_CHARACTERS) == 1
    assert words.html.count(LINK_OF_60_CHARACTERS) <= 1


def test_no_title_turns_into_the_secret_link_when_its_end_is_cut_off() -> None:
    title = LINK_MARK.replace("i", "í") + " Łódź"
    own = Sources("en", sms="{{ lines.first.title | truncatewords: 1, '' }} {{ link }}")
    words = message("date_found", [a_change("date_found", title=title)], channel="sms", sources=own)
    assert words.text.count(LINK_OF_60_CHARACTERS) == 1


def test_words_that_cannot_be_rendered_never_cost_the_shopper_the_message() -> None:
    broken = Sources("en", subject="{{ nobody }}", email="{% if %}", sms="{{ nobody }}")
    changes = changes_of("date_later")
    assert message("date_later", changes, sources=broken) == message("date_later", changes)
    assert message("date_later", changes, channel="sms", sources=broken) == message(
        "date_later", changes, channel="sms"
    )


def test_a_merchants_own_words_are_sent() -> None:
    own = Sources(
        "en", subject="{{ order.number }} moved", email="*Dear* {{ shopper.name }}", sms="Hi {{ link }}"
    )
    words = message("date_later", changes_of("date_later"), sources=own)
    assert words.subject == "1001 moved"
    assert words.text.startswith("Dear Ana Silva\n")
    assert "<em>Dear</em> Ana Silva" in words.html


def test_an_order_of_very_many_lines_names_the_first_and_counts_the_rest() -> None:
    changes = [a_change("date_later", 0, title=f"Item {number}") for number in range(200)]
    words = message("date_later", changes)
    assert f"Item {MOST_LINES - 1}" in words.text
    assert f"Item {MOST_LINES} " not in words.text
    assert f"And {200 - MOST_LINES} more: your order page has them all." in words.text


@pytest.mark.parametrize("kind", KINDS)
def test_templates_see_exactly_what_is_documented(kind: str) -> None:
    context = context_of(kind, changes_of(kind), ORDER, SHOP, "en", TODAY)
    lines = context["lines"]
    assert isinstance(lines, list)
    assert all(line["news"] for line in lines if isinstance(line, dict))  # worded when it is asked for
    assert _shape(context) == _shape(sample_context(kind))
    documented = {variable.path.split(".")[0].removesuffix("[]") for variable in VARIABLES}
    assert set(context) == documented


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_told(reason: str) -> None:
    line = context_of("date_later", [a_change("date_later", reason=reason)], ORDER, SHOP, "en", TODAY)[
        "lines"
    ]
    assert isinstance(line, list)
    assert isinstance(line[0], dict)
    assert line[0]["reason"]


def test_the_messages_own_kind_stands_first() -> None:
    changes = [a_change("date_lost", 0), a_change("cancelled", 1), a_change("date_later", 2)]
    lines = context_of("date_later", changes, ORDER, SHOP, "en", TODAY)["lines"]
    assert isinstance(lines, list)
    assert [line["kind"] for line in lines if isinstance(line, dict)] == [
        "date_later",
        "date_lost",
        "cancelled",
    ]


def _shape(value: object) -> object:
    """The names in a context, whatever their values: groups by name, a list by its first element."""
    if isinstance(value, dict):
        return {name: _shape(part) for name, part in value.items() if name != "offers"}
    if isinstance(value, list):
        return [_shape(part) for part in value[:1]]
    return None
