"""Our default words, read as the shopper reads them: each kind, every language, mail and SMS."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from portal.delivery.composing import OrderWords, ShopWords, Sources, compose, context_of, default_sources
from portal.domain.notices import KINDS, PLANNED_KINDS, LineChange, Offer
from portal.templating import LINK_MARK, Words, check, default_source, with_link
from portal.wording import LANGUAGES, segments

TODAY = date(2026, 11, 20)
# Words that promise, and words that wail.
FORBIDDEN = {
    "en": ("promis", "guarant", "sorry", "unfortunately", "apolog"),
    "de": ("verspr", "garant", "leider", "entschuldig"),
    "fr": ("promis", "promet", "promess", "garanti", "malheureus", "désolé", "excus", "regrett", "hélas"),
    "es": ("promet", "promes", "garant", "lamenta", "desgraciad", "sentimos", "disculp", "perd[oó]n"),
}
LINK_OF_60_CHARACTERS = "https://track.lindgren.example/t/" + "x" * 27
ORDER = OrderWords("1001", "Ana Silva", date(2026, 11, 16))
SHOP = ShopWords("Lindgren Home", "help@lindgren.example", "+46 8 123 456", "https://lindgren.example")
LINE_KINDS = [
    kind
    for kind in KINDS
    if kind not in ("text_answered", "link_requested", "code_requested", "erasure_answered")
]
TITLES = ("Garden chair, oak", "Floor lamp Nora", "Wool blanket, grey")

NOW: dict[str, Any] = {
    "earliest": date(2026, 12, 12),
    "latest": date(2026, 12, 19),
    "basis": "confirmed",
    "evidence_on": date(2026, 11, 18),
}
WAS: dict[str, Any] = {"was_earliest": date(2026, 12, 3), "was_latest": date(2026, 12, 9)}
QUEUE: dict[str, Any] = {"place": 14, "units_ahead": 20}
OFFERS: dict[str, Any] = {
    "offers": (Offer("B", "Garden chair, beech", 1200, "EUR"), Offer("A", "Garden chair, ash", 0, "EUR"))
}
LAW: dict[str, Any] = {"due_on": date(2026, 11, 28), "tell_by": date(2026, 11, 28)}
FACTS: dict[str, dict[str, Any]] = {
    "delay_option": NOW
    | LAW
    | {"law": "longer", "silence_on": date(2026, 12, 28), "reason": "supplier_moved"},
    "delay_told": NOW | LAW | {"law": "told", "reason": "supplier_moved"},
    "cancelled_by_law": LAW | {"law": "FTC-O3", "refund_by": date(2027, 1, 8), "refund_minor": 44700},
    "date_lost": WAS
    | QUEUE
    | OFFERS
    | {"basis": "usual", "usual_days": (21, 35), "reason": "supplier_withdrew"},
    "date_later": NOW | WAS | QUEUE | OFFERS | {"reason": "supplier_moved"},
    "date_found": NOW | QUEUE | {"reason": "supplier_confirmed"},
    "swap_offered": NOW | QUEUE | OFFERS,
    "date_sooner": NOW | QUEUE | {"was_earliest": date(2026, 12, 20), "was_latest": date(2027, 1, 4)},
    "backorder_accepted": NOW | QUEUE | {"reason": "first_date"},
    "no_news": NOW | QUEUE | {"hear_by": date(2026, 12, 4)},
    "choice_confirmed": NOW
    | {
        "choice": "swap",
        "swapped_from": "Garden chair, beech",
        "difference_minor": 1200,
        "basis": "in_stock",
    },
    "payment_failed": NOW | {"law": "FTC-C6"},
    "cancelled": {"choice": "cancel", "refund_minor": 44700},
    "withdrawal_received": {"said_at": "2026-11-20T13:05:00+00:00", "said_by": "Ana Silva"},
    "text_answered": {"choice": "drop_question", "refund_minor": 44700},
    "shipped": {
        "shipped_units": 2,
        "carrier": "DHL",
        "tracking_number": "JD0146",
        "tracking_url": "https://carrier.example/JD0146",
    },
}


def a_change(kind: str, number: int = 0, **known: Any) -> LineChange:
    told = {"title": TITLES[number], "units": 3, "currency": "EUR"} | FACTS[kind] | known
    return LineChange(line_id=number, line=str(number), sku=f"SKU-{number}", kind=kind, **told)


def changes_of(kind: str) -> list[LineChange]:
    return [a_change(kind)] if kind in FACTS else []


def message(
    kind: str,
    changes: Sequence[LineChange],
    language: str = "en",
    channel: str = "email",
    order: OrderWords = ORDER,
    shop: ShopWords = SHOP,
    sources: Sources | None = None,
    code: str = "",
) -> Words:
    context = context_of(kind, changes, order, shop, language, TODAY, code)
    words = compose(kind, channel, sources or default_sources(kind, language), context, shop)
    return with_link(words, LINK_OF_60_CHARACTERS)


def said(kind: str, language: str = "en", **known: Any) -> str:
    """The body of the mail about one line, without the foot."""
    changes = [a_change(kind, **known)] if kind in FACTS else []
    return message(kind, changes, language).text.split("\n\n-- \n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", ["subject", "email", "sms"])
def test_every_default_may_be_saved_as_it_stands(field: str, kind: str, language: str) -> None:
    assert check(default_source(kind, field, language), field, kind) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_is_whole_calm_and_free_of_template_signs(kind: str, language: str) -> None:
    words = message(kind, changes_of(kind), language)
    shown = words.subject + words.text
    assert "1001" in words.subject
    assert LINK_OF_60_CHARACTERS in words.text
    assert f'href="{LINK_OF_60_CHARACTERS}"' in words.html
    assert LINK_MARK not in words.text + words.html
    for sign in ("{{", "{%", "**", "\\", "!", "None", " .", " ,", "  ", "..", "\n\n\n"):
        assert sign not in shown, sign
    assert re.findall("|".join(FORBIDDEN[language]), shown.lower()) == []


def test_an_update_without_news_says_that_nothing_has_changed_and_when_the_next_one_comes() -> None:
    with_date = said("no_news")
    assert "Nothing has changed for your Garden chair, oak. We still expect to ship it between" in with_date
    assert "You will hear from us again by 4 December, news or not." in with_date
    without = said("no_news", earliest=None, latest=None, basis="ordered")
    assert "There is still no date for your Garden chair, oak. We keep your place" in without


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_sms_takes_two_segments_at_most(kind: str, language: str) -> None:
    order = OrderWords("ORD-2026-10017", "Ana Silva", date(2026, 11, 16))
    shop = ShopWords("Lindgren Garden Furniture Stockholm")
    long: dict[str, Any] = {
        "title": "Garden chair “Österlen”, oiled oak, with armrests",
        "carrier": "Deutsche Post International",
    }
    if "was_latest" in FACTS.get(kind, {}):
        long |= {"was_earliest": date(2026, 11, 28), "was_latest": date(2026, 12, 3)}
    others = [a_change("date_lost", number) for number in (1, 2)]
    changes = [a_change(kind, **long), *others] if kind in FACTS else []
    words = message(kind, changes, language, "sms", order, shop, code="K7" if kind in PLANNED_KINDS else "")
    counted = segments(words.text)
    assert counted.encoding == "GSM-7"
    assert counted.count <= 2
    assert words.text.endswith(LINK_OF_60_CHARACTERS)
    assert words.text.startswith("Lindgren Garden")


class TestWhatTheShopperReads:
    def test_later(self) -> None:
        assert said("date_later") == (
            "Hello Ana,\n\n"
            "Your Garden chair, oak will be later than we told you. "
            "We now expect to ship it between 12 and 19 December, not between 3 and 9 December.\n\n"
            "- Why: The supplier has moved its delivery date.\n"
            "- How sure: Confirmed by the supplier on 18 November.\n"
            "- Your place in the queue: 14th, with 20 units ahead of yours\n\n"
            "You could have this instead:\n\n"
            "- Garden chair, beech (€12.00 more)\n"
            "- Garden chair, ash (same price)\n\n"
            "You can keep waiting, swap or cancel. Your order page shows what each choice means before you decide. "
            "If the new date suits you, you need not do anything.\n\n"
            f"See your order:\n{LINK_OF_60_CHARACTERS}"
        )

    def test_later_in_german(self) -> None:
        body = said("date_later", "de")
        assert "Guten Tag Ana Silva," in body
        assert (
            "Garden chair, oak kommt später, als wir Ihnen gesagt haben. Wir rechnen jetzt mit dem Versand "
            "zwischen dem 12. und dem 19. Dezember, nicht mehr zwischen dem 3. und dem 9. Dezember." in body
        )
        assert "- Warum: Der Lieferant hat seinen Liefertermin verschoben." in body
        assert "Sie können weiter warten, tauschen oder stornieren." in body

    def test_a_date_without_confirmed_supply_is_a_hope(self) -> None:
        body = said("date_later", basis="ordered", evidence_on=None)
        assert "We now hope to ship it between 12 and 19 December" in body
        assert "- How sure: Ordered from the supplier, not yet confirmed." in body

    def test_a_lost_date_names_no_other(self) -> None:
        body = said("date_lost")
        assert "We no longer have a date for your Garden chair, oak." in body
        assert "We had told you between 3 and 9 December; that no longer holds." in body
        assert "No date from the supplier yet. Orders like this usually take 3 to 5 weeks." in body
        assert "you keep your place in the queue" in body
        assert "expect to ship" not in body

    def test_without_alternatives_nobody_is_told_to_swap(self) -> None:
        body = said("date_later", offers=())
        assert "You can keep waiting or cancel." in body
        assert "swap" not in body
        assert "instead" not in body

    @pytest.mark.parametrize(
        ("ahead", "line"),
        [
            ({"place": 1, "units_ahead": 0}, "- Your place in the queue: 1st\n"),
            ({"place": 2, "units_ahead": 1}, "- Your place in the queue: 2nd, with 1 unit ahead of yours\n"),
        ],
    )
    def test_the_place_in_the_queue_is_counted_as_people_count(
        self, ahead: dict[str, Any], line: str
    ) -> None:
        assert line in said("date_later", **ahead)

    def test_found_and_sooner(self) -> None:
        assert "There is now a date for your Garden chair, oak. We expect to ship it between 12" in said(
            "date_found"
        )
        sooner = said("date_sooner")
        assert "comes sooner than we told you. We now expect to ship it between 12 and 19 December" in sooner
        assert "not between 20 December and 4 January 2027." in sooner

    def test_accepted_with_and_without_a_date(self) -> None:
        assert "We expect to ship your Garden chair, oak between 12 and 19 December." in said(
            "backorder_accepted"
        )
        nothing = {"earliest": None, "latest": None, "evidence_on": None, "basis": "none"}
        body = said("backorder_accepted", **nothing)
        assert "There is no date yet for your Garden chair, oak." in body
        assert "- What we know: No date yet." in body
        subject = message("backorder_accepted", [a_change("backorder_accepted", **nothing)]).subject
        assert subject == "Order 1001: no date yet for Garden chair, oak"

    def test_each_choice_is_repeated(self) -> None:
        swapped = said("choice_confirmed")
        assert "You get Garden chair, oak instead of Garden chair, beech (€12.00 more)." in swapped
        assert "- How sure: In stock." in said("choice_confirmed", evidence_on=None)
        assert "You keep waiting for Garden chair, oak." in said("choice_confirmed", choice="wait")

    def test_a_cancellation_names_the_money(self) -> None:
        body = said("cancelled")
        assert "Your Garden chair, oak is cancelled, as you asked. It will not ship." in body
        assert "You get €447.00 back, the way you paid." in body
        assert "as you asked" not in said("cancelled", choice="", refund_minor=None)
        assert "back" not in said("cancelled", choice="", refund_minor=None)

    def test_a_part_and_the_whole_are_told_apart(self) -> None:
        part = said("shipped")
        assert "A part of your Garden chair, oak is on its way: 2 of 3. 1 unit is still to come." in part
        assert "- Follow the parcel: https://carrier.example/JD0146" in part
        assert "Your Garden chair, oak is on its way.\n" in said("shipped", shipped_units=3)

    def test_a_link_is_asked_for_and_comes_with_a_warning(self) -> None:
        body = said("link_requested")
        assert "Here is your link to order 1001." in body
        assert "Whoever has this link can see and change the order" in body

    def test_subjects_carry_the_answer(self) -> None:
        assert message("date_later", changes_of("date_later")).subject == (
            "Order 1001: Garden chair, oak now expected to ship 12 to 19 December"
        )
        assert message("shipped", changes_of("shipped"), "de").subject == (
            "Bestellung 1001: ein Teil von Garden chair, oak ist unterwegs"
        )

    def test_sms(self) -> None:
        assert message("date_later", changes_of("date_later"), channel="sms").text == (
            "Lindgren Home: Garden chair, oak (order 1001) will be later. We now expect to ship it "
            "between 12 and 19 December; before: 3 to 9 December. "
            f"Wait, swap or cancel: {LINK_OF_60_CHARACTERS}"
        )
