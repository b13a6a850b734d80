"""Our default words for several orders at once, read as the shopper reads them: every language, mail and SMS."""

import re
from datetime import date
from typing import Any

import pytest

from portal.delivery.composing import OrderWords, Sources, default_sources
from portal.delivery.digest_words import News, Reading, compose_digest, how_many_fit
from portal.domain.notices import DIGEST, PLANNED_KINDS
from portal.templating import LINK_MARK, Words, check, check_message, default_source, with_link
from portal.wording import LANGUAGES, segments
from tests.test_message_templates import FORBIDDEN, SHOP, TODAY, a_change

FIELDS = ("subject", "email", "sms")


def url(number: int) -> str:
    """As long as a real one."""
    return f"https://track.lindgren.example/t/{number:0>27}"


def some_news(*kinds: str, name: str = "Ana Silva", **known: Any) -> list[News]:
    """One order a kind, each placed a day after the one before."""
    return [
        News(
            place,
            OrderWords(str(1001 + place), name, date(2026, 11, 16)),
            [a_change(kind, place % 3, **known)],
            f"K{place}",
        )
        for place, kind in enumerate(kinds)
    ]


def message(
    news: list[News],
    language: str = "en",
    channel: str = "email",
    sources: Sources | None = None,
    can_be_stopped: bool = False,
) -> Words:
    urls = {one.number: url(one.number) for one in news}
    own = sources or default_sources(DIGEST, language)
    words = compose_digest(channel, own, news, Reading(SHOP, language, TODAY), urls, can_be_stopped)
    return with_link(words, "no link of its own", by_number=urls)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", FIELDS)
def test_every_default_may_be_saved_as_it_stands(field: str, language: str) -> None:
    assert check(default_source(DIGEST, field, language), field, DIGEST) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_tells_every_order_calmly_with_its_own_link(language: str) -> None:
    words = message(some_news(*PLANNED_KINDS), language)
    shown = words.subject + words.text
    for place in range(len(PLANNED_KINDS)):
        assert str(1001 + place) in words.text
        assert words.text.count(url(place)) == words.html.count(f'href="{url(place)}"') == 1
    assert LINK_MARK not in shown + words.html
    assert 'class="button"' not in words.html
    for sign in ("{{", "{%", "**", "\\", "!", "None", " .", " ,", "  ", "..", "\n\n\n"):
        assert sign not in shown, sign
    assert re.findall("|".join(FORBIDDEN[language]), shown.lower()) == []


def fit(news: list[News], language: str = "en", sources: Sources | None = None) -> int:
    urls = {one.number: url(one.number) for one in news}
    own = sources or default_sources(DIGEST, language)
    return how_many_fit(own, news, Reading(SHOP, language, TODAY), urls)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("orders", [2, 3, 5, 20])
def test_a_text_message_takes_two_segments_at_most_and_names_every_order_that_it_tells(
    orders: int, language: str
) -> None:
    kinds = [PLANNED_KINDS[place % len(PLANNED_KINDS)] for place in range(orders)]
    news = some_news(*kinds)
    together = news[: fit(news, language)]
    assert len(together) >= min(orders, 3)
    text = message(together, language, "sms").text
    counted = segments(text)
    assert (counted.encoding, counted.count) == ("GSM-7", 2)
    assert all(one.order.number in text for one in together)
    assert f" {len(together)} " in text
    assert LINK_MARK not in text


def test_where_two_orders_are_too_much_for_a_text_message_each_is_told_alone() -> None:
    own = Sources(
        "en", sms="{% for order in orders %}{{ order.lines[0].title }} " + "x" * 300 + "{% endfor %}"
    )
    assert fit(some_news("date_later", "date_sooner"), sources=own) == 1


def test_the_most_important_order_stands_first_and_has_the_link_where_only_one_has() -> None:
    text = message(some_news("date_sooner", "no_news", "date_lost", "date_later"), channel="sms").text
    assert text.index("1003") < text.index("1004") < text.index("1001")
    assert text.count("https://") == 1
    assert url(2) in text


def test_two_orders_are_answered_by_the_code_beside_each() -> None:
    assert message(some_news("date_later", "date_sooner"), channel="sms").text == (
        "Lindgren Home: news on 2 orders.\n"
        f"1001 (K0) Garden chair, oak: later, 12 to 19 December {url(0)}\n"
        f"1002 (K1) Floor lamp Nora: sooner, 12 to 19 December {url(1)}\n"
        "Reply WAIT K0, SWAP K0 or DROP K0."
    )


def test_a_hope_is_told_from_a_date() -> None:
    hoped = some_news("date_later", "date_sooner", basis="ordered", evidence_on=None)
    assert "later, hopefully 12 to 19 December" in message(hoped, channel="sms").text
    assert "We now hope to ship it between 12 and 19 December" in message(hoped).text


def test_orders_of_two_names_greet_nobody_by_one_of_them() -> None:
    other = News(9, OrderWords("1002", "Kim Doe", date(2026, 11, 16)), [a_change("date_later")])
    assert message([*some_news("date_later"), other]).text.startswith("Hello,\n")


def test_a_long_order_says_how_much_more_there_is() -> None:
    news = some_news("date_later", "date_later")
    long = News(7, news[0].order, [a_change("date_later", place % 3) for place in range(40)])
    assert "And 10 more: the order's page has them all." in message([long, news[1]]).text


def test_a_digest_of_what_nobody_needs_can_be_stopped() -> None:
    news = some_news("date_sooner", "no_news")
    assert "Stop updates that are not needed" in message(news, can_be_stopped=True).text
    assert "Stop updates" not in message(news).text


def test_a_shops_own_words_that_name_no_link_still_lead_to_the_first_order() -> None:
    own = Sources("en", subject="News", email="News on {{ count_of_orders }} orders.")
    words = message(some_news("date_later", "date_sooner"), sources=own)
    assert url(0) in words.text
    assert 'class="button"' in words.html


def test_a_shops_own_words_that_fail_give_way_to_ours() -> None:
    own = Sources("en", subject="News", email="{{ order.nothing }}")
    assert (
        "There is news on 2 of your orders" in message(some_news("date_later", "no_news"), sources=own).text
    )


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("{% for order in orders %}{{ order.lines }}{% endfor %}", "is a group of values"),
        ("{% for order in orders %}{{ order.total }}{% endfor %}", "There is no order.total."),
        ("{% for order in orders %}{{ order.link | upcase }}{% endfor %}", "without a filter"),
    ],
)
def test_what_is_wrong_with_a_shops_own_words_is_said(body: str, fault: str) -> None:
    assert fault in str(check_message(DIGEST, "email", "News", body)[0])
