"""Merchants' templates: what is refused on save and where, and what is held back when they are rendered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.notices import KINDS
from portal.templating import (
    FIELDS,
    FILTERS,
    VARIABLES,
    TemplateError,
    check,
    render,
    sample_context,
)


def places(source: str, field: str = "email", kind: str = "date_later") -> list[tuple[int, int]]:
    return [(fault.line, fault.column) for fault in check(source, field, kind)]


def the_fault(source: str, field: str = "email", kind: str = "date_later") -> TemplateError:
    (fault,) = check(source, field, kind)
    return fault


class TestRefusedOnSave:
    def test_a_good_template_has_no_faults(self) -> None:
        source = (
            "Hello {{ shopper.name | default: 'you' }}. {% for line in lines %}{{ line.sku }}{% endfor %}"
        )
        assert check(source, "email", "date_later") == []

    def test_an_unknown_variable_is_named_with_its_place_and_its_neighbour(self) -> None:
        fault = the_fault("Hello,\n  {{ order.nmuber }}")
        assert (fault.field, fault.line, fault.column) == ("email", 2, 6)
        assert fault.message == "There is no order.nmuber. Did you mean order.number?"

    def test_names_inside_a_loop_are_known_by_the_list_it_goes_over(self) -> None:
        fault = the_fault("{% for line in lines %}\n{{ line.titel }}{% endfor %}")
        assert (fault.line, fault.column) == (2, 4)
        assert "Did you mean line.title?" in fault.message

    def test_loops_know_their_turn_and_what_is_around_them(self) -> None:
        inner = "{% for offer in line.offers %}{{ offer.title }}{{ forloop.index }}{{ line.sku }}{% endfor %}"
        around = f"{{% for line in lines %}}{inner}{{% endfor %}}{{{{ shop.name }}}}"
        assert check(around, "email", "date_later") == []

    def test_a_loops_name_is_not_known_after_it(self) -> None:
        faulty = "{% for line in lines %}x{% endfor %}{{ line.title }}"
        assert the_fault(faulty).message == "There is no variable line. Did you mean lines?"

    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            ("{{ nobody }}", "There is no variable nobody."),
            ("{{ lines.title }}", "lines is a list; write {% for … in lines %} to reach title."),
            ("{{ shop.name.first }}", "shop.name is a plain value and has no part first."),
            ("{{ shop }}", "shop is a group of values; name one of its parts."),
            ("{{ lines }}", "lines is a group of values; name one of its parts."),
            ("{{ shop | upcase }}", "shop is a group of values; name one of its parts."),
            ("{{ order.number | append: shop }}", "shop is a group of values; name one of its parts."),
            ("{% assign first = lines[0] %}{{ first.titel }}", "There is no first.titel."),
            (
                "{% for part in shop %}{{ part }}{% endfor %}x",
                "A loop goes over a list: lines, or line.offers.",
            ),
            ("{% for n in (1..9) %}{{ n }}{% endfor %}", "A loop goes over a list: lines, or line.offers."),
            ("{{ order.number | reverse }}", "There is no filter reverse."),
            ("{{ order.number | replace: '1', '2' }}", "There is no filter replace."),
            ("{{ order.number | append }}", "The filter append takes 1 value after it."),
            ("{{ order.number | upcase: 2 }}", "The filter upcase takes nothing after it."),
            (
                "{{ order.number | default: 'x', allow_false: true }}",
                "The filter default takes 0 to 1 values",
            ),
            ("{{ order.number | truncate: shop.name }}", "The filter truncate needs a number first"),
            ("{{ link | append: '?a=1' }}", "Print {{ link }} as it is, without a filter."),
            ("{{ 'see ' | append: link }}", "Print {{ link }} as it is, without a filter."),
            ("{% include 'secrets' %}", "The tag include is not available here."),
            ("{% capture x %}y{% endcapture %}", "The tag capture is not available here."),
            ("{% break %}", "The tag break is not available here."),
            ("{%  %}", "The tag {% %} is not available here."),
            ("{% if shop.name %}x", "This {% if %} is never closed with {% endif %}."),
            (
                "{% for a in lines %}{% if a.sku %}{% endfor %}",
                "This {% endfor %} closes nothing that is open here.",
            ),
            ("{{ shop.name", "This {{ is never closed with }}."),
            ("{{ shop.name }", "This {{ is never closed with }}."),
            ("{% if shop.name", "This {% is never closed with %}."),
            ("{% raw %}{{", "This {% raw %} is never closed with {% endraw %}."),
            ("{{ }}", "Expected"),
            ("{{ shop..name }}", "Expected"),
            ("{{ 'a' 'b' }}", "Expected"),
            ("{% if order.number > 3 %}a{% endif %}x", "'<' and '>' are not supported"),
            ("", "For some orders this would be empty."),
            ("{% if lines.first.units_ahead > 1 %}a{% endif %}", "For some orders this would be empty."),
            ("bell \x07", "This character cannot be sent."),
            ("half \ud800", "This character cannot be sent."),
            ("{{ now }}", "There is no variable now."),
            ("{{ order.__class__ }}", "There is no order.__class__."),
            ("{{ order['__init__'] }}", "There is no order.__init__."),
        ],
    )
    def test_each_fault_is_told_in_a_sentence(self, source: str, sentence: str) -> None:
        fault = the_fault(source)
        assert fault.message.startswith(sentence)
        assert fault.line >= 1
        assert fault.column >= 1

    def test_all_unknown_names_are_told_at_once_in_reading_order(self) -> None:
        assert places("{{ a }}\n{{ b | nope }}\n{% if c %}{% endif %}") == [(1, 4), (2, 4), (2, 8), (3, 7)]

    def test_a_name_given_in_a_branch_is_not_known_after_it(self) -> None:
        faulty = "{% if shop.phone %}{% assign call = 'call us' %}{% endif %}{{ call }}"
        assert "There is no variable call." in the_fault(faulty).message
        assert check("{% assign call = 'write' %}" + faulty, "email", "date_later") == []

    def test_places_count_as_an_editor_counts_whatever_the_line_ends_are(self) -> None:
        assert places("Hello\r\n\r\n{{ nobody }}") == [(3, 4)]

    def test_what_is_raw_or_commented_out_is_left_alone(self) -> None:
        assert (
            check(
                "{% raw %}{{ anything }}{% endraw %}{% comment %}{{ x }}{% endcomment %}", "email", "shipped"
            )
            == []
        )

    def test_an_sms_without_the_link_is_refused(self) -> None:
        assert "An SMS needs {{ link }}" in the_fault("Your order has moved.", "sms").message
        sometimes = "News: {% if shop.phone %}{{ link }}{% else %}call{% endif %}"
        assert "An SMS needs {{ link }}" in the_fault(sometimes, "sms").message
        assert check("News: {{ link }}", "sms", "date_later") == []

    def test_a_subject_with_the_link_is_refused(self) -> None:
        assert "keep {{ link }} out of it" in the_fault("News {{ link }}", "subject").message

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_documented_variable_may_be_used_in_every_kind(self, kind: str) -> None:
        outside = [variable.path for variable in VARIABLES if "[]" not in variable.path]
        of_lines = [path.split(".")[-1] for path in _paths("lines[].") if "offers" not in path]
        of_offers = [path.split(".")[-1] for path in _paths("lines[].offers[].")]
        source = "".join(f"{{{{ {path} }}}} " for path in outside)
        source += "{% for line in lines %}" + "".join(f"{{{{ line.{name} }}}}" for name in of_lines)
        source += "{% for offer in line.offers %}" + "".join(f"{{{{ offer.{name} }}}}" for name in of_offers)
        assert check(source + "{% endfor %}{% endfor %}", "email", kind) == []

    @pytest.mark.parametrize("name", FILTERS)
    def test_every_listed_filter_works(self, name: str) -> None:
        arguments = {"append": ": '!'", "prepend": ": '!'", "remove": ": '1'"}
        assert check(f"x {{{{ order.number | {name}{arguments.get(name, '')} }}}}", "email", "shipped") == []


PIECES = (
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "-",
        "if ",
        "endif",
        "else",
        "elsif ",
        "for ",
        "in ",
        "endfor",
        "case ",
        "when ",
    ),
    *(
        "endcase",
        "assign ",
        "raw",
        "endraw",
        "comment",
        "endcomment",
        "lines",
        "line",
        "shop",
        "shop.name",
        "link",
    ),
    *(
        "order.number",
        "|",
        "append",
        "truncate",
        "default",
        ": ",
        ", ",
        "5",
        "'",
        '"',
        ".",
        "..",
        "[",
        "]",
        "(",
        ")",
    ),
    *(
        "=",
        "==",
        ">",
        "contains ",
        "and ",
        "nil",
        "blank",
        " ",
        "\n",
        "é",
        "\u202e",
        "<b>",
        "**",
        "[x](y)",
        "limit:",
    ),
    *(
        "{{ order.number }}",
        "{% for line in lines %}",
        "{{ line.title }}",
        "{% endfor %}",
        "{% if line.place %}",
    ),
)


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(KINDS),
    st.sampled_from(FIELDS),
)
def test_whatever_a_merchant_types_is_told_as_a_fault_or_taken(source: str, kind: str, field: str) -> None:
    if check(source, field, kind) == []:
        assert render(source, sample_context(kind)).strip()


class TestHeldBack:
    @pytest.mark.parametrize(
        "source",
        [
            "{% for n in (1..100000000) %}x{% endfor %}",
            "{% for a in (1..900) %}{% for b in (1..900) %}{% endfor %}{% endfor %}",
            "{% for a in (1..300) %}{% for b in (1..300) %}"
            + "{% if 1 == 1 %}{% endif %}" * 600
            + "{% endfor %}{% endfor %}",
            "{% for a in (1..9000) %}0123456789{% endfor %}",
            "{% assign x = '0123456789' %}" + "{% assign x = x | append: x %}" * 40,
            "{% assign x = 'a' %}" * 60,
            "{% if true %}" * 40 + "{% endif %}" * 40,
            "{{ a" + "[a" * 5000 + "]" * 5000 + " }}",
            "{% if a" + " and a" * 3000 + " %}{% endif %}",
            "{{ " * 6000,
            "{% comment %}" + "{{ " * 6000,
            "{% comment %}" + "{% doc %} " * 1900,
            "{{" + " " * 19_000,
            "{% if" + " " * 19_000,
            "{% raw %}" * 2_000,
            "x" * 20_001,
            "é" * 10_001,
            "{{ '" + "9" * 600 + "' }}",
            "{{ shop | upcase }}",
            "{{ nobody }}",
            "{{ lines[99].title }}",
            "{{ order.number | truncate: shop.name }}",
        ],
    )
    def test_what_would_cost_too_much_or_cannot_be_said_ends_in_a_template_error(self, source: str) -> None:
        context = sample_context("date_later") | {"a": "x"}
        with pytest.raises(TemplateError) as raised:
            render(source, context)
        assert raised.value.line >= 1
        assert raised.value.column >= 1
        assert check(source, "email", "date_later") != []

    def test_an_order_of_many_lines_is_within_the_limits(self) -> None:
        context = sample_context("date_later")
        lines = context["lines"]
        assert isinstance(lines, list)
        text = render(
            "{% for line in lines %}{{ line.title }}\n{% endfor %}", context | {"lines": lines * 500}
        )
        assert text.count("Garden chair") == 500

    def test_a_value_is_printed_on_one_line_without_controls(self) -> None:
        assert (
            render("{{ v }}|{{ n }}|{{ b }}", {"v": "a\r\nb\u202e\x00", "n": None, "b": True}) == "a b||true"
        )

    def test_an_absent_value_is_no_word_in_a_filter(self) -> None:
        assert render("{{ 'a' | append: v }}{{ v | upcase }}{{ v | default: 'b' }}", {"v": None}) == "ab"


def _paths(group: str) -> list[str]:
    return [variable.path.removeprefix(group) for variable in VARIABLES if variable.path.startswith(group)]
