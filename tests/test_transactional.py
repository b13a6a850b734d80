"""Templates of mail that nobody can switch off: what the law has them say is said, and they sell nothing."""

import pytest

from portal.templating import check, default_source

LATER = default_source("date_later", "email", "en")


@pytest.mark.parametrize(
    "subject",
    [
        "20 % off while order {{ order.number }} waits",
        "Order {{ order.number }}: summer SALE",
        "Jetzt mit Rabatt",
    ],
)
def test_a_subject_that_sells_is_refused_with_the_reason(subject: str) -> None:
    (fault,) = check(subject, "subject", "date_later")
    assert "would count as advertising" in str(fault)


@pytest.mark.parametrize(
    "subject", ["Order {{ order.number }} and its sales slip", "{{ lines.first.title }} wholesale"]
)
def test_a_word_that_only_looks_like_one_is_none(subject: str) -> None:
    assert check(subject, "subject", "date_later") == []


def test_optional_mail_may_speak_of_what_else_there_is() -> None:
    assert check("A special offer while you wait", "subject", "swap_offered") == []


def test_offers_come_after_the_news() -> None:
    offer = "{% for line in lines %}{% for offer in line.offers %}{{ offer.title }}{% endfor %}{% endfor %}"
    (fault,) = check(f"{offer}\n\n{LATER}", "email", "date_later")
    assert "News of the order comes first" in str(fault)
    assert check(LATER, "email", "date_later") == []


@pytest.mark.parametrize(
    ("kind", "field"), [("delay_option", "email"), ("delay_told", "sms"), ("cancelled_by_law", "email")]
)
def test_a_legal_notice_without_its_statement_is_refused_with_the_reason(kind: str, field: str) -> None:
    source = default_source(kind, field, "en")
    without = source.replace("{{ line.statement }}", "").replace("{{ line.short_statement }}", "")
    (fault,) = check(without, field, kind)
    assert "The law has this message say" in str(fault)


def test_the_words_around_the_statement_are_the_merchants_own() -> None:
    mine = "Hello,\n{% for line in lines %}\n> {{ line.statement }}\n{% endfor %}\nYours, {{ shop.name }}"
    assert check(mine, "email", "delay_option") == []


def test_a_statement_that_is_said_in_some_cases_only_is_refused() -> None:
    sometimes = "{% for line in lines %}{% if line.when %}{{ line.statement }}{% endif %}{% endfor %} Hello"
    assert check(sometimes, "email", "delay_option")
