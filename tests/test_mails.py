"""Messages in words: mail and SMS from a template and values, and that hostile values do nothing in them."""

import re
from html.parser import HTMLParser

import pytest

from portal.templating import (
    LINK_MARK,
    Body,
    Frame,
    TemplateError,
    compose_email,
    compose_sms,
    mail_html,
    with_link,
)

FRAME = Frame(
    language="en",
    shop="Lindgren <Home>",
    button="See your order",
    contact="Questions? help@lindgren.example",
    url="https://lindgren.example",
)
WHY = "You ordered from us."
HOSTILE = (
    "[x](http://evil.example) <b>bold</b> <script>alert(1)</script> **x** _y_ `z` # h\r\n\r\n- item\r\n"
    "1. one ![i](http://evil.example/p.png) <http://evil.example> &lt; \u202e {{ link }} {% if %} \\ | ~ =="
)


class Links(HTMLParser):
    """Collects what a mail program would act on."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src", "background")]


class TestHostileValues:
    def test_in_html_they_show_as_text_and_make_no_link(self) -> None:
        source = "{{ v }}\n\n**{{ v }}**\n\n- {{ v }}\n\n> {{ v }}\n\n# {{ v }}\n\n[words {{ v }}](https://shop.example)"
        words = compose_email("{{ v }}", source, {"v": HOSTILE}, FRAME, WHY)
        found = Links(words.html)
        assert set(found.targets) == {LINK_MARK, "https://lindgren.example", "https://shop.example"}
        assert not found.tags & {"script", "b", "img", "code", "form", "iframe", "object"}
        assert words.html.count("[x](http://evil.example) &lt;b&gt;bold&lt;/b&gt;") >= 5

    def test_in_text_they_read_as_they_were_written(self) -> None:
        words = compose_email(
            "s", "**{{ v }}** and {{ v }}", {"v": "Chair [x](y) *a* 2.0 #1 \\ <b>"}, FRAME, WHY
        )
        assert words.text.startswith("Chair [x](y) *a* 2.0 #1 \\ <b> and Chair [x](y) *a* 2.0 #1 \\ <b>\n")

    @pytest.mark.parametrize(
        "value",
        [
            "1. one",
            "- item",
            "# head",
            "> quote",
            "---",
            "===",
            "    code",
            "* * *",
            "+ plus",
            "a\\",
            "|a|b|",
            "~~x~~",
        ],
    )
    def test_no_value_becomes_a_heading_a_list_or_a_rule(self, value: str) -> None:
        words = compose_email("s", "Before\n\n{{ v }}\n\nAfter", {"v": value}, FRAME, WHY)
        assert not Links(words.html.split("After")[0]).tags & {
            "h1",
            "h2",
            "ul",
            "ol",
            "li",
            "hr",
            "blockquote",
            "pre",
        }
        assert f"Before\n\n{value.strip()}\n\nAfter" in words.text

    @pytest.mark.parametrize(
        ("address", "target"),
        [
            ("https://carrier.example/a_b?x=1&y=(2)", "https://carrier.example/a_b?x=1&y=(2)"),
            ("javascript:alert(1)", None),
            ("data:text/html,<script>alert(1)</script>", None),
            ("https://a.example) [b](https://evil.example", None),
            ('https://a.example "onclick=alert(1)', None),
        ],
    )
    def test_a_link_of_the_template_takes_only_a_whole_web_address(
        self, address: str, target: str | None
    ) -> None:
        words = compose_email("s", "[Follow]({{ url }})", {"url": address}, FRAME, WHY)
        others = {LINK_MARK, "https://lindgren.example"}
        assert set(Links(words.html).targets) - others == ({target} if target else set())

    def test_a_subject_is_one_line_of_bounded_length(self) -> None:
        words = compose_email(
            "Order\n{{ v }}", "x", {"v": "1\r\nBcc: all@example.com\u202e" + "x" * 400}, FRAME, WHY
        )
        assert words.subject.startswith("Order 1 Bcc: all@example.comxxx")
        assert len(words.subject) == 200
        assert not re.search(r"[\r\n\u202a-\u202e\u2066-\u2069]", words.subject)

    def test_an_sms_has_no_controls_no_blank_lines_and_plain_punctuation(self) -> None:
        words = compose_sms("“{{ v }}”\n\n \n– {{ link }}", {"v": "a\r\n\x1bb\u202e", "link": LINK_MARK})
        assert words.text == f'"a b"\n- {LINK_MARK}'
        assert (words.subject, words.html) == ("", "")

    def test_an_sms_that_no_carrier_takes_is_refused(self) -> None:
        with pytest.raises(TemplateError, match="1500 characters"):
            compose_sms("x" * 1501, {})


class TestMails:
    def test_markdown_of_the_merchant_becomes_html_and_plain_text_alike(self) -> None:
        source = (
            "# News\n\nHello **Ana**,\nsecond line [our page](https://shop.example/a)\n\n"
            "- one\n- two\n  more\n\n1. first\n2. second\n\n> quoted\n> twice\n\n---\n\n<hello@shop.example>"
        )
        words = compose_email("s", source, {}, FRAME, WHY)
        assert words.text.split(f"\n\n{FRAME.button}")[0] == (
            "News\n\nHello Ana,\nsecond line our page: https://shop.example/a\n\n- one\n- two\n  more\n\n"
            "1. first\n2. second\n\n> quoted\n> twice\n\n-----\n\nhello@shop.example"
        )
        assert {"h1", "strong", "br", "ul", "ol", "li", "blockquote", "hr", "a"} <= Links(words.html).tags

    def test_raw_html_images_and_other_schemes_of_the_merchant_do_nothing(self) -> None:
        source = (
            "<img src=https://evil.example/p.png onerror=alert(1)> ![pixel](https://evil.example/p.png)\n\n"
            "<style>*{}</style>\n\n[a](javascript:alert(1)) [b](vbscript:x) [c](data:text/html,x)"
        )
        found = Links(mail_html(Body.of(source, FRAME.language), FRAME, WHY))
        assert not found.tags & {"img", "script", "iframe"}
        assert not any(target.startswith(("javascript", "data", "vbscript")) for target in found.targets)

    def test_the_frame_loads_nothing_and_names_language_shop_reason_and_contact(self) -> None:
        document = mail_html(Body.of("Hello Ana,\n\nYour chair has moved.", FRAME.language), FRAME, WHY)
        assert '<html lang="en"' in document
        assert "Lindgren &lt;Home&gt;" in document
        assert WHY in document
        assert FRAME.contact in document
        assert "prefers-color-scheme: dark" in document
        assert not Links(document).tags & {"img", "script", "link", "iframe", "form"}
        assert not re.search(r"url\(|@import", document)

    def test_an_inbox_shows_the_news_beside_the_subject_not_the_greeting(self) -> None:
        document = mail_html(
            Body.of("Hello Ana,\n\nYour **chair** has moved.\n\nMore.", FRAME.language), FRAME, WHY
        )
        assert ">Your chair has moved.</div>" in document

    def test_a_mail_always_ends_in_the_link_once(self) -> None:
        without = compose_email("s", "Hello.", {"link": LINK_MARK}, FRAME, WHY)
        assert without.text.count(LINK_MARK) == 1
        assert f"See your order:\n{LINK_MARK}" in without.text
        with_own = compose_email("s", "Here: {{ link }}", {"link": LINK_MARK}, FRAME, WHY)
        assert with_own.text.count(LINK_MARK) == 1
        assert Links(with_own.html).targets.count(LINK_MARK) == 2

    def test_the_real_link_takes_the_place_of_its_mark_everywhere(self) -> None:
        kept = compose_email("s", "[Look]({{ link }}) or {{ link }}", {"link": LINK_MARK}, FRAME, WHY)
        sent = with_link(kept, "https://shop.example/t/abc?x=1&y=2")
        assert LINK_MARK not in sent.text + sent.html
        assert Links(sent.html).targets.count("https://shop.example/t/abc?x=1&y=2") == 3
        assert "Look: https://shop.example/t/abc?x=1&y=2 or https://shop.example/t/abc?x=1&y=2" in sent.text
        assert LINK_MARK in kept.html

    def test_a_fault_names_the_field_it_is_in(self) -> None:
        for field, sources in {"subject": ("{{ x }}", "a"), "email": ("a", "\n{{ x }}")}.items():
            with pytest.raises(TemplateError) as raised:
                compose_email(*sources, {}, FRAME, WHY)
            assert raised.value.field == field
        with pytest.raises(TemplateError) as raised:
            compose_sms("{{ x }}", {})
        assert raised.value.field == "sms"
